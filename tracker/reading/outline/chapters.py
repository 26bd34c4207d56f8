"""What the chapters of a document are for, by their titles: tasks, or what gives nobody a duty."""

import re
from enum import Enum


class ChapterRole(Enum):
    """What a chapter holds. ``OTHER`` is one that its title does not settle."""

    TASKS = "tasks"
    BACKGROUND = "background"
    SAFEGUARDS = "safeguards"
    ANNEX = "annex"
    OTHER = "other"


# A title that names no task of its own: 重点任务, 2026年工作安排, 会议议定事项如下, not 实施人才引进行动.
_TASKS = re.compile(
    r"""
    (?:(?:20\d\d年|今年|新一年|下一步|近期|“?[\u4e00-\u9fff]{1,4}”?(?:时期|期间))的?)?(?:(?:全市|全省|全县|全区|政府)的?)?
    (?:重点|主要|核心|具体|年度|政策|推广|工作|实施|推进|建设|支持|创新|改革|整改|会议|议定|目标|行动|专项|分工|推动|落实|民生|扶持)*
    (?:任务|举措|措施|工作|项目|行动|内容|安排|部署|事项|方向|路径)(?:如下|清单|分解)?(?:[和与及、(:].{0,12})?$
    """,
    re.VERBOSE,
)
# A title that begins with one of these asks for something: 落实节能目标.
_VERB = "落实|完成|实现|推进|推动|加强|强化|健全|完善|分解|建立|压实|确保|提高|优化|开展|做好|把握|严格|制定|细化|明确"
# Background, principles, goals, definitions, and what a document says of itself.
_BACKGROUND = re.compile(
    rf"""
      (?:发展|工作|现有|现实|规划|建设)?基础(?:[和与及、][^。;]{{0,12}})?$      # 发展基础与形势, not 夯实产业基础
    | (?!{_VERB}).{{0,16}}(?:背景|形势|现状|意义|必要性|回顾|发展成就|工作总结|工作情况)(?:分析)?(?:[和与及、].{{0,16}})?$
    | (?:总体|总的)(?:要求|思路|目标|考虑)|指导思想|(?:基本|工作|总体|指导|实施)?原则(?:[和与及、].{{0,10}})?$
    | (?!{_VERB})[^,。;]{{0,14}}(?:目标|指标)(?:体系|要求|任务)?(?:[和与及、][^。;]{{0,10}})?$       # 工作目标, 主要目标和重点任务
    | (?:适用|支持|扶持|奖补)(?:范围|对象|条件)(?:[和与及、].{{0,10}})?$|(?:制定|编制|政策|法律)?依据$|(?:名词|术语|概念|用语)?(?:定义|解释|释义|含义)$
    | (?:起草|编制|制定|出台|工作)过程$|总则$|附则$|其[他它](?:说明|事项|规定)?$|(?:施行|有关|相关)?说明$|.{{0,20}}解读$|施行日期$|(?:解释权|实施时间|有效期).{{0,8}}$
    """,
    re.VERBOSE,
)
_SAFEGUARDS = re.compile(
    r"""
      (?:(?:加强|强化|完善|健全|落实|做好|建立|切实)?(?:组织|要素|政策|实施|制度|机制|综合|措施|规划|支撑|服务)?(?:[和与、].{0,6})?保障(?:措施|机制|要素|条件|支撑|工作|制度)?)$
    | (?:加强|强化|健全|完善|切实)?组织(?:实施|领导|推进|保障|协调)|(?:实施|工作|有关|相关|组织|落实|纪律|几点)要求$
    | (?:加强|强化)?监督(?:管理|检查|考核|评估)$|(?:工作|推进|实施|落实)机制$|(?:加强|强化)领导$|(?:规划|组织)实施$
    """,
    re.VERBOSE,
)
_ANNEX = re.compile(r"附(?:件|表|录|图)[一二三四五六七八九十\d]{0,3}(?:清单|目录)?$")
# What a document says of itself in its own sentences: purposes, definitions, validity.
_OF_ITSELF = re.compile(
    r"""
      (?:为|根据|依据|按照)[^。]{2,200}?制定本|本[\u4e00-\u9fff]{2,4}?(?:适用于|所称|所指|自[^。]{0,30}(?:施行|实施|执行|生效)|由[^。]{2,40}解释|有效期)
    | (?:所称|是指)[^。]{2,80}|[^。]{2,30}适用本
    """,
    re.VERBOSE,
)


def role_of(title: str) -> ChapterRole:
    """What a chapter with this title holds."""
    if _ANNEX.match(title):
        return ChapterRole.ANNEX
    if _BACKGROUND.match(title):
        return ChapterRole.BACKGROUND
    if _SAFEGUARDS.match(title):
        return ChapterRole.SAFEGUARDS
    return ChapterRole.TASKS if _TASKS.match(title) else ChapterRole.OTHER


def tells_of_itself(words: str) -> bool:
    """Whether the words of an item begin with the purpose, a definition or the validity of the document itself."""
    return _OF_ITSELF.match(words) is not None
