"""The machine: random people do random things at random moments, and everything is checked as it goes.

Hypothesis chooses a seed for each step, so that a run that fails is repeated, and shortened by leaving steps out.
What failed once gets a plain test of its own where the thing it is about is tested.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.conftest import empty_tables
from tests.random_walk import actions_on_many as acts_on_many
from tests.random_walk import actions_on_parts as acts_on_parts
from tests.random_walk import actions_on_plans as acts_on_plans
from tests.random_walk import actions_on_reports as acts_on_reports
from tests.random_walk import actions_on_tasks as acts_on_tasks
from tests.random_walk.action import Attempt, Dice, may_do, person_for
from tests.random_walk.invariants import check_entries, check_one_lead, check_refusal, check_success
from tests.random_walk.kept import begin_day, check_kept, check_recount
from tests.random_walk.lists import check_board, check_desk, check_overdue, check_rounds
from tests.random_walk.notices import check_reminders, check_second_tick, tick
from tests.random_walk.pages import check_pages
from tests.random_walk.replay import check_replay
from tests.random_walk.world import World, make_world
from tests.standing import check_standing
from tracker.audit.services import check_trail
from tracker.core.errors import DomainError, Forbidden
from tracker.core.extensions import db

#: Each act with how often it is tried against the others.
ACTS: dict[Callable[[World, Dice], Attempt], int] = {
    acts_on_parts.accept: 14,
    acts_on_parts.refuse: 4,
    acts_on_parts.decide: 5,
    acts_on_parts.name: 4,
    acts_on_parts.hand_over_all: 3,
    acts_on_parts.remind: 2,
    acts_on_reports.save: 4,
    acts_on_reports.discard: 1,
    acts_on_reports.hand_to_leader: 5,
    acts_on_reports.take_back: 2,
    acts_on_reports.give_back: 2,
    acts_on_reports.approve: 5,
    acts_on_reports.submit: 18,
    acts_on_reports.recall: 3,
    acts_on_reports.look: 3,
    acts_on_reports.accept: 14,
    acts_on_reports.send_back: 4,
    acts_on_tasks.ask_for_later: 5,
    acts_on_tasks.grant: 3,
    acts_on_tasks.deny: 2,
    acts_on_tasks.take_back_request: 2,
    acts_on_tasks.close: 7,
    acts_on_tasks.check: 3,
    acts_on_tasks.reopen: 3,
    acts_on_tasks.correct: 5,
    acts_on_tasks.settle_plan: 1,
    acts_on_tasks.settle_unit: 3,
    acts_on_plans.withdraw: 1,
    acts_on_plans.reinstate: 3,
    acts_on_plans.ask_for_evidence: 1,
    acts_on_plans.archive: 2,
    acts_on_plans.take_out: 2,
    acts_on_plans.begin_round: 2,
    acts_on_plans.end_round: 2,
    acts_on_plans.remind_of_round: 2,
    acts_on_plans.schedule: 2,
    acts_on_many.remind_many: 2,
    acts_on_many.move_many: 2,
    acts_on_many.reassign_many: 3,
    acts_on_many.add_late: 2,
}
DEAR_EVERY, PAGES_EVERY = 10, 40
NOTHING = bytes(6)  # the simplest step: nobody does anything
SEEDS = st.binary(min_size=len(NOTHING), max_size=len(NOTHING))
#: Days on which something is to be expected: around the National Day's holidays, and the ends of months.
MOMENTS = (date(2023, 6, 30), date(2023, 9, 28), date(2023, 10, 7), date(2023, 12, 24), date(2023, 12, 31))


@dataclass
class Tally:
    """What became of the acts, over a whole run: by the act's name, done or the kind of refusal."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    steps: int = 0

    def count(self, act: str, outcome: str) -> None:
        """Count one step."""
        self.steps += 1
        self.outcomes.setdefault(act, Counter())[outcome] += 1

    def lines(self) -> list[str]:
        """The summary, one line an act."""
        return [
            f"{act:<34} {counts.total():>6}  " + ", ".join(f"{word} {count}" for word, count in sorted(counts.items()))
            for act, counts in sorted(self.outcomes.items())
        ]


def machine_on(app: Flask, tally: Tally) -> type[RuleBasedStateMachine]:
    """The machine over this application's database."""

    class Cities(RuleBasedStateMachine):
        """Two cities at work."""

        def __init__(self) -> None:
            super().__init__()
            empty_tables()
            self.world = make_world()
            begin_day(self.world)
            self.acts: list[Callable[[World, Dice], Attempt]] = []
            self.taken = 0

        @initialize(seed=SEEDS)
        def leave_some_acts_out(self, seed: bytes) -> None:
            """A run without refusals or corrections comes farther; each run leaves other acts out."""
            dice = Dice(seed)
            self.acts = [act for act, weight in ACTS.items() for _ in range(weight if dice.often(85) else 0)]
            self.acts = self.acts or list(ACTS)

        @rule(seed=SEEDS)
        def something_happens(self, seed: bytes) -> None:
            """Mostly somebody acts; else time passes, the scheduler ticks, or an account is switched."""
            if seed == NOTHING:
                return
            dice = Dice(seed)
            if dice.often(82):
                self._somebody_acts(dice)
            elif dice.often(60):
                self._time_passes(dice)
            elif dice.often(65):
                self._scheduler_ticks()
            else:
                self._account_is_switched(dice)
            check_kept(self.world.tables)
            self.taken += 1
            if self.taken % DEAR_EVERY == 0:
                self._check_all()

        def _somebody_acts(self, dice: Dice) -> None:
            act, attempt = self._chosen(dice)
            person = person_for(self.world, dice, attempt)
            outcome = self._tried(attempt, person)
            name = f"{act.__module__.rpartition('_')[2]}: {act.__name__}"
            note(f"{self.world.now:%m-%d %H:%M} {self.world.logins[person]} tries {name}: {outcome}")
            tally.count(name, outcome)

        def _chosen(self, dice: Dice) -> tuple[Callable[[World, Dice], Attempt], Attempt]:
            """An act, mostly one for which there is a record that may allow it."""
            while True:
                dice.hopeless = False
                act = dice.pick(self.acts)
                attempt = act(self.world, dice)
                if not dice.hopeless or dice.often(20):
                    return act, attempt

        def _tried(self, attempt: Attempt, person: int) -> str:
            """What became of an attempt, with everything checked that must hold after it."""
            before = self.world.tables
            db.session.rollback()
            refusal = self._refusal(attempt, person)
            after = self.world.look()
            if refusal is None:
                check_success(self.world, attempt, person, before, after)
                return "done"
            entitled = may_do(self.world, person, attempt)
            assert not (entitled and isinstance(refusal, Forbidden)), f"{attempt.action} was forbidden: {refusal}"
            check_refusal(before, after)
            return type(refusal).__name__

        def _refusal(self, attempt: Attempt, person: int) -> DomainError | None:
            try:
                attempt.call(self.world.actor(person))
            except DomainError as problem:
                return problem
            return None

        def _time_passes(self, dice: Dice) -> None:
            """An hour, a day or two, the day of a due date or the one after, a day to expect something on, or weeks."""
            world = self.world
            dues = [row["due_on"] for row in world.tables["task"] if row["due_on"] and row["due_on"] >= world.today]
            days = [(day - world.today).days + late for day in (*dues, *MOMENTS) for late in (0, 1)]
            soon = [each for each in days if 0 < each <= 14] or [1]
            later = [each for each in days if 14 < each <= 45] or [10]
            choice = dice.pick(("hours", "hours", "day", "day", "soon", "soon", "later"))
            passed = {"hours": 0, "day": dice.number(1, 4), "soon": dice.pick(soon), "later": dice.pick(later)}[choice]
            world.now += timedelta(days=passed, hours=dice.number(0, 9), minutes=7)
            begin_day(world)
            note(f"it is {world.now}")
            tally.count("time passes", choice)

        def _scheduler_ticks(self) -> None:
            before = self.world.tables
            db.session.rollback()
            tick(self.world)
            after = self.world.look()
            check_reminders(self.world, before, after)
            check_second_tick(self.world, after)
            tally.count("the scheduler ticks", "done")

        def _account_is_switched(self, dice: Dice) -> None:
            before = self.world.tables
            db.session.rollback()
            acts_on_tasks.switch_account(self.world, dice)
            check_entries(self.world, before, self.world.look(), None)
            tally.count("an account is switched", "done")

        def _check_all(self) -> None:
            world, turn = self.world, self.taken // DEAR_EVERY
            db.session.rollback()
            check_one_lead(world.tables)
            check_replay(world)
            check_recount(world)
            check_overdue(world)
            check_board(world, turn)
            check_standing({world.cities[0]}, world.today)
            check_standing(set(world.cities), world.today)
            active = world.active()
            for person in (active[turn % len(active)], active[(turn * 7 + 3) % len(active)]):
                check_desk(world, person)
            check_rounds(world, active[turn % len(active)])
            if self.taken % PAGES_EVERY == 0:
                check_pages(app, world, active[(turn // 4) % len(active)], turn)

        def teardown(self) -> None:
            """At the end the chain of the audit trail is whole, and all numbers are right once more."""
            try:
                if self.taken:
                    self._check_all()
                    assert check_trail().broken is None
                    assert not check_trail().cut_short
            finally:
                db.session.rollback()
                db.session.close()

    return Cities
