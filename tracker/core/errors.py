"""What a service may refuse, as exceptions that carry a sentence for the person."""

from collections.abc import Mapping

from tracker.core.messages import N_, Sentence


class Problem(Exception):
    """Something a person asked for that was not done; nothing was changed."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Forbidden(Problem):
    """The person may not do this."""


class NotPossible(Problem):
    """The record's state does not allow this now."""


class Invalid(Problem):
    """The input cannot be used; `fields` names the fields and what is wrong with each."""

    def __init__(self, sentence: Sentence, fields: Mapping[str, Sentence] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class Stale(Problem):
    """Somebody else changed the record since the person opened it."""

    def __init__(self) -> None:
        super().__init__(N_("Somebody changed this while you had it open. Compare both versions and save again."))
