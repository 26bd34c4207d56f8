"""Rendered parts of pages, kept until something happens in a city of the reader.

Every change leaves an entry in the chain of its city, in the same transaction (`audit/services.record`). So what a
part of a page shows stays as it is while the chains of the reader's cities end where they ended, the day is the same,
and the reader is somebody of the same rights with the same language: that is what a block is kept by. The chains are
asked for at the beginning of every request, so a change shows at once, whoever made it and in whichever process.

What differs from person to person stands outside of a block: names, unread notices, messages, and the token of every
form, for which a block has a place only (`with_tokens`). What changes without an entry (mails, notices, drafts of
reports, the reading of documents) must too.
"""

import hashlib
import sys
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup

from tracker.accounts.access import current_person
from tracker.audit.queries import ends_of_chains
from tracker.core.clock import today
from tracker.web.rendering import language, with_tokens

EXTENSION = "kept_blocks"
#: What a block takes beside its text: its place, its state and the books kept on it, in bytes.
OVERHEAD = 1_000


@dataclass(frozen=True, slots=True)
class _Block:
    state: Hashable
    text: str
    size: int


class KeptBlocks:
    """Texts by their places, the last state of each; those that were asked for longest ago make room.

    `most_bytes` is all that they may take in memory; with 0 nothing is kept. Safe for threads.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._blocks: OrderedDict[Hashable, _Block] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()
        self._makers: dict[Hashable, threading.Lock] = {}
        self._at_maker: Counter[Hashable] = Counter()

    @property
    def size(self) -> int:
        """How many bytes the blocks take."""
        return self._bytes

    def get_or_make(self, place: Hashable, state: Hashable, make: Callable[[], str]) -> str:
        """The text of a place in this state: the kept one, or a new one from `make`.

        Of those who ask for the same place at once one makes it, and the others wait for it. What `make` raises is
        raised here, and nothing is kept.
        """
        text = self._get(place, state)
        if text is not None:
            return text
        with self._one_maker(place):
            text = self._get(place, state)
            if text is None:
                text = make()
                self._put(place, state, text)
            return text

    def texts(self) -> list[str]:
        """All that is kept, the one that makes room first in front."""
        with self._guard:
            return [block.text for block in self._blocks.values()]

    def forget(self) -> None:
        """Keep nothing of what was kept so far."""
        with self._guard:
            self._blocks.clear()
            self._bytes = 0

    def _get(self, place: Hashable, state: Hashable) -> str | None:
        with self._guard:
            block = self._blocks.get(place)
            if block is None or block.state != state:
                return None
            self._blocks.move_to_end(place)
            return block.text

    def _put(self, place: Hashable, state: Hashable, text: str) -> None:
        block = _Block(state, text, sys.getsizeof(text) + OVERHEAD)
        with self._guard:
            self._remove(place)
            if block.size > self._most_bytes:
                return
            self._blocks[place] = block
            self._bytes += block.size
            while self._bytes > self._most_bytes:
                self._remove(next(iter(self._blocks)))

    def _remove(self, place: Hashable) -> None:
        block = self._blocks.pop(place, None)
        self._bytes -= block.size if block else 0

    @contextmanager
    def _one_maker(self, place: Hashable) -> Iterator[None]:
        with self._guard:
            lock = self._makers.setdefault(place, threading.Lock())
            self._at_maker[place] += 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                self._at_maker[place] -= 1
                if not self._at_maker[place]:
                    del self._at_maker[place], self._makers[place]


def keep_blocks(app: Flask, most_bytes: int) -> None:
    """Give the application the place in memory where its blocks are kept."""
    app.extensions[EXTENSION] = KeptBlocks(most_bytes)


def kept_blocks() -> KeptBlocks:
    """The blocks of the running application."""
    kept: KeptBlocks = current_app.extensions[EXTENSION]
    return kept


def kept_block(name: str, make: Callable[[], str], **arguments: str) -> Markup:
    """The block of this name for the signed-in person; `make` renders it when there is none that holds.

    `arguments` are those of the address that the block depends on, each in one form only: what else stands in an
    address must change nothing in the block.
    """
    person = current_person()
    actor = person.actor
    cities = sorted(actor.jurisdiction_ids)
    rights = sorted((role.value, organization) for role, organization in actor.grants)
    place = _digest(name, language(), cities, rights, sorted(arguments.items()))
    # The ends of the chains come before everything that the block shows: what was added since is in it, or it is
    # made anew when the next one asks, never the other way round.
    ends = person.ends if person.ends.keys() >= set(cities) else ends_of_chains(cities)
    state = _digest(today(), sorted(ends.items()))
    return with_tokens(kept_blocks().get_or_make(place, state, make))


def kept_by_address(name: str, make: Callable[[], str], *known: str) -> Markup:
    """The block of this name by the address as it stands, since its links carry on what stands in it.

    An address with other arguments than the `known` ones is answered by a block made anew: it fills nothing.
    """
    if set(known).issuperset(request.args):
        return kept_block(name, make, address=request.query_string.decode("utf-8", "replace"))
    return with_tokens(make())


def _digest(*parts: Any) -> bytes:
    return hashlib.sha256(repr(parts).encode()).digest()
