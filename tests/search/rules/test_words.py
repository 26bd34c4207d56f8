"""What a person types, as words, and the piece of a text in which they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Invalid
from tracker.search.rules.excerpt import LENGTH, excerpt, marked
from tracker.search.rules.words import LONGEST_SEARCH, MOST_WORDS, Word, alike, has_all, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", []),
        ("  “”  ", []),
        ("社区食堂", ["社区食堂"]),
        ("社区 食堂", ["社区", "食堂"]),
        ("社区　食堂 社区", ["社区", "食堂"]),  # an ideographic space parts words as well
        ("“一老一幼”", ["一老一幼"]),
        ('"一老一幼"', ["一老一幼"]),
        ("‘一老’一幼", ["一老一幼"]),
        ("２０２３年", ["2023年"]),
        ("５０％", ["50%"]),
        ("（一）", ["(一)"]),
        ("PPP项目", ["ppp项目"]),
        ("ＰＰＰ项目", ["ppp项目"]),
        ("300㎡", ["300㎡"]),  # other forms are no widths
        ("①Ⅲ℃￥…", ["①Ⅲ℃￥…"]),
    ],
)
def test_what_is_typed_becomes_words(typed: str, words: list[str]) -> None:
    assert [word.text for word in words_of(typed)] == words


def test_a_word_is_looked_for_in_the_widths_that_texts_have() -> None:
    assert words_of("2023(一)")[0].forms == ("2023(一)", "2023（一）", "２０２３（一）")
    assert words_of("食堂")[0].forms == ("食堂",)


@pytest.mark.parametrize("typed", ["长" * (LONGEST_SEARCH + 1), " ".join("天地玄黄宇宙洪荒日"[: MOST_WORDS + 1])])
def test_too_much_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        words_of(typed)


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("建设社区食堂", "食堂", "建设社区[食堂]"),
        ("建设“社区”食堂", "社区食堂", "建设“[社区”食堂]"),
        ("完成５０％以上", "50%", "完成[５０％]以上"),
        ("食堂和食堂", "食堂", "[食堂]和[食堂]"),
        ("食堂建设", "食堂建 堂建设", "[食堂建设]"),
        ("PPP", "pp", "[PP]P"),
        ("没有", "食堂", "没有"),
    ],
)
def test_matches_are_marked_as_the_text_writes_them(text: str, typed: str, shown: str) -> None:
    pieces = marked(text, words_of(typed))
    assert "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces) == shown


def test_an_excerpt_begins_shortly_before_a_match_that_lies_far_inside() -> None:
    pieces = excerpt("前" * 200 + "社区食堂" + "后" * 200, words_of("食堂"))
    text = "".join(piece.text for piece in pieces)
    assert text.startswith("…前")
    assert text.endswith("后…")
    assert len(text) == LENGTH + 2
    assert [piece.text for piece in pieces if piece.is_match] == ["食堂"]


def test_an_excerpt_without_a_match_is_the_beginning() -> None:
    assert [piece.text for piece in excerpt("短文", words_of("食堂"))] == ["短文"]
    assert excerpt("", words_of("食堂")) == []


@given(st.text("社区食堂“”‘'\"ＡaA１1（(% \n", max_size=60), st.text("社食堂“aＡ1１(（", min_size=1, max_size=4))
def test_pieces_are_the_text_and_matches_are_alike(text: str, typed: str) -> None:
    words = words_of(typed)
    pieces = marked(text, words)
    assert "".join(piece.text for piece in pieces) == text
    matches = [alike(piece.text) for piece in pieces if piece.is_match]
    assert bool(matches) == any(has_all([word], text) for word in words)
    assert all(any(word.text in match for word in words) for match in matches)


def test_all_words_must_be_there_in_one_text_or_another() -> None:
    words = [Word("食堂"), Word("社区")]
    assert has_all(words, "社区", "建设食堂")
    assert not has_all(words, "建设食堂")
