"""What a name in a list of units is: one unit, a group of local governments, or nobody in particular.

A word of a list decides by its form alone: a directory, where one is given, is asked in ``units``.
"""

import re

# A level of government or a kind of area that a group is made of.
_LEVEL = (
    "(?:省直?管县|省级|自治区|直辖市|地级以上市|县级市|省辖市|设区的?市|自治州|自治县|市辖区|辖市|市州|功能区|经济区|开发区|高新区|经开区|"
    "(?:产业|工业|开发|科技)?园区|城区|新区|景区|乡镇|镇街|街镇|街道|地区|社区|省|市|州|盟|县|区|旗|地|乡|镇|村)"
)
# A bracket that belongs to the name, 各县(市、区), and is no explanation, 各区(含高新区).
_BRACKET = r"[(\[〔](?!均?包?[含括])[^()\[\]〔〕\n]{1,15}[)\]〕]"
_LEVELS = rf"(?:{_LEVEL}{{1,3}}(?:{_BRACKET})?){{1,2}}"
_DEPARTMENT = "(?:(?!直|级|属|有关|相关|各)[\u4e00-\u9fff]{2,10}?(?:局|委|办|厅|部门))"
_OFFICE = (
    "(?:(?:党委|党工委|委)[和、](?:人民)?政府|党委政府|人民政府|政府|党工委|管委会|管理委员会|党委|办事处|公所|行政公署|行署|"
    f"残联|妇联|团委|总工会|工商联|文联|科协|红十字会|{_DEPARTMENT}|委)"
)
LOCAL_GROUP = re.compile(
    rf"""
    (?:
      各盟(?:行政公署|行署)、各?市人民政府
    | (?:(?:全市|全省|市|省)?各(?:有关|相关|级)?|有关|相关)     # each of them; those concerned
      {_LEVELS}(?:[、,和及](?!市[直级属]|市{_DEPARTMENT}){_LEVELS}){{0,3}}   # 各辖市、区; 各市、县(市、区); 有关区县
      {_OFFICE}?                                      # 人民政府; 管委会; 民政局
      (?:[(\[〔][^()\[\]〔〕\n]{{0,8}}(?:管委会|办事处|管理委员会)[^()\[\]〔〕\n]{{0,10}}[)\]〕])?   # 各县、区人民政府(管委会)
    | 各?省直?管县(?:{_BRACKET})?(?:人民政府|政府)?        # 省直管县(市)人民政府
    | 属地{_LEVELS}(?:党委)?(?:人民政府|政府)?           # 属地乡镇(街道)
    | (?:地方)?各级(?:党委)?[、和]?(?:人民)?政府
    | (?:各|有关|相关)[\u4e00-\u9fff]{{1,8}}?(?:人民)?政府   # 各沿海省级人民政府
    | (?:(?:全市|全省|市|省)?各|有关|相关)(?:地区|地方|地)   # 各地; 有关地方
    | (?:(?:区|县|乡镇|镇|街道|市县|区县|县区|县级|属地|辖区|所在地)(?:{_BRACKET})?
        |[县市]{_BRACKET}|市、[县区](?:{_BRACKET})?)
      (?:人民政府|政府|办事处)                         # 县(市、区)人民政府; 区政府; 属地政府
    )
    (?=$|[、,;。:)(<〔\[和及与等均分负落按要应须需配牵会]|\d)
    """,
    re.VERBOSE,
)

# Whose departments: 国务院相关部门, 省级有关单位, 市直部门, 区属企业.
_WHOSE = "(?:国务院|(?:中央|中省|省)?驻[市省县区州]|中央和国家机关|中央|国家|自治区|地方|(?:全?[市省区县州旗])?(?:直属?|级|属|人民政府|政府)|全?[市省区县州旗])"
_WHICH = "(?:各级?|相关|有关|其他|其它|其余|涉及|责任|成员|职能|主管|配合|[及和])"
_TOGETHER = r"(?:[和及与、](?:其他)?(?:单位|地方|地区|部门)|\(单位\))"

# "市乙局等相关部门", "市乙局等3个单位", "等省直有关部门和单位", a bare "等" (form R7); not the 等 of 高等学校.
AND_OTHERS = re.compile(
    rf"""
    (?<![高中初平同])等
    (?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})?[个家]?
    (?:{_WHOSE}|{_WHICH}){{0,4}}
    (?:[\u4e00-\u9fff]{{0,4}}(?:部门|单位|机构|企业|方面|院校|高校|学校|医院|组织|银行|平台|机关|地区|主体))?
    {_TOGETHER}?$
    """,
    re.VERBOSE,
)
# Not a unit of its own: "市各有关部门", "其他相关单位", "国务院相关部门", "有关企业".
# A named kind is one: "各行业主管部门".
NOBODY_IN_PARTICULAR = re.compile(
    rf"""
    (?:[市省区县][^、,()]{{0,10}}?(?:委员会|委会|领导小组|指挥部|专班))?      # 市安委会有关成员单位
    (?:{_WHOSE}|{_WHICH}){{0,6}}(?:部门|单位|机构|方面){_TOGETHER}?$
    | 各?(?:相关|有关|其他){_WHOSE}?(?:国有)?(?:企业|高校|院校|学校|医院|金融机构|科研院所|社会组织|协会){_TOGETHER}?$
    """,
    re.VERBOSE,
)

# What a list or a table's cell says where nobody is meant.
NOBODY = frozenset({"", "无", "—", "——", "-", "--", "/", "暂无"})

# What follows a name and is no part of it: a telephone number, the words of a page's foot.
AFTER_A_NAME = re.compile(
    r"""
    [(]?(?: (?:(?:联系|咨询|办公|值班|监督|举报)?(?:电话|方式)|手机|传真|邮编|版权|技术支持|网站标识码)[:号\d]
      | (?:版权所有|技术支持单位|公网安备)
      | \d{3,4}-\d{7,8} | (?<!\d)1?\d{7,10}(?!\d)
    ).*$
    """,
    re.DOTALL | re.VERBOSE,
)
LONGEST_NAME = 40
# A name that begins with one of these says itself whose office it is.
LEVELS_OF_OFFICES = "省市州县区旗国各"
_UNIT_ENDING = re.compile(
    "(?:机关|团体|机场|[城产国交文水建金农]投|[国金投]控|局|委|办|厅|部|院|会|联|行|司|心|府|队|团|学|校|站|所|处|室|组|社|署|关|库|馆|协|集团|区|县|市|部门|单位|专班|"
    "机构|中支|分局|公安|法院|企业|银行|基地|园|台|报|网|厂|店|盟|州|旗|镇|街道|乡|营管部)$"
)
_CLEAR_ENDING = re.compile(
    "(?:局|委|办|厅|部|署|院|政府|委员会|总社|集团|公司|银行|[分支]行|大学|专班|指挥部|领导小组|支队|办公室|联席会议)$"
)
_INNER_BRACKET = re.compile(r"[(\[〔][^()\[\]〔〕]*[)\]〕]")
# The last character of names that 和, 及 or a line's end may follow.
_ENDS_A_NAME = "门位局委办厅会院部室府司心队联行社团站所处区县署班"
_NO_END = re.compile("(?:(?<![分支银总央人商])行|社会|全部|内部)$")
# Where a line's end most often cuts a name in two: 市委⏎组织部, 市政府⏎办公室, 市发改委⏎员会.
_CUT_BEFORE = re.compile("(?:[市省区县州党工]委|政府|部)$")
_CUT_AFTER = ("员会", "公室", "公厅", "(", "〔", "[")


def looks_like_unit(name: str) -> bool:
    """Whether a name ends as units do and is no sentence: a sign to look again, not a proof."""
    if not 2 <= len(name) <= LONGEST_NAME or ":" in name or AFTER_A_NAME.search(name):
        return False
    return bool(_UNIT_ENDING.search(_without_brackets(name)))


def is_clearly_unit(name: str) -> bool:
    """Whether a name ends as only offices do: 局, 委员会, 集团; a 市场 or a 社区 does not."""
    return looks_like_unit(name) and bool(_CLEAR_ENDING.search(_without_brackets(name)))


def ends_a_name(text: str, start: int, place: int) -> bool:
    """Whether the words of ``text`` from ``start`` to ``place`` may be a whole name, so that 和 parts it from the next."""
    if place <= start:
        return False
    if text[place - 1] in ")>〕]":
        return True
    return text[place - 1] in _ENDS_A_NAME and not _NO_END.search(text[max(start, place - 3) : place])


def line_ends_a_name(text: str, start: int, place: int) -> bool:
    """Whether the line that ends at ``place`` ends with a whole name, so that another one begins below."""
    name = text[start:place]
    if text.startswith(_CUT_AFTER, place + 1) or not ends_a_name(text, start, place):
        return False
    if text[place + 1 : place + 2] in LEVELS_OF_OFFICES:
        return True
    return name[-1] in ")>〕]" or (is_clearly_unit(name) and not _CUT_BEFORE.search(name))


def _without_brackets(name: str) -> str:
    return _INNER_BRACKET.sub("", name) or name
