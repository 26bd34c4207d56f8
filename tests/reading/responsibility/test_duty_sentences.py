"""Who has to do what in sentences of minutes."""

import pytest

from tests.reading.make import names
from tracker.organizations.rules.names import Directory, Entry
from tracker.reading.draft import LeadBasis
from tracker.reading.responsibility.duty_sentences import duty_in_sentence
from tracker.reading.responsibility.responsibility import UnitsInCharge


def duty_of(sentence: str, directory: Directory | None = None) -> UnitsInCharge | None:
    return duty_in_sentence(sentence, 0, len(sentence), directory)


@pytest.mark.parametrize(
    ("sentence", "leads", "co", "implementers"),
    [
        ("由市甲局牵头,市乙局、市丙局配合,于4月底前完成方案编制。", ["市甲局"], ["市乙局", "市丙局"], []),
        ("市甲局负责梳理临时停车泊位,4月10日前新增泊位600个。", ["市甲局"], [], []),
        ("市城投集团要确保东门停车楼6月底前开工。", ["市城投集团"], [], []),
        ("会议要求,市甲局会同市乙局尽快提出意见。", ["市甲局"], ["市乙局"], []),
        ("一是由市政府办公室研究制定办法。", ["市政府办公室"], [], []),
        ("请市委宣传部于5月底前组织宣传,市甲局积极配合。", ["市委宣传部"], ["市甲局"], []),
        ("责成东湖区政府按期交地。", ["东湖区政府"], [], []),
        ("市发展和改革委员会、市乙局要加快审批。", ["市发展和改革委员会"], ["市乙局"], []),
        ("各区政府要落实属地责任,市甲局负责督促。", ["市甲局"], [], ["各区政府"]),
        ("各区、县(市)政府配合,市甲局牵头推进。", ["市甲局"], [], ["各区、县(市)政府"]),
        ("市甲局须在6月前办结,会同市乙局做好衔接。", ["市甲局"], ["市乙局"], []),
        ("原则同意方案,由市自然资源局(林业局)修改完善。", ["市自然资源局(林业局)"], [], []),
        ("市水务集团有限公司必须按期通水。", ["市水务集团有限公司"], [], []),
        ("市推进职能转变协调办3月底前报送清单。", ["市推进职能转变协调办"], [], []),
    ],
)
def test_units_that_are_given_something_to_do(
    sentence: str, leads: list[str], co: list[str], implementers: list[str]
) -> None:
    duty = duty_of(sentence)
    assert duty is not None
    assert (names(duty.leads), names(duty.co), names(duty.implementers)) == (leads, co, implementers)


@pytest.mark.parametrize(
    "sentence",
    [
        "会议听取了市甲局的汇报。",
        "市甲局汇报了有关情况,会议予以肯定。",
        "龙头企业要发挥作用。",
        "各部门要提高认识。",
        "项目建设要加快,办法要完善。",
        "方案由来已久,须认真研究。",
        "根据市甲局负责同志的意见修改。",
        "局面要稳定。",
    ],
)
def test_sentences_that_give_no_unit_anything_to_do(sentence: str) -> None:
    assert duty_of(sentence) is None


def test_units_with_work_of_their_own_are_to_be_split() -> None:
    duty = duty_of("市甲局负责选址,市乙局负责筹资。")
    assert duty is not None
    assert (names(duty.leads), duty.leads_to_be_split) == (["市甲局", "市乙局"], True)


def test_a_lead_is_named_and_one_that_only_must_act_is_inferred() -> None:
    led, acting = duty_of("市甲局牵头推进。"), duty_of("市甲局要推进。")
    assert led is not None
    assert acting is not None
    assert (led.basis, acting.basis) == (LeadBasis.NAMED, LeadBasis.FIRST_LISTED)


def test_a_directory_knows_names_of_any_form() -> None:
    directory = Directory([Entry("云州水厂", "云州水厂", (), "enterprise")])
    assert duty_of("云州水厂要按期供水。") is None
    duty = duty_of("云州水厂要按期供水。", directory)
    assert duty is not None
    assert names(duty.leads) == ["云州水厂"]
