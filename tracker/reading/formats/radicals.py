"""Radicals that look like characters: PDF files often hold ⺠ (a radical) where 民 is drawn.

A font has one glyph for both, and the program that wrote the file noted the wrong one of the
two code points. The Kangxi radicals are equivalent to characters by Unicode's own tables; for
the supplement these are the ones that stand alone as words.
"""

import unicodedata

_SUPPLEMENT = "⺁厂⺈刀⺊卜⺟母⺠民⺩王⺫目⺬示⺮竹⺳网⺴网⺶羊⺼月⻁虎⻃西⻄西⻅见⻆角⻇角⻉贝⻊足⻋车⻑长⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
# Unicode's table gives the traditional character where simplified text has the same glyph.
_SIMPLIFIED = {"⼾": "户"}

CHARACTERS_OF_RADICALS: dict[int, str] = (
    {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))}
    | {ord(radical): char for radical, char in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)}
    | {ord(radical): char for radical, char in _SIMPLIFIED.items()}
)
