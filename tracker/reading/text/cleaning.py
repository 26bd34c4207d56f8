"""One spelling for what documents print in many ways, with the way back to the original.

``clean`` folds full and half width, drops what cannot be seen, removes marks of Markdown, the
spaces that printing leaves between Chinese characters and the page marks that cut words in
two. Every character of the cleaned text remembers which characters of the original it stands
for, so evidence can always be shown in the document as it came.

The form the other files rely on: ASCII letters, digits and ``, : ; ! ? ( ) % < >``, Chinese
``、 。 “ ” 《 》``, tabs only between table cells, newlines only as ``\\n``.
"""

import re
import unicodedata
from array import array

from tracker.reading.text.clean_text import CleanText, edited
from tracker.reading.text.markup import without_markup
from tracker.reading.text.printed_pages import without_pages
from tracker.reading.text.significant_spaces import parts_two_units, with_telling_spaces


def clean(source: str) -> CleanText:
    """Bring ``source`` into the one form that the other files read.

    1. fold widths, punctuation and look-alikes, one character for one;
    2. spell out chars that stand for several characters, drop the invisible and Markdown's marks;
    3. put a mark in place of spaces that say something, as in "一 总体要求";
    4. drop all other spaces that touch a Chinese character or the edge of a line, but for a 、 between two units;
    5. take out page numbers and page marks that cut the text.
    """
    folded = source.translate(_FOLDED)
    positions = array("l", range(len(source) + 1))
    cleaned = CleanText(source, folded, positions[:-1], positions[1:])
    cleaned = edited(cleaned, _SPELT_OUT, lambda match: _spelling(match.group()))
    cleaned = with_telling_spaces(without_markup(cleaned))
    return without_pages(edited(cleaned, _SPACES, _space_to_keep))


def _folding_table() -> dict[int, str]:
    """One character for one: full-width forms, look-alike points and dashes, odd spaces."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    pairs = (
        "﹒. ․. ﹐, ﹑、 ､、 ﹔; ﹕: ∶: ︰: ﹖? ﹗! ﹙( ﹚) ﹛{ ﹜} ﹝〔 ﹞〕 ﹪% ﹤< ﹥> 〈< 〉> "
        "｡。 「“ 」” 『‘ 』’ ｢“ ｣” –- −- ‒- ‐- ―— ﹣- ～~ ∼~ 〜~ ≧≥ ≦≤ ⩾≥ ⩽≤ ○〇 ◯〇 │| ┃| ︱|"
    )
    for pair in pairs.split():
        table[ord(pair[0])] = pair[1]
    for code in (*range(0x2000, 0x200B), 0x00A0, 0x202F, 0x205F, 0x3000, 0x1680):
        table[code] = " "
    for code in (0x0B, 0x0C, 0x85, 0x2028, 0x2029):
        table[code] = "\n"
    # Kangxi radicals and compatibility ideographs look like, but are not, the usual characters.
    for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00)):
        usual = unicodedata.normalize("NFKC", chr(code))
        if len(usual) == 1:
            table[code] = usual
    return table


_FOLDED = _folding_table()

_SPELT_OUT = re.compile(
    r"""
      \r\n?                       # line ends of other systems
    | [㈠-㈩⑴-⒇⒈-⒛]             # ㈠ ⑴ ⒈ printed as one character
    | [㎡㎥㏊㎞㎏㎎㎜]
    | 显着                        # a slip of conversion for 显著, seen in real documents
    | [\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+   # not to be seen
    """,
    re.VERBOSE,
)
_CHARS = {
    "㎡": "平方米",
    "㎥": "立方米",
    "㏊": "公顷",
    "㎞": "公里",
    "㎏": "公斤",
    "㎎": "毫克",
    "㎜": "毫米",
    "显着": "显著",
}


def _spelling(char: str) -> str:
    if char[0] == "\r":
        return "\n"
    if char in _CHARS:
        return _CHARS[char]
    spelt = unicodedata.normalize("NFKC", char)
    return spelt if spelt.isprintable() and spelt != char else ""


_SPACES = re.compile(" +")
_CHINESE = re.compile("[⺀-鿿豈-﫿\U00020000-\U0003ffff〇①-⓿、。“”‘’《》<>〔〕【】()·…—,:;!?%‰|]")


def _space_to_keep(match: re.Match[str]) -> str:
    """One space between Latin words; a 、 between two units; nothing beside Chinese or at the edge of a line."""
    text = match.string
    before = text[match.start() - 1] if match.start() else "\n"
    after = text[match.end()] if match.end() < len(text) else "\n"
    if parts_two_units(text, match.start(), match.end()):
        return "、"
    if before in "\n\t" or after in "\n\t" or _CHINESE.match(before) or _CHINESE.match(after):
        return ""
    return " "
