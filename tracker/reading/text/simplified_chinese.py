"""Traditional characters into simplified ones, with the words that Taiwan's conversion had changed.

Some pages show a mainland document converted word for word to Taiwan's usage (互联网 became
網際網路, 优化 became 最佳化). Characters alone do not bring that back, so a short list of
words goes first. Text that is simplified already is never touched.
"""

import re
from collections.abc import Iterator
from functools import cache

from opencc import OpenCC

from tracker.reading.text.clean_text import CleanText, edited, replaced

# Frequent characters of such documents in both scripts, one for one.
_IN_TRADITIONAL = (
    "與為國會養務發業體構設醫護產區縣鎮總據點開關對應實現協調進專門導劃標準員財經濟衛環資責單動辦機計項時間書記議論證請課許"
    "評試讀認識變費質購車軍轉輔農運過還邊連遠達選適頁領頭題類願風館馬驗黨處長廳學樣無電話訊號網絡線綠紅結給統續維織組級約納"
)
_IN_SIMPLIFIED = (
    "与为国会养务发业体构设医护产区县镇总据点开关对应实现协调进专门导划标准员财经济卫环资责单动办机计项时间书记议论证请课许"
    "评试读认识变费质购车军转辅农运过还边连远达选适页领头题类愿风馆马验党处长厅学样无电话讯号网络线绿红结给统续维织组级约纳"
)
_TRADITIONAL = re.compile(f"[{_IN_TRADITIONAL}]")
_SIMPLIFIED = re.compile(f"[{_IN_SIMPLIFIED}]")
# A short table holds no more than a few; a simplified text with some old names holds more of the other script.
_FEWEST_SIGNS = 5

# What mainland texts say, by the word that conversion put in its place.
_WORDS = {
    "網際網路": "互联网",
    "網路": "网络",
    "最佳化": "优化",
    "智慧型": "智能",
    "人工智慧": "人工智能",
    "民眾": "群众",
    "幼稚園": "幼儿园",
    "套用": "应用",
    "協定": "协议",
    "計畫": "计划",
    "軟體": "软件",
    "硬體": "硬件",
    "程式": "程序",
    "數位化": "数字化",
    "積體電路": "集成电路",
    "檔案": "文件",
    "影片": "视频",
    "資料庫": "数据库",
    "行動支付": "移动支付",
    "規劃設定": "规划设置",
    # Hong Kong and Macau write 衞; and 著 where mainland texts write 着.
    "衞": "卫",
    "著手": "着手",
    "著力": "着力",
    "著重": "着重",
    "身分": "身份",
}
_CHANGED_WORD = re.compile("|".join(f"{word}(?![館馆室局])" for word in sorted(_WORDS, key=len, reverse=True)))


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters: these outnumber their simplified forms."""
    traditional = len(_TRADITIONAL.findall(text))
    return traditional >= _FEWEST_SIGNS and traditional > len(_SIMPLIFIED.findall(text)) / 2


def simplified(clean: CleanText) -> CleanText:
    """``clean`` in simplified characters; the same object where it already is."""
    if not is_traditional(clean.text):
        return clean
    in_mainland_words = edited(clean, _CHANGED_WORD, lambda match: _WORDS[match.group()])
    return replaced(in_mainland_words, _converted_lines(in_mainland_words.text))


def _converted_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Each stretch between stops with its conversion, so that a change of length stays within it."""
    for stretch in re.finditer(r"[^\n。,;、]+", text):
        yield stretch.start(), stretch.end(), _converter().convert(stretch.group())


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
