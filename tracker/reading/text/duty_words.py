"""The words of duty: the labels, verbs and time words that clauses are made of (forms R2 to R6, R17)."""

import re
from collections.abc import Iterator

_BODY = "(?:单位|部门|机构|主体|机关|局处|局室|司局|委办局|政策局/部门|实体|方)"
_SECTION = "(?:科室|处室|股室)"
_WHOSE = "(?:第一|主要|具体|首要|建议|拟定?|共同|相关|其他|属地|[省市县区]级|[省市县区]直|县区|各)?"
_LEADS = "(?:总?牵头(?:责任|负责)?|主办|主责|主政)"
_HELPS = "(?:配合|协办|协同|参与|参加|协助|支持|会办|指导|督导|协作|联办|辅助)(?:责任)?"
_ANSWERS = "(?:责任|承办|落实|实施|主管|负责|权责|执行|承接)(?:责任)?"
_JOINS = "[及和与、/或]"
LABEL = re.compile(
    rf"""
    [【\[]?{_WHOSE}
    (?: (?P<both>{_LEADS}{_BODY}?{_JOINS}(?:{_HELPS}|{_ANSWERS}){_BODY})   # 牵头部门及配合部门: the first named leads
      | (?P<offices>{_ANSWERS}{_BODY}{_JOINS}(?:承办|经办|具体|责任)?{_SECTION})   # 责任单位及承办科室:市甲局,综合科
      | (?P<lead>{_LEADS}(?:{_BODY}|{_SECTION}))                     # 牵头单位:市甲局; 主办机关:甲局
      | (?P<co>{_HELPS}(?:{_BODY}|{_SECTION}))                       # 配合部门:市乙局、市丙局
      | (?P<listed>{_ANSWERS}{_BODY})                                # 责任单位:市甲局、市乙局
    )
    (?:{_JOINS}(?:责任)?(?:人员?|分工))?(?:\([^():\n]{{1,8}}\))?
      \s?(?:[】\]]?:|[】\]]|为(?=[市省区县州各]))                           # 牵头单位: or 【牵头单位】; 牵头单位为市甲局
    | (?P<lead_only>牵头|主办|主责):                             # 牵头:市甲局
    | (?P<co_only>配合|协办|协同):                              # 配合:市乙局
    | (?P<listed_only>(?:责任|职责)分工:(?=[^\n]))               # 责任分工:市甲局负责选址
    | (?P<deadline>(?:完成|办理|办结|整改|推进|实施|预定|预计)?(?:时限|期限|期程|节点)(?:要求)?|完成(?:时间|日期)|预定完成日期
        |时间节点|进度安排|时间要求):                             # 完成时限:6月底; 期程:113年12月
    | (?P<other>责任人
        |(?:[市县区省](?:级|政府)?)?(?:责任|分管|牵头|包保|包联|挂钩|挂点|联系|主管|负责)?(?:[市县区省]级?)?领导
        |责任科室|责任处室|联系人|联络员|联系(?:电话|方式)|电话|传真|邮箱|备注
        |(?:督办|监督|监管|验收|考核)(?:单位|部门)):
    | (?P<words>(?:整改|工作|具体|主要|推进|重点)(?:措施|目标|内容|任务|要求)|(?:进展|完成|整改)情况):   # 整改措施:关停
    """,
    re.VERBOSE,
)
# Every label closes with one of these: looking for them first is several times as fast as trying each character.
_CLOSES_A_LABEL = re.compile(r"[:】\]为]")
_BODY_ENDS = "位门构体关处室司局方"
_LONGEST_LABEL = 48


def labels_in(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """The labels of ``text[start:end]`` in order, as ``LABEL.finditer`` finds them."""
    done, limit = start, len(text) if end is None else min(end, len(text))
    for stop in _CLOSES_A_LABEL.finditer(text, start, limit):
        if stop.start() < done or (stop.group() == "为" and text[stop.start() - 1] not in _BODY_ENDS):
            continue
        label = LABEL.search(text, max(done, stop.start() - _LONGEST_LABEL), min(limit, stop.end() + 1))
        if label:
            yield label
            done = label.end()


#: A line that says who watches over it or how it stands (责任领导:…, 备注:…), or by when, and not what is done.
LABELLED_LINE = re.compile(
    r"(?:(?<=\n)|\A)[ \t]*(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）.、])?[\u4e00-\u9fff]{0,6}"
    r"(?:领导|责任人|负责人|联系人|联络员|科室|处室|电话|备注|时限|期限|时间|日期|节点|期程)(?:要求)?:[^\n]*"
)
ROLE_LABELS = ("both", "offices", "lead", "co", "listed", "lead_only", "co_only", "listed_only")

_DUTIES = "(?:各自|有关|部门|工作){0,2}职(?:责|能)(?:任务|分工|范围|权限){0,2}内?"
_BY_DUTY = f"(?:(?:按照?|根据|依据?|依照|结合|在){_DUTIES})"
_DUTY = f"(?:(?:按照?|根据|依据?|依照|结合|在)?{_DUTIES})"
# The end of a part: 推进 is a verb of duty in "(市甲局推进)", not in "推进工作".
_AT_END = "(?=$|[,;。)])"
# No verb begins with any other character: most places are passed without a try.
_FIRST_OF_A_VERB = (
    "[各有部工职按根依结在共联总负具牵主统会商汇分积协密予给做配参支监督加业指组抓贯推落实执承办均都为是]"
)
VERB = re.compile(
    rf"""(?={_FIRST_OF_A_VERB})(?:
      (?P<lead>
        {_DUTY}?(?:共同|联合|总|负责|具体)?牵头(?:负责|组织|实施|落实|推进|抓好|承办|办理|会同)?       # 市甲局牵头
        | (?:主办|主责|总负责|统筹(?:协调|推进|负责)?){_AT_END})                             # 市甲局主办; 市甲局统筹
    | (?P<jointly>会同|商(?=[市省区县各国]))                                           # 市甲局会同市乙局
    | (?P<collects>汇总)                                                              # 市甲局汇总
    | (?P<shared>{_DUTY}?(?:分别|分头)(?:负责|牵头|落实|推进)|各司其职|各负其责)          # 分别负责
    | (?P<co>
        (?:共同|积极|协同|密切|予以|给予|做好)?                                         # 市乙局积极配合
        (?:配合|协助|协同|参与|参加|协办|支持|(?:监督|督促|加强|业务)?指导)
        (?:落实|实施|推进|做好)?(?=$|[,;。、)]))
    | (?P<local>(?:组织|抓好|具体|负责|贯彻|推进)?(?:落实|组织实施|实施|执行){_AT_END})    # 各区落实
    | (?P<listed>
        {_DUTY}?(?:具体|共同|统筹|分工)?(?:负责(?:落实|实施|推进)?|抓好落实|组织实施)      # 按职责分工负责
        | (?:组织)?(?:推进|承办|办理){_AT_END}                                          # 市丙局推进
        | [均都]?(?:为|是)(?:责任|落实|实施)(?:单位|主体|部门)                              # 各区政府均为责任单位
        | {_BY_DUTY}(?:落实|推进|抓好)?                                                 # 依职责推进
        | {_DUTY}(?![\u4e00-\u9fff]))                                                  # no 职能 inside a name
    )""",
    re.VERBOSE,
)
TIME_WORDS = re.compile(
    r"\d{1,4}(?:年|月|日|季)|[一二三四]季度|年内|年底|年末|半年|季度末|全年|长期|持续|常态|适时|每年|每月|任期内|印发之日"
)
