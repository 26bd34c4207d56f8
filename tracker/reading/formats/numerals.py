"""Numbers as documents print them before their items: 十二, ⑫, c, iv."""

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_SMALL_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def in_chinese(number: int, *, legal: bool = False) -> str:
    """12 → 十二, 105 → 一百零五; in legal script 壹拾贰. Beyond 1 to 9999 in plain digits."""
    if not 0 < number < 10_000:
        return str(number)
    digits, places = (_LEGAL, ("", "拾", "佰", "仟")) if legal else (_DIGITS, ("", "十", "百", "千"))
    words = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            words = digits[int(digit)] + places[place] + words
        elif words and not words.startswith(digits[0]):
            words = digits[0] + words
    return words.removeprefix("一") if 10 <= number < 20 and not legal else words


def in_digits(number: int) -> str:
    """2024 → 二〇二四: digit by digit."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(max(number, 0)))


def circled(number: int) -> str:
    """12 → ⑫, as far as there are such characters, then (21)."""
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else f"({number})"


def in_letters(number: int) -> str:
    """3 → c, 28 → bb."""
    if not 1 <= number <= 520:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def in_roman(number: int) -> str:
    """4 → iv."""
    if not 1 <= number < 4000:
        return str(number)
    words = ""
    for value, char in _ROMAN + _SMALL_ROMAN:
        words += char * (number // value)
        number %= value
    return words


def one_of(chars: str, number: int) -> str:
    """The number-th of some characters: of 甲乙丙… the second is 乙; in digits beyond them."""
    return chars[number - 1] if 1 <= number <= len(chars) else str(number)


def numbered(number: str, words: str) -> str:
    """Words behind their number; a space keeps digits apart: "1. 2024年", "a 办好"."""
    return number + (" " if words[0].isdigit() or number[-1].isalnum() else "") + words
