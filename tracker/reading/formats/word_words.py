"""The words of one paragraph of a Word document, and the text boxes that hang on it."""

from dataclasses import dataclass, field

from lxml import etree

from tracker.reading.formats.word_numbering import W

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Deleted or moved away, the code of a field, how Chinese is pronounced, how things look.
_LEFT_OUT = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "sectPr", "tblPr")
)
_AS_WORDS = {
    # A tab only moves words apart; in the parser's text it parts the cells of a row.
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_TEXT = frozenset((f"{W}t", f"{_MATH}t"))


@dataclass
class Words:
    """A paragraph's words (line breaks as ``\\n``) and its text boxes, as holders of paragraphs."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)


def words_in(paragraph: etree._Element) -> Words:
    """The words that a reader of the printed document sees in a paragraph."""
    found = Words()
    pieces: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        tag = element.tag
        if tag in _LEFT_OUT or _is_hidden(element) or _is_second_choice(element):
            walk.skip_subtree()
        elif tag == f"{W}txbxContent":
            found.boxes.append(element)
            walk.skip_subtree()
        elif tag in _TEXT:
            pieces.append((element.text or "").replace("\n", " "))
        elif tag in _AS_WORDS:
            pieces.append(_AS_WORDS[tag])
    found.text = "".join(pieces)
    return found


def _is_hidden(element: etree._Element) -> bool:
    if element.tag != f"{W}r":
        return False
    vanish = element.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "true") not in ("0", "false", "off")


def _is_second_choice(element: etree._Element) -> bool:
    """The same drawing again, for older programs."""
    if element.tag != f"{_MARKUP}Fallback":
        return False
    parent = element.getparent()
    return parent is not None and any(child.tag == f"{_MARKUP}Choice" for child in parent)
