"""Documents written for the tests, in the forms that cities use; none of their sentences is real."""

from tracker.reading.draft import DraftPlan, DraftTask
from tracker.reading.read_document import read_document

HEADER = """云发改〔2024〕8号
关于印发《2024年云州市银龄服务任务清单》的通知
各县区发展改革局:
现将《2024年云州市银龄服务任务清单》印发给你们,请抓好落实。
云州市发展和改革委员会
2024年2月5日
一、完善服务网络
"""


def plan_of(*items: str, header: str = HEADER) -> DraftPlan:
    """The draft of a document whose only chapter holds ``items``, numbered from 1."""
    lines = [f"{number}.{words}" for number, words in enumerate(items, start=1)]
    return read_document(header + "\n".join(lines), name="云州.txt")


def task_of(words: str, header: str = HEADER) -> DraftTask:
    """The one task of a document with the one item ``words``."""
    (task,) = plan_of(words, header=header).tasks
    return task


def task_with_clause(clause: str) -> DraftTask:
    """The task of an item that closes with ``clause``."""
    return task_of(f"办好社区食堂。扩大助餐服务。{clause}")


def names(units: object) -> list[str]:
    """The printed names of units."""
    return [unit.printed for unit in units]  # type: ignore[attr-defined]
