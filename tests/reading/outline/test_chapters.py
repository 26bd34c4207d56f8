"""What a chapter is for, by its title."""

import pytest

from tracker.reading.outline.chapters import ChapterRole, role_of, tells_of_itself

TITLES = {
    ChapterRole.TASKS: ["重点任务", "主要任务及分工", "2026年工作安排", "政策措施", "会议议定事项", "“十五五”时期主要任务", "重点工作(12项)"],
    ChapterRole.BACKGROUND: ["总体要求", "指导思想", "基本原则", "工作目标", "主要目标和重点任务", "目标任务", "发展基础", "发展基础与形势", "现状分析", "2025年工作回顾", "适用范围", "附则", "总则", "用语含义", "其他说明"],
    ChapterRole.SAFEGUARDS: ["保障措施", "组织保障", "加强组织领导", "要素保障", "保障机制", "工作要求", "组织实施", "监督管理"],
    ChapterRole.ANNEX: ["附件", "附表一", "附录"],
    ChapterRole.OTHER: ["夯实产业基础", "强化人才保障", "加强社会保障", "落实节能目标", "完善指标体系", "实施引才行动", "办好食堂", "健全保障体系"],
}  # fmt: skip


@pytest.mark.parametrize(("title", "role"), [(title, role) for role, titles in TITLES.items() for title in titles])
def test_a_title_says_what_its_chapter_is_for(title: str, role: ChapterRole) -> None:
    assert role_of(title) is role


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("为规范食堂服务,根据有关规定,制定本办法。", True),
        ("本办法所称食堂,是指社区食堂。", True),
        ("本措施自2026年1月1日起施行。", True),
        ("本市各级机关应当办好食堂。", False),
        ("为老年人办好食堂。", False),
    ],
)
def test_a_document_tells_of_itself(words: str, expected: bool) -> None:
    assert tells_of_itself(words) is expected
