"""What a column holds by the words of its heading: a family of closing words and what may stand before them.

Headings are composed (建议 + 责任单位, 拟投入运营 + 时间, 重点 + 举措), so each family knows its last word and, where it
matters, what the words before it say: 牵头单位 leads, 配合单位 helps, 考核单位 answers for the row where no other does.
"""

import re
from functools import lru_cache

from tracker.reading.draft import Column
from tracker.reading.tables.tables import Heading

LONGEST_HEADING = 20
_WORDS = r"[\u4e00-\u9fff\w、/+“”]{0,12}?"
_BODIES = "(?:单位|部门|机关|机构|主体|[处科股]室|局[处室]|区县|县区|[县区]|镇街|乡镇|街道)"
_LEADS = "牵头|主办|主责|主政|主抓|主要责任|第一责任"
_HELPS = "其他|协力|配合|协办|协同|参与|参加|协作|协助|支持|会办"
_ANSWERS = "责任|权责|承办|落实|实施|负责|承担|执行|推进|组织|整改|完成|办理"
#: Who judges, guides or is only proposed: responsible where the table names nobody else.
ANSWERS_IN_PART = re.compile("考核|建议|指导|主管|管理|监管|相关|涉及")
_DEEDS = "任务|工作|举措|措施|路径|做法|事项|内容|要点|项目|工程|行动|实事|清单|抓手|载体|问题|整改|议题|建议|部署|要项|作为|策略|方案"

# The first family that knows the whole heading tells; a pattern is matched against the heading without its brackets.
_FAMILIES: tuple[tuple[Column, str], ...] = (
    (Column.NUMBER, "序号?|编号|NO[.]?|(?:任务|项目|事项|工作|问题|指标)(?:编号|序号)"),
    (Column.BINDING, "(?:指标)?(?:属性|性质)|指标类型"),
    (Column.LEADER, f"(?!{_WORDS}{_BODIES}[及和、/]){_WORDS}(?:领导|责任人|负责人|包保人|包联人|牵头人|承办人)"),
    (Column.CO, f"(?:{_HELPS})|(?!{_WORDS}(?:{_LEADS})){_WORDS}(?:{_HELPS}){_WORDS}{_BODIES}"),
    (
        Column.LEAD,
        f"总?(?:牵头|主办|主责)|(?!{_WORDS}(?:{_HELPS}|牵头(?:及|、|/|或))){_WORDS}(?:{_LEADS}){_WORDS}{_BODIES}",
    ),
    (
        Column.LISTED,
        f"责任|承办|部门|机构|(?:责任|任务|职责|工作)?分工|责任落实|{_WORDS}(?:{_LEADS}|{_HELPS}){_WORDS}{_BODIES}",
    ),
    (Column.LISTED, f"{_WORDS}(?:{_ANSWERS}|{ANSWERS_IN_PART.pattern}){_WORDS}{_BODIES}(?:及?责任人)?"),
    (
        Column.TITLE,
        "(?:存在|突出|主要|具体|反馈|发现|整改)?(?:的)?问题(?:描述|表现|清单|内容|隐患)?|(?:问题)?隐患(?:描述|内容)?",
    ),
    (Column.UNIT, "(?:计量|度量)?单位"),
    (
        Column.OTHER,
        f"下一步{_WORDS}|{_WORDS}(?:进展|落实|推进|工作|办理|整改)情况|{_WORDS}(?:备注|说明|解释|分值|权重|得分|评分|评分标准|诉求|描述|简介|简述|概况|概述|依据|来源|投资|总投资|资金|经费|预算"
        "|姓名|职务|职称|性别|代码|编码|电话|联系方式|联系人|联络员|困难|完成率|地点|地址|位置|地市|地区|区域|企业|方法|方式|状态|建设性质|数据来源|计算方法)",
    ),
    (
        Column.OTHER,
        f"{_WORDS}(?:发布|发文|成文|成立|制定|生效|颁布|更新|填报|统计|批复|开始|开工|启动|受理|营业|检查|巡查|排查|发现|交办|反馈|下达|收到|通报|登记|签订)(?:时间|日期)",
    ),
    (
        Column.STEP,
        r"(?:[第前]?[一二三四1-4]季度|Q[1-4]|上半年|下半年|\d{1,2}(?:[-—~至]\d{1,2})?月份?)"
        r"(?:目标|任务|节点|计划|安排|要求|进度|工作)*"
        r"|(?:分?季度?|分?月度?|阶段性?|节点|进度|实施|推进|工作)(?:工作)?(?:目标|任务|计划|节点|步骤|进度)(?<!工作目标)(?<!工作任务)",
    ),
    (
        Column.DUE,
        f"(?:{_WORDS}(?:时限|期限|时间|日期|年限|期程|工期|周期)|{_WORDS}时间节点|完成节点|进度安排|{_WORDS}完成年度)"
        "(?:要求|节点|安排|进度|计划)?",
    ),
    (Column.TASK, f"{_WORDS}(?:任务|工作|项目)(?:及|和|与|、)(?:工作)?目标|{_WORDS}目标任务(?<!年度目标任务)"),
    (
        Column.TARGET,
        f"{_WORDS}(?:目标(?:值|数|任务|要求|及要求)?|指标值|规划值|计划值|预期(?:成效|成果|效果|效益)|KPI|成果形式|形象进度|量化指标|任务量)"
        r"|(?:工作|任务|完成|办理|督办|考核|验收|整治|质量|具体)?(?:要求|标准)|\d{4}年?(?:规划|计划|目标)",
    ),
    (
        Column.CATEGORY,
        f"{_WORDS}(?:类别|分类|领域|维度|板块|方面|类目|大类|类型|专项|模块|门类|赛道|一级指标|指标体系)",
    ),
    (Column.NAME, f"{_WORDS}指标(?:名称|内容|项目?)?"),
    (
        Column.BASELINE,
        r"(?:\d{4}年?)?(?:基期|现状|完成|实际|基准|基数|基础|初始|实现)(?:值|数|情况|年)?|\d{4}年?值?|现状基础",
    ),
    (Column.TITLE, f"(?!{_WORDS}(?:单位|企业|部门|公司|机构|人员)){_WORDS}(?:名称|题目|标题|案由)"),
    (
        Column.TASK,
        f"{_WORDS}(?:{_DEEDS})(?:名称|内容|事项|清单|举措|措施|安排|分解|及目标|及措施|及内容|和内容)?|建设规模",
    ),
)
_KNOWN = tuple((column, re.compile(f"(?:{pattern})$", re.IGNORECASE)) for column, pattern in _FAMILIES)
_BRACKETS = re.compile(r"\([^()]{0,20}\)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def bare_heading(words: str) -> str:
    """A heading without spaces, as the review page prints and sends it back."""
    return "".join(words.split())


@lru_cache(maxsize=4096)
def heading_in(words: str) -> Heading | None:
    """The heading that the words are, None where no family knows them."""
    bare = _BRACKETS.sub("", bare_heading(words))
    if not bare or len(bare) > LONGEST_HEADING:
        return None
    first_of_two = _AND.split(bare)[0]
    column = _column_of(bare) or (_column_of(first_of_two) if len(first_of_two) > _SHORTEST_PART else None)
    if column is None:
        return None
    year = _YEAR.search(words)
    return Heading(column, words, int(year.group()) if year else None)


# "建设内容及规模": the first of two things tells where no family knows both.
_AND = re.compile("[及和与、/]")
_SHORTEST_PART = 2


def _column_of(bare: str) -> Column | None:
    return next((column for column, pattern in _KNOWN if pattern.match(bare)), None)
