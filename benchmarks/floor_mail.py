"""The floor of a day's reminders: ask, group by person, draw a mail in text and HTML for each, send over one connection.

.venv/bin/python -m benchmarks.floor_mail --database sqlite:////tmp/floor.db --smtp-port 2525
"""

import argparse
import itertools
import smtplib
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

from jinja2 import Environment
from sqlalchemy import create_engine, text

QUERY = """SELECT t.id, t.number, t.title, t.due_on, p.id AS person, p.email, p.name
FROM floor_task t JOIN floor_person p ON p.id = t.person_id
WHERE t.state < 4 AND t.due_on <= :until ORDER BY p.id, t.due_on"""
TEXT = """{{ name }}, you have {{ rows|length }} tasks due or overdue:
{% for row in rows %}
- {{ row.number }} {{ row.title }} ({{ row.due_on }}){% endfor %}
"""
HTML = """<p>{{ name }}, you have {{ rows|length }} tasks due or overdue:<ul>{% for row in rows %}
<li><a href="http://127.0.0.1/task/{{ row.id }}">{{ row.number }} {{ row.title }}</a> ({{ row.due_on }}){% endfor %}</ul>"""
DAYS_AHEAD = 7


def main() -> None:
    """Send the mails."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--database", required=True)
    options.add_argument("--smtp-port", type=int, required=True)
    given = options.parse_args()
    until = date.today() + timedelta(days=DAYS_AHEAD)  # noqa: DTZ011 - the floor knows no zones
    with create_engine(given.database).connect() as connection:
        rows = connection.execute(text(QUERY), {"until": until.isoformat()}).all()
    environment = Environment(autoescape=True)
    drawn = environment.from_string(TEXT), environment.from_string(HTML)
    mails = [_mail(list(some), *drawn) for _person, some in itertools.groupby(rows, key=lambda row: row.person)]
    with smtplib.SMTP("127.0.0.1", given.smtp_port) as server:
        for mail in mails:
            server.send_message(mail)


def _mail(rows: list[Any], text: Any, html: Any) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "floor@example.test", rows[0].email, f"{len(rows)} tasks"
    mail.set_content(text.render(name=rows[0].name, rows=rows))
    mail.add_alternative(html.render(name=rows[0].name, rows=rows), subtype="html")
    return mail


if __name__ == "__main__":
    main()
