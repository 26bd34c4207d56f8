"""Which guide is whose. Pure."""

from collections.abc import Collection

from tracker.core.vocabulary import Role

#: The guides in the order in which they are offered.
GUIDES = ("liaison", "office", "leader", "administrator", "first-task")
#: The guide of each role, the one with more to do first.
_OF_ROLE = (
    (Role.OFFICE, "office"),
    (Role.LIAISON, "liaison"),
    (Role.UNIT_LEADER, "liaison"),
    (Role.ADMIN, "administrator"),
    (Role.LEADER, "leader"),
    (Role.VIEWER, "leader"),
)


def guides_of(roles: Collection[Role]) -> list[str]:
    """The guides that a person with these roles needs, the most needed one first."""
    return list(dict.fromkeys(guide for role, guide in _OF_ROLE if role in roles))
