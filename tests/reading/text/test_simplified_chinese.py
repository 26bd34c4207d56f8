"""Traditional characters and converted words come back as mainland texts print them."""

import pytest

from tests.reading.make import names
from tracker.reading.read_document import read_document
from tracker.reading.text.cleaning import clean
from tracker.reading.text.simplified_chinese import simplified

TRADITIONAL = (
    "雲州市養老服務整體方案\n一、重點任務\n"
    "1.辦好食堂。發展網際網路服務,應用智慧型設備,為民眾提供協定服務。(責任單位:市財政局、市衛健委)\n"
    "2.實現資料整合。將檔案送交檔案館,建設智慧城市,套用軟體,最佳化計畫。(責任單位:市經信局)\n"
)


def test_a_traditional_text_is_read_in_simplified_characters() -> None:
    plan = read_document(TRADITIONAL, name="云州.txt")
    assert plan.title == "云州市养老服务整体方案"
    assert [unit.printed for unit in (*plan.tasks[0].leads, *plan.tasks[0].co)] == ["市财政局", "市卫健委"]


def test_its_evidence_is_as_printed() -> None:
    plan = read_document(TRADITIONAL, name="云州.txt")
    assert plan.tasks[0].leads[0].evidence.phrase == "市財政局"
    assert plan.header_evidence["title"].phrase == "雲州市養老服務整體方案"


@pytest.mark.parametrize(
    "words",
    ["互联网服务", "智能设备", "为群众提供协议服务", "将文件送交档案馆", "智慧城市", "应用软件", "优化计划"],
)
def test_converted_words_come_back(words: str) -> None:
    assert words in simplified(clean(TRADITIONAL)).text


def test_simplified_text_stays_the_same_object() -> None:
    cleaned = clean("一、重点任务\n1.与智慧型企业签订协定,著名品牌。(责任单位:市财政局)")
    assert simplified(cleaned) is cleaned


LISTS = [
    ("Taiwan", "主辦機關:資訊局\n協辦機關:研考會、民政局,各區公所\n期程:2024年9月", ["资讯局"], ["研考会", "民政局"], ["各区公所"]),
    ("Taiwan, who answers", "權責機關:衛生局、社會局", ["卫生局"], ["社会局"], []),
    ("Taiwan, offices", "承辦局處:觀光旅遊局、環境保護局", ["观光旅游局"], ["环境保护局"], []),
    ("Hong Kong", "負責政策局/部門:食物及衞生局、衞生署、運輸署", ["食物及卫生局"], ["卫生署", "运输署"], []),
    ("Macau", "牽頭部門:教育及青年發展局\n配合實體:市政署及社會工作局", ["教育及青年发展局"], ["市政署", "社会工作局"], []),
    ("a mainland page", "(責任單位:市財政局牽頭,市衛健委配合)", ["市财政局"], ["市卫健委"], []),
    ("a mainland verb", "(市財政局、市衛健委按職責分工負責)", ["市财政局"], ["市卫健委"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "leads", "co", "implementers"), [case[1:] for case in LISTS], ids=[case[0] for case in LISTS]
)
def test_labels_and_verbs_of_duty_in_traditional_characters(
    clause: str, leads: list[str], co: list[str], implementers: list[str]
) -> None:
    text = f"雲州市養老服務推動計畫\n一、重點任務\n1.辦好食堂。擴大服務。\n{clause}"
    (task,) = read_document(text, name="云州.txt").tasks
    assert (names(task.leads), names(task.co), names(task.implementers)) == (leads, co, implementers)


@pytest.mark.parametrize(
    ("printed", "simple"),
    [
        ("衞生", "卫生"),
        ("里長與裏程、裡面", "里长与里程、里面"),
        ("羣眾、啟動、啓用", "群众、启动、启用"),
        ("綫上、線下", "线上、线下"),
        ("臺北與台中", "台北与台中"),
        ("著手辦理,成效顯著", "着手办理,成效显著"),
        ("彙整與滙報", "汇整与汇报"),
        ("佈建、覆核", "布建、覆核"),
    ],
)
def test_variants_of_taiwan_hong_kong_and_macau(printed: str, simple: str) -> None:
    assert simple in simplified(clean(TRADITIONAL + printed)).text


def test_a_short_list_is_enough_to_tell() -> None:
    assert simplified(clean("工作項目:設青年館\n主辦機關:資訊局")).text == "工作项目:设青年馆\n主办机关:资讯局"


def test_a_few_old_names_do_not_make_a_text_traditional() -> None:
    cleaned = clean(
        "一、办好食堂。由老字号「雲嶺樓」「協興號」「廣東館」「總統府」共同开展试点,责任单位为市财政局、市卫健委。"
    )
    assert simplified(cleaned) is cleaned
