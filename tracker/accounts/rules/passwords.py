"""Which passwords may be used."""

from tracker.core.messages import N_, Message

SHORTEST_PASSWORD = 8


def reason_against_first_password(password: str) -> Message | None:
    """Why a new account cannot get this password; None when it can."""
    if len(password) < SHORTEST_PASSWORD:
        return N_("A password needs at least %(count)s characters.", count=SHORTEST_PASSWORD)
    return None


def reason_against_new_password(new: str, *, present: str) -> Message | None:
    """Why the person cannot change the present password to this one; None when they can."""
    if len(new) < SHORTEST_PASSWORD or new == present:
        return N_("Choose at least %(count)s characters, different from the present one.", count=SHORTEST_PASSWORD)
    return None
