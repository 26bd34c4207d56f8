"""Traditional characters and converted words come back as mainland texts print them."""

import pytest

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
