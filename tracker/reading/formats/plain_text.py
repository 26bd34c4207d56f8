"""Plain text and Markdown: which of the usual encodings of Chinese text the bytes are in."""

import codecs

from charset_normalizer import from_bytes

from tracker.reading.formats.source import SourceText, Unreadable, UnreadableReason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 20_000
# Of real Chinese text most characters beyond ASCII are common ideographs or their punctuation.
_LEAST_CHINESE = 0.7


def read_plain_text(data: bytes) -> SourceText:
    """The text of ``data``: by its mark, as UTF-8, as UTF-16 without a mark, else as GB18030.

    GB18030 decodes almost any bytes, so what comes out must look Chinese; only then is a
    statistical guess asked. Raises Unreadable for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\x00" in data:
        return _utf16_without_mark(data)
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _looks_chinese(text):
            return SourceText(text, "text", encoding)
    return _guessed(data)


def _decoded(data: bytes, encoding: str) -> SourceText:
    try:
        return SourceText(data.decode(encoding), "text", encoding)
    except UnicodeDecodeError as problem:
        raise Unreadable(UnreadableReason.DAMAGED, encoding) from problem


def _utf16_without_mark(data: bytes) -> SourceText:
    """Bytes with zeros among them are UTF-16 if Chinese comes out one way round, else no text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_chinese(text) and "\x00" not in text:
            return SourceText(text, "text", encoding)
    raise Unreadable(UnreadableReason.BINARY)


def _looks_chinese(text: str) -> bool:
    beyond_ascii = [char for char in text[:_SAMPLE] if char > "\x7f"]
    if not beyond_ascii:
        return True
    chinese = sum(
        "\u4e00" <= char <= "\u9fff"
        or "\u3000" <= char <= "\u303f"
        or "\uff00" <= char <= "\uffef"
        or char in "“”‘’—…·"
        for char in beyond_ascii
    )
    return chinese >= _LEAST_CHINESE * len(beyond_ascii)


def _guessed(data: bytes) -> SourceText:
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise Unreadable(UnreadableReason.UNKNOWN_ENCODING)
    try:
        return SourceText(data.decode(best.encoding), "text", best.encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        raise Unreadable(UnreadableReason.UNKNOWN_ENCODING, best.encoding) from problem
