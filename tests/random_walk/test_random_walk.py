"""Two cities at work for some thousand random steps: no rule of the workflow is broken, whoever does what.

Some of them, always the same ones, run with all tests. `make random-walk` takes STEPS of them (20,000) from a random SEED
on and prints it; the same SEED takes the same steps again. SHRINK=no shows a failure at once, not shortened.
"""

import os
import random
import sys
import time
from itertools import count

import hypothesis
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.random_walk.state_machine import Tally, machine_on
from tracker.core.extensions import db

LONG = "STEPS" in os.environ
STEPS_A_RUN = 250 if LONG else 80
FEW = 80
SETTINGS = settings(
    stateful_step_count=STEPS_A_RUN,
    max_examples=2,  # the first one is always the simplest, in which nobody does anything
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,) if os.environ.get("SHRINK") == "no" else (Phase.generate, Phase.shrink),
)


@pytest.mark.slow
def test_no_rule_is_broken_whoever_does_what(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    wanted, tally = int(os.environ.get("STEPS", FEW)), Tally()
    first = int(os.environ.get("SEED") or (random.randrange(1_000_000) if LONG else 1))
    database, began = db.engine.dialect.name, time.monotonic()
    for seed in count(first):
        with capsys.disabled():
            took = time.monotonic() - began
            tell(f"\r{database}: {tally.steps} of {wanted} steps in {took:.0f} s, now SEED={seed} ")
            if tally.steps >= wanted:
                tell("\n".join(["", f"{database}, from SEED={first} on:", *tally.lines(), ""]))
                break
        run_state_machine_as_test(hypothesis.seed(seed)(machine_on(app, tally)), settings=SETTINGS)
    assert tally.steps >= wanted


def tell(text: str) -> None:
    """Show how far a long run is; a short one says nothing."""
    if LONG:
        sys.stdout.write(text)
        sys.stdout.flush()
