"""How long texts may be in the ledger, and what counts as an amount."""

#: The longest text that somebody writes with a step: of a report, a reason, an answer; in characters.
LONGEST_TEXT = 4000
#: The longest text of each field, in characters.
LONGEST = {"title": 200, "section": 200, "due_phrase": 200, "about": 200, "leaders": 200, "number": 80, "unit": 20}
LONGEST_HEADER = {"title": 200, "issuer": 200, "document_number": 80}


def amount_from(text: str) -> tuple[float, float | None] | None:
    """The amount that a person typed: ``68``, ``30,000``, ``2-3`` (least and most); None for anything else."""
    parts = text.replace("–", "-").replace("—", "-").replace(",", "").replace("，", "").split("-")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        return None
    if len(values) > 2 or not all(abs(value) < 1e15 for value in values):
        return None
    if len(values) == 2 and values[0] >= values[1]:
        return None
    return values[0], values[1] if len(values) == 2 else None
