"""What changed between two texts."""

import random

import pytest

from tracker.tasks.reports.rules.differences import MOST_PAIRS, Change, Piece, differences

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        pytest.param("已开工。", "已开工。", [(SAME, "已开工。")], id="nothing"),
        pytest.param("", "", [], id="two empty texts"),
        pytest.param("", "已开工。", [(ADDED, "已开工。")], id="all is new"),
        pytest.param("已开工。", "", [(REMOVED, "已开工。")], id="all is gone"),
        pytest.param(
            "改造食堂20家。",
            "改造食堂25家。",
            [(SAME, "改造食堂"), (REMOVED, "20"), (ADDED, "25"), (SAME, "家。")],
            id="a number stays whole",
        ),
        pytest.param(
            "完成率1,200.5%了",
            "完成率1,300.5%了",
            [(SAME, "完成率"), (REMOVED, "1,200.5%"), (ADDED, "1,300.5%"), (SAME, "了")],
            id="also with commas and per cent",
        ),
        pytest.param(
            "选址全部完成",
            "选址已全部完成",
            [(SAME, "选址"), (ADDED, "已"), (SAME, "全部完成")],
            id="a character comes in",
        ),
        pytest.param(
            "use of IPv6 now",
            "use of LAN now",
            [(SAME, "use of "), (REMOVED, "IPv6"), (ADDED, "LAN"), (SAME, " now")],
            id="a Latin word",
        ),
        pytest.param(
            "第一段。\n第二段。",
            "第一段。\n\n第二段。",
            [(SAME, "第一段。"), (REMOVED, "\n"), (ADDED, "\n\n"), (SAME, "第二段。")],
            id="line ends",
        ),
    ],
)
def test_pieces_say_what_stayed_went_and_came(before: str, after: str, pieces: list[tuple[Change, str]]) -> None:
    assert differences(before, after) == [Piece(*piece) for piece in pieces]


def test_a_piece_says_whether_it_went_or_came() -> None:
    pieces = [Piece(change, "食堂") for change in (SAME, REMOVED, ADDED)]
    assert [(piece.removed, piece.added) for piece in pieces] == [(False, False), (True, False), (False, True)]


@pytest.mark.parametrize("seed", range(60))
def test_the_pieces_hold_both_texts_whole(seed: int) -> None:
    chance = random.Random(seed)
    before, after = ("".join(chance.choices("一二三个%1 2,a\n。", k=chance.randrange(80))) for _ in range(2))
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.change is not ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.change is not REMOVED) == after


def test_long_texts_are_compared_by_sentences() -> None:
    before = "".join(f"第{n}处已开工。" for n in range(600))
    pieces = differences(before, before.replace("第7处", "第七处"))
    assert [piece.text for piece in pieces if piece.change is not SAME] == ["第7处已开工。", "第七处已开工。"]


def test_a_text_of_a_few_characters_that_repeat_is_compared_all_the_same() -> None:
    before, after = "食堂" * 150, "食堂" * 75 + "新" + "食堂" * 75
    assert differences(before, after) == [Piece(SAME, "食堂" * 75), Piece(ADDED, "新"), Piece(SAME, "食堂" * 75)]


#: As many words in two texts of this length as are compared with each other at most.
MOST = int(MOST_PAIRS**0.5)


def test_the_longest_texts_are_compared_word_by_word() -> None:
    before = "".join(chr(0x4E00 + n) for n in range(MOST))
    assert differences(before, before[:-1] + "。") == [
        Piece(SAME, before[:-1]),
        Piece(REMOVED, before[-1]),
        Piece(ADDED, "。"),
    ]


def test_the_longest_run_of_sentences_is_compared_and_a_longer_one_is_shown_as_wholly_new() -> None:
    sentences = [f"第{n}处。" for n in range(MOST + 1)]
    before, last, beyond = "".join(sentences[: MOST - 1]), sentences[MOST - 1], sentences[MOST]
    assert differences(before + last, before + "末。") == [
        Piece(SAME, before),
        Piece(REMOVED, last),
        Piece(ADDED, "末。"),
    ]
    longer = before + last + beyond
    assert differences(longer, longer + "。") == [Piece(REMOVED, longer), Piece(ADDED, longer + "。")]
