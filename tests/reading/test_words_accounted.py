"""Every word accounted for: what became of each numbered line, clause, row, column, date and amount."""

from pathlib import Path

import pytest

from tests.reading.adding_up import does_not_add_up
from tests.reading.scoring import names_of_corpus, text_of
from tracker.reading.account.candidates import candidates_in
from tracker.reading.account.spans import Spans
from tracker.reading.draft import AccountEntry, AccountKind, DoubtKind, DraftPlan, Fate, SetAsideReason, UsedAs
from tracker.reading.formats import Unreadable, read_source
from tracker.reading.read_document import read_document

SHARED = Path(__file__).resolve().parents[3] / "shared"
FOLDERS = ("documents", "reading/labelled/texts", "reading/unlabelled")
REAL = sorted(path for folder in FOLDERS for path in (SHARED / folder).glob("*.*"))

POLICY = """云州市2024年便民服务任务清单
一、总体要求
(一)到2024年底,便民站点达到200个。
二、重点任务
1.改造社区食堂。每家给予5万元补贴,6月底前新增社区食堂30个,目前已有12个。(责任单位:市民政局、市残联等3个单位)
2.2024年“百日攻坚”行动。建好驿站。(责任单位:市住建局;完成时限:按序推进)
3.联系群众。(责任单位:市信访局)
| 序号 | 工作任务 | 责任单位 | 备注 |
| 4 | 新建公园7个 | 市城管局 | 已选址5处 |
"""


def plan() -> DraftPlan:
    return read_document(POLICY, name="云州.txt")


def entry(phrase: str, kind: AccountKind, draft: DraftPlan | None = None) -> AccountEntry:
    """The entry of this kind whose words begin so."""
    found = [
        each for each in (draft or plan()).account if each.kind is kind and each.evidence.phrase.startswith(phrase)
    ]
    assert found, phrase
    return found[0]


@pytest.mark.parametrize(
    ("phrase", "kind", "fate", "used_as", "reason", "task"),
    [
        ("2024年", AccountKind.DATE, Fate.USED, UsedAs.HEADER, None, None),
        ("200个", AccountKind.AMOUNT, Fate.SET_ASIDE, None, SetAsideReason.OUTSIDE, None),
        ("5万元", AccountKind.AMOUNT, Fate.SET_ASIDE, None, SetAsideReason.RATE, 1),
        ("6月底", AccountKind.DATE, Fate.USED, UsedAs.DUE, None, 1),
        ("30个", AccountKind.AMOUNT, Fate.USED, UsedAs.TARGET, None, 1),
        ("12个", AccountKind.AMOUNT, Fate.SET_ASIDE, None, SetAsideReason.BASELINE, 1),
        ("3个", AccountKind.AMOUNT, Fate.SET_ASIDE, None, SetAsideReason.NAME, 1),
        ("7个", AccountKind.AMOUNT, Fate.USED, UsedAs.TARGET, None, 4),
        ("5处", AccountKind.AMOUNT, Fate.SET_ASIDE, None, SetAsideReason.OUTSIDE, 4),
        ("一、", AccountKind.ITEM, Fate.SET_ASIDE, None, SetAsideReason.OUTSIDE, None),
        ("二、", AccountKind.ITEM, Fate.USED, UsedAs.SECTION, None, None),
        ("1.", AccountKind.ITEM, Fate.USED, UsedAs.TASK, None, 1),
        ("| 4", AccountKind.ROW, Fate.USED, UsedAs.TASK, None, 4),
        ("责任单位", AccountKind.COLUMN, Fate.USED, UsedAs.UNITS, None, None),
        ("备注", AccountKind.COLUMN, Fate.SET_ASIDE, None, SetAsideReason.OUTSIDE, None),
    ],
)
def test_what_became_of_words(
    phrase: str,
    kind: AccountKind,
    fate: Fate,
    used_as: UsedAs | None,
    reason: SetAsideReason | None,
    task: int | None,
) -> None:
    found = entry(phrase, kind)
    assert (found.fate, found.used_as, found.reason, found.task_ordinal) == (fate, used_as, reason, task)


def test_words_that_nothing_was_read_from_are_doubted() -> None:
    (doubt,) = (each for each in plan().doubts if each.kind is DoubtKind.TIME_UNREAD)
    assert (doubt.phrase, doubt.task_ordinal) == ("按序推进", 2)


@pytest.mark.parametrize("name", names_of_corpus())
def test_the_account_of_a_document_adds_up(name: str) -> None:
    text = text_of(name)
    assert list(does_not_add_up(text, read_document(text, name=name))) == []


@pytest.mark.real_documents
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_the_account_of_a_real_document_adds_up(path: Path) -> None:
    try:
        text = read_source(path.read_bytes(), path.name).text
    except Unreadable:
        pytest.skip("optional: LibreOffice, which this file needs, is not installed")
    assert list(does_not_add_up(text, read_document(text, name=path.name))) == []


def test_spans_find_the_last_that_begins_before_and_reaches_over() -> None:
    spans = Spans([(0, 100, "whole"), (10, 20, "part"), (30, 40, "other"), (50, 50, "nothing")])
    assert list(spans.touching(12, 13)) == ["part", "whole"]
    assert list(spans.touching(20, 30)) == ["whole"]
    assert spans.first(39, 60) == "other"
    assert spans.first(100, 101) is None
    assert spans.first(5, 5) == "whole"


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("治理率达到55%.60个行政村完成整治", ["55%", "60个"]),
        ("治理率达到55%.\n60个行政村完成整治", ["55%", "60个"]),
        ("增长1.60个百分点", ["1.60个百分点"]),
        ("见〔2024〕15号", []),
    ],
)
def test_an_amount_after_a_full_stop_of_western_width_counts(text: str, amounts: list[str]) -> None:
    found = [text[each.start : each.end] for each in candidates_in(text) if each.kind is AccountKind.AMOUNT]
    assert found == amounts
