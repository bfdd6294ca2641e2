"""Whatever three desks do on one store: nothing vanishes, one owner, and the audit tells it all."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RULE_MARKER, run_state_machine_as_test

from frontdesk.domain.callbacks import merge
from frontdesk.domain.callbacks import state as life
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.domain.rule.same_day import Effort
from frontdesk.services.callbacks import queue as callback_service
from tests.services.three_desks import ThreeDesks

#: A run is 40 actions; CI makes a fifth of what the profile says of other tests.
EXAMPLES = settings(max_examples=max(8, settings().max_examples // 5), stateful_step_count=40)

#: To find a planted fault, chance may look longer; what it finds need not be made short.
FINDING = settings(max_examples=60, stateful_step_count=15, phases=[Phase.generate], derandomize=True)

Patch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def template(set_up_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store every run begins with."""
    monkeypatch.setattr(ThreeDesks, "template", set_up_file, raising=False)


def test_three_desks_agree_whatever_they_do() -> None:
    run_state_machine_as_test(ThreeDesks, settings=EXAMPLES)


def claim_ignores_state(patch: pytest.MonkeyPatch) -> None:
    """A claim takes what is closed, or somebody else's."""
    patch.setattr(callback_service, "_claimed", lambda before, at, by: life.claimed(before, by, at))


def close_without_outcome(patch: pytest.MonkeyPatch) -> None:
    """What is closed does not say why."""
    tried = life.tried

    def plant(before: CallbackState, *args: Any, **kwargs: Any) -> CallbackState:
        found = tried(before, *args, **kwargs)
        return found if found.is_open else replace(found, last_outcome=before.last_outcome)

    patch.setattr("frontdesk.services.callbacks.attempts.tried", plant)


def promise_clears_a_breach(patch: pytest.MonkeyPatch) -> None:
    """Another date makes the missed one forgotten."""
    promised = life.promised
    patch.setattr(life, "promised", lambda *args: replace(promised(*args), breached_at=None))


def restart_leaves_an_owner(patch: pytest.MonkeyPatch) -> None:
    """A claim never returns by itself."""
    patch.setattr(callback_service, "expire_claims", lambda *args, **kwargs: None)


def merge_takes_the_later_time(patch: pytest.MonkeyPatch) -> None:
    """Two callbacks put together are as young as the younger."""
    merged = merge.merged

    def plant(kept: CallbackState, gone: CallbackState, *args: Any) -> tuple[CallbackState, CallbackState]:
        one, ended = merged(kept, gone, *args)
        return replace(one, received=max(kept.received, gone.received)), ended

    patch.setattr("frontdesk.services.callbacks.merging.merged", plant)


def giving_up_is_a_try(patch: pytest.MonkeyPatch) -> None:
    """Closing as unreached counts as a call to them."""
    facts = replace(Outcome.UNREACHED.facts, effort=Effort.ATTEMPT)
    patch.setattr(Outcome.UNREACHED, "facts", facts)


def with_only(*rules: str) -> type[ThreeDesks]:
    """Desks at which only these things are done: what a fault needs comes up soon."""
    others = [name for name, _ in inspect.getmembers(ThreeDesks, _is_a_rule) if name not in rules]
    return type("FewDeeds", (ThreeDesks,), dict.fromkeys(others))


def _is_a_rule(member: object) -> bool:
    return hasattr(member, RULE_MARKER)


#: Each fault, and what people do when it shows.
PLANTED: dict[str, tuple[Patch, tuple[str, ...]]] = {
    "claim ignores state": (claim_ignores_state, ("call", "claim", "record")),
    "close without outcome": (close_without_outcome, ("call", "record")),
    "a promise clears a breach": (promise_clears_a_breach, ("call", "record", "wait")),
    "restart leaves an owner": (restart_leaves_an_owner, ("call", "claim", "restart", "wait")),
    "merge takes the later time": (merge_takes_the_later_time, ("call", "merge", "wait")),
    "giving up is a try": (giving_up_is_a_try, ("call", "give_up")),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, rules = PLANTED[name]
    run_state_machine_as_test(with_only(*rules), settings=settings(FINDING, max_examples=12))
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(with_only(*rules), settings=FINDING)
