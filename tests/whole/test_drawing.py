"""CONTRIBUTING shows the dependencies between the features as the code has them."""

from tests.whole.drawing import FEATURES, PAGE, arrows_between_features, drawing, page_with


def test_the_drawing_of_the_page_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_with(drawing()), "run: make drawing"


def test_features_look_only_to_the_left() -> None:
    """The import contracts say so, too; here the row itself is held to be the one that is drawn."""
    assert [
        (here, there) for here, there in arrows_between_features() if FEATURES.index(there) > FEATURES.index(here)
    ] == []
