"""The foot of a web page (主办:… 承办:… 版权所有 … 电话 …), which is no clause of duty though its words are the same."""

import re

# Whose page it is, not who does what.
_KEEPER = re.compile(r"\s*(?:网站)?(?:主办|承办|协办|主管|建设|运行|维护|运维)(?:单位|部门|方|机构)?(?::|\s)")
_SIGN = re.compile(
    r"版权所有|版权:|版权声明|网站标识码|ICP备|公网安备|技术支持|运行维护|运维单位|Copyright|©|网站地图|联系我们|"
    r"打印本页|关闭窗口|返回顶部|邮编[:\d]|传真[:\d]|电话[:\d]|地址:|您是第\d*位|浏览器|\d{3,4}-\d{7,8}",
    re.IGNORECASE,
)
_LINES_AROUND = 3


def is_page_foot(text: str, start: int) -> bool:
    """Whether the line that holds ``start`` names the keepers of a page, with other signs of a foot in or near it."""
    first = text.rfind("\n", 0, start) + 1
    if not _KEEPER.match(text, first):
        return False
    return _SIGN.search(text, _lines_before(text, first), _lines_after(text, start)) is not None


def _lines_before(text: str, place: int) -> int:
    for _ in range(_LINES_AROUND):
        if place > 0:
            place = text.rfind("\n", 0, place - 1) + 1
    return place


def _lines_after(text: str, place: int) -> int:
    for _ in range(_LINES_AROUND + 1):
        line_end = text.find("\n", place)
        if line_end < 0:
            return len(text)
        place = line_end + 1
    return place
