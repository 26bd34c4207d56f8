"""What follows the last item belongs to no item: closing paragraph, signature, imprint, annexes, the foot of a page."""

import pytest

from tracker.reading.draft import DoubtKind
from tracker.reading.read_document import read_document

WITH_CLAUSES = (
    "云州市食堂服务措施\n一、办好食堂。扩大供给。(责任单位:市甲局)\n二、建好驿站。方便群众。(责任单位:市乙局)\n"
)
WITHOUT = "云州市食堂服务五条措施\n一、办好食堂。扩大供给。\n二、建好驿站。方便群众。\n三、培训队伍。提升本领。\n"

# Each case: an id, then the lines below the last item.
ENDS = [
    ("the local offices are asked", "各地各部门要抓好落实,努力实现全年开门红,有关情况2024年底前报市政府。"),
    ("the city will look after it", "市政府将定期调度各地进展,对2024年底前完成的予以通报表扬。"),
    ("validity", "本措施自2024年3月1日起施行,有效期至2027年12月31日。"),
    ("a signature", "云州市民政局\n2024年2月5日"),
    ("joint issuers", "云州市民政局\n云州市财政局\n2024年2月5日"),
    ("a seal for another", "云州市食堂工作专班(代章)\n2024年2月5日"),
    ("an imprint", "云州市民政局办公室 2024年2月5日印发"),
    ("copies", "抄送:市委办公室,市人大常委会办公室。\n云州市民政局办公室 2024年2月5日印发"),
    ("an annex", "附\n2024年食堂项目表\n东溪食堂2024年6月30日建成"),
    ("for the public", "(此件公开发布)\n2024年2月5日"),
    ("print and close", "打印本页 关闭窗口\n2024年2月5日发布"),
    ("who runs the site", "主办:云州市民政局 版权:云州市民政局 电话:0000-5551234\n2024年2月5日更新"),
    ("its imprint on two lines", "主办:云州市人民政府办公室\n承办:云州市信息中心 电话:0000-5551234\n2024年2月5日更新"),
    ("other pages", "上一篇:关于2024年12月31日放假的通知\n下一篇:没有了"),
    ("links", "相关链接\n2024年食堂建设通报"),
    ("a code to scan", "扫一扫在手机打开当前页\n2024年2月5日"),
    ("the site's number", "网站标识码:0000000000 云ICP备00000000号\n2024年2月5日"),
]  # fmt: skip


@pytest.mark.parametrize("head", [WITH_CLAUSES, WITHOUT], ids=["with clauses", "without"])
@pytest.mark.parametrize("end", [case[1] for case in ENDS], ids=[case[0] for case in ENDS])
def test_it_belongs_to_no_item(head: str, end: str) -> None:
    tasks = read_document(head + end, name="云州.txt").tasks
    assert [task.number for task in tasks] == ["一", "二", "三"][: head.count("、")]
    assert tasks[-1].text.endswith(("(责任单位:市乙局)", "提升本领。"))
    assert tasks[-1].deadline.phrase == ""


@pytest.mark.parametrize(
    "line",
    ["主办单位:市甲局", "主办:市甲局\n协办:市乙局", "主办单位:市甲局 承办单位:市乙局"],
)
def test_who_holds_an_event_is_no_foot_of_a_page(line: str) -> None:
    text = f"云州市文化活动清单\n一、活动\n1.办好灯会。热闹喜庆。\n{line}\n2.办好书展。方便读者。\n主办单位:市丙局\n"
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.leads[0].printed) for task in tasks] == [("1", "市甲局"), ("2", "市丙局")]


def test_a_line_of_the_page_between_items_ends_nothing() -> None:
    text = "云州市措施\n一、办好食堂。(责任单位:市甲局)\n打印本页\n二、建好驿站。(责任单位:市乙局)\n"
    assert len(read_document(text, name="云州.txt").tasks) == 2


def test_what_stands_below_every_item_belongs_to_the_last_one_too() -> None:
    items = "".join(f"{n}.办好食堂{n}。(责任单位:市甲局)\n备注内容第{n}项说明。\n" for n in range(1, 4))
    tasks = read_document("云州市措施\n一、任务\n" + items, name="云州.txt").tasks
    assert tasks[-1].text.endswith("第3项说明。")


def test_a_duty_below_the_foot_of_a_page_is_not_lost_without_a_word() -> None:
    plan = read_document(WITH_CLAUSES + "打印本页 关闭窗口\n办好书展。责任单位:市丙局\n", name="云州.txt")
    (doubt,) = (doubt for doubt in plan.doubts if doubt.kind is DoubtKind.WORDS_LEFT_OVER)
    assert doubt.evidence is not None
    assert "市丙局" in doubt.evidence.phrase
