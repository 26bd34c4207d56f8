"""What recorded fields are called, and how their values read."""

from datetime import date

import pytest

from tracker.audit.rules.fields import (
    FIELDS,
    as_day,
    as_due_day,
    as_evidence_demand,
    as_limit,
    as_percent,
    as_text,
    as_yes_or_no,
    is_named,
    word_of,
    words_of,
)
from tracker.core.messages import N_
from tracker.core.vocabulary import EvidenceDemand, Responsibility, Role


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        pytest.param(as_text(None), "", id="nothing"),
        pytest.param(as_text(12), "12", id="a number"),
        pytest.param(as_text(["市民政局", "市教育局"]), "市民政局、市教育局", id="units"),
        pytest.param(as_day("2023-12-31"), date(2023, 12, 31), id="a day"),
        pytest.param(as_day("年底"), "年底", id="a day in words"),
        pytest.param(as_day(None), "", id="no day"),
        pytest.param(as_due_day("2023-12-31"), date(2023, 12, 31), id="a due day"),
        pytest.param(as_due_day(None), N_("without an end date"), id="no due day"),
        pytest.param(as_percent(40), "40 %", id="a share"),
        pytest.param(as_yes_or_no(True), N_("yes"), id="switched on"),
        pytest.param(as_yes_or_no(False), N_("no"), id="switched off"),
        pytest.param(as_limit(0), "0", id="a limit of none"),
        pytest.param(as_limit(None), N_("no limit"), id="without a limit"),
        pytest.param(as_evidence_demand("never"), EvidenceDemand.NEVER, id="a demand of its own"),
        pytest.param(as_evidence_demand(None), N_("as the plan says"), id="the plan's demand"),
        pytest.param(word_of(Responsibility)("lead"), Responsibility.LEAD, id="a word"),
        pytest.param(word_of(Responsibility)("helper"), "helper", id="a word used no more"),
        pytest.param(words_of(Role)(["office"]), Role.OFFICE, id="one role"),
        pytest.param(words_of(Role)(["office", "viewer"]), "office、viewer", id="two roles"),
        pytest.param(words_of(Role)([]), "", id="no role"),
        pytest.param(words_of(Role)("office"), "office", id="a role as older entries have it"),
    ],
)
def test_how_a_value_reads(shown: object, value: object) -> None:
    assert shown == value
    assert type(shown) is type(value)


def test_which_fields_somebody_wrote_in_words() -> None:
    assert {name for name, field in FIELDS.items() if field.is_text} == {"title", "section", "body"}


def test_every_kind_of_field_is_known_to_the_pages() -> None:
    assert [name for name in ("percent", "due_before", "round_id", "colour") if is_named(name)] == [
        "percent",  # shown
        "due_before",  # shown as what another field was
        "round_id",  # not shown
    ]
