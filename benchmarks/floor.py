"""The floor: the same pages from bare Flask and SQLAlchemy on tables of their own, without anything that makes a product.

    .venv/bin/python -m benchmarks.floor --database sqlite:////tmp/floor.db --port 21010

No sign-in, no rights, no frame, no audit trail: a list of 50, a filtered list, one task with its notes, a table by
department and state, and an update with a note. `/raw/…` does the same without the ORM. Served as the product is, by
waitress in two processes on one socket.
"""

import argparse
import os
import signal
import socket
from datetime import date, datetime
from pathlib import Path
from typing import Any

import waitress
from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlalchemy import Engine, ForeignKey, Index, case, create_engine, event, func, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

from benchmarks.register import DEPARTMENTS, LIAISONS, Item, department_of

THREADS = 4
AT_A_TIME = 10_000


class Base(DeclarativeBase):
    """The floor's own tables; their names do not meet those of the product."""


class Department(Base):
    __tablename__ = "floor_department"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Person(Base):
    __tablename__ = "floor_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    department_id: Mapped[int]


class Task(Base):
    __tablename__ = "floor_task"
    # so that the table by department and state reads an index alone
    __table_args__ = (Index("ix_floor_task_sums", "department_id", "state", "due_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[int]
    priority: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    updated: Mapped[datetime]
    department_id: Mapped[int] = mapped_column(ForeignKey("floor_department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("floor_person.id"), index=True)
    department: Mapped[Department] = relationship()
    person: Mapped[Person] = relationship()
    notes: Mapped[list["Note"]] = relationship()


class Note(Base):
    __tablename__ = "floor_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("floor_task.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("floor_person.id"))
    body: Mapped[str]
    at: Mapped[datetime]
    person: Mapped[Person] = relationship()


LIST = """<!doctype html><title>Tasks</title><p>{{ total }} tasks</p><table>{% for task in rows %}<tr>
<td><a href="/task/{{ task.id }}">{{ task.number }}</a><td>{{ task.title }}<td>{{ task.department.name }}
<td>{{ task.person.name }}<td>{{ task.state }}<td>{{ task.priority }}<td>{{ task.due_on }}{% endfor %}</table>"""
RAW = LIST.replace("department.name", "department").replace("person.name", "person")
TASK = """<!doctype html><title>{{ task.number }}</title><h1>{{ task.title }}</h1><p>{{ task.body }}<p>
{{ task.department.name }} {{ task.person.name }} {{ task.due_on }} {{ task.state }}
{% for note in task.notes %}<div><b>{{ note.person.name }}</b> {{ note.at }}<p>{{ note.body }}</div>{% endfor %}"""
SUMS = """<!doctype html><title>Departments</title><table>{% for id, name in departments %}<tr><td>{{ name }}
{% for state in range(1, 6) %}<td>{{ counts.get((id, state), 0) }}{% endfor %}<td>{{ late.get(id, 0) }}{% endfor %}
</table>"""
RAW_LIST = """SELECT t.id, t.number, t.title, t.state, t.priority, t.due_on, d.name AS department, p.name AS person
FROM floor_task t JOIN floor_department d ON d.id = t.department_id JOIN floor_person p ON p.id = t.person_id
WHERE t.state < 4 ORDER BY t.id DESC LIMIT 50"""


def engine_for(url: str) -> Engine:
    """The floor's connections; SQLite with a write-ahead log, as everybody measured here."""
    engine = create_engine(url, pool_size=THREADS)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode = WAL"))
    return engine


def load(url: str, items: list[Item]) -> None:
    """Fill the floor's tables with the same register."""
    engine, now = engine_for(url), datetime.now()  # noqa: DTZ005 - the floor knows no zones
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    people = range(1, LIAISONS + 1)
    task_rows = [_task_row(item, now) for item in items]
    note = {"at": now}
    rows: dict[type[Base], list[dict[str, Any]]] = {
        Department: [{"id": n, "name": f"Department {n:02d}"} for n in range(1, DEPARTMENTS + 1)],
        Person: [
            {
                "id": n,
                "name": f"First{n} Last{n}",
                "email": f"user{n:03d}@example.test",
                "department_id": department_of(n),
            }
            for n in people
        ],
        Task: task_rows,
        Note: [
            note | {"task_id": item.ordinal, "person_id": item.liaison, "body": item.text[:150]}
            for item in items
            for _ in range(3)
        ],
    }
    with engine.begin() as connection:
        for kind, some in rows.items():
            for start in range(0, len(some), AT_A_TIME):
                connection.execute(insert(kind), some[start : start + AT_A_TIME])
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _task_row(item: Item, now: datetime) -> dict[str, Any]:
    return {
        "id": item.ordinal,
        "number": item.number,
        "title": item.title,
        "body": item.text,
        "state": item.state,
        "priority": item.priority,
        "due_on": item.due_on,
        "updated": now,
        "department_id": item.lead,
        "person_id": item.liaison,
    }


def application(url: str) -> Flask:
    """The floor's pages."""
    app, engine = Flask(__name__), engine_for(url)
    app.jinja_loader = DictLoader({"list": LIST, "raw": RAW, "task": TASK, "sums": SUMS})
    app.jinja_env.autoescape = True

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/tasks")
    def tasks() -> str:
        wanted = [Task.state < 4]
        order: Any = Task.id.desc()
        if "department" in request.args:
            wanted.append(Task.department_id == int(request.args["department"]))
        if "overdue" in request.args:
            wanted.append(Task.due_on < date.today())  # noqa: DTZ011
            order = Task.due_on
        with Session(engine) as session:
            total = session.scalar(select(func.count()).select_from(Task).where(*wanted))
            query = select(Task).where(*wanted).options(joinedload(Task.department), joinedload(Task.person))
            rows = session.scalars(query.order_by(order).limit(50)).all()
            return render_template("list", rows=rows, total=total)

    @app.get("/raw/tasks")
    def raw_tasks() -> str:
        with engine.connect() as connection:
            total = connection.scalar(text("SELECT count(*) FROM floor_task WHERE state < 4"))
            rows = [row._mapping for row in connection.execute(text(RAW_LIST))]
            return render_template("raw", rows=rows, total=total)

    @app.get("/task/<int:task_id>")
    def task(task_id: int) -> str:
        with Session(engine) as session:
            return render_template("task", task=session.get(Task, task_id))

    @app.get("/departments")
    def departments() -> str:
        late = func.sum(case(((Task.state < 4) & (Task.due_on < date.today()), 1), else_=0))  # noqa: DTZ011
        query = select(Task.department_id, Task.state, func.count(), late).group_by(Task.department_id, Task.state)
        with Session(engine) as session:
            return _sums(session.execute(query).all(), session.execute(select(Department.id, Department.name)).all())

    @app.post("/task/<int:task_id>")
    def update(task_id: int) -> tuple[str, int]:
        now = datetime.now()  # noqa: DTZ005
        with Session(engine) as session:
            found = session.get_one(Task, task_id)
            found.state, found.updated = int(request.form["state"]), now
            session.add(Note(task_id=task_id, person_id=1, body=request.form["note"], at=now))
            session.commit()
        return "", 204

    return app


def _sums(found: Any, departments: Any) -> str:
    counts = {(department, state): number for department, state, number, _late in found}
    late: dict[int, int] = {}
    for department, _state, _number, overdue in found:
        late[department] = late.get(department, 0) + overdue
    return render_template("sums", departments=departments, counts=counts, late=late)


def serve(url: str, port: int, workers: int) -> None:
    """Serve the floor until the first process is told to end; the others end with it."""
    listening = socket.create_server(("127.0.0.1", port), backlog=128)
    children = []
    for _ in range(workers - 1):
        child = os.fork()
        if child == 0:
            break
        children.append(child)
    else:
        signal.signal(signal.SIGTERM, lambda *_: _end(children))
    waitress.serve(application(url), sockets=[listening], threads=THREADS)


def _end(children: list[int]) -> None:
    for child in children:
        os.kill(child, signal.SIGTERM)
    os._exit(0)


def main() -> None:
    """Serve what was loaded."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--database", default=f"sqlite:///{Path.cwd() / 'floor.db'}")
    options.add_argument("--port", type=int, default=21010)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    serve(given.database, given.port, given.workers)


if __name__ == "__main__":
    main()
