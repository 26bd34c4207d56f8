"""Years of the Republic in texts of Taiwan (domain.md has none; the plan format asks for dates of the common era)."""

import pytest

from tracker.reading.text.cleaning import clean
from tracker.reading.text.republic_years import in_common_years
from tracker.reading.text.simplified_chinese import simplified

TRADITIONAL = "為推動與協調國會業務發展,開辦醫護構設實現資料產業專案,"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("113年12月31日前完成", "2024年12月31日前完成"),
        ("民國115年底前完成", "2026年底前完成"),
        ("114年度辦理", "2025年度办理"),
        ("114年第二季辦理", "2025年第二季办理"),
        ("有120年歷史", "有120年历史"),
        ("2024年6月", "2024年6月"),
    ],
)
def test_they_count_from_1911(printed: str, expected: str) -> None:
    text = clean(TRADITIONAL + printed)
    assert in_common_years(text, simplified(text)).text.endswith(expected)


def test_a_simplified_text_keeps_its_numbers() -> None:
    text = clean("共113年12月")
    assert in_common_years(text, simplified(text)).text == "共113年12月"
