"""Persons named beside the units: kept as leaders, never as units."""

import pytest

from tests.reading.make import names, task_of


@pytest.mark.parametrize(
    ("words", "leaders"),
    [
        ("\n牵头领导:李明 副县长\n责任单位:市甲局", ["李明副县长"]),
        ("\n责任领导:王强、赵敏\n责任单位:市甲局\n责任人:孙立", ["王强", "赵敏", "孙立"]),
        ("(责任单位:市甲局;责任领导:王强)", ["王强"]),
        ("(包联领导:周平;责任单位:市甲局)", ["周平"]),
        ("(责任单位:市甲局)", []),
        ("\n联系人:吴一\n责任单位:市甲局", []),
    ],
)
def test_leaders_are_named_by_labels(words: str, leaders: list[str]) -> None:
    task = task_of(f"办好食堂。扩大供给。{words}")
    assert [person.printed for person in task.leaders] == leaders
    assert names(task.leads) == ["市甲局"]
    assert all(person.evidence.phrase for person in task.leaders)
