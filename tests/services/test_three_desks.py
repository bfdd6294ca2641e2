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

from frontdesk.domain import outcomes
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import Effort
from frontdesk.services import attempts, callback_writing, merging
from frontdesk.services import callbacks as callback_service
from frontdesk.store import callbacks as callback_rows
from frontdesk.store.statements import Where
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
    patch.setattr(callback_rows, "_open_and_free", lambda by: Where("1 = 1"))


def close_without_outcome(patch: pytest.MonkeyPatch) -> None:
    """What is closed does not say why."""
    columns = attempts._columns

    def plant(*args: Any, **kwargs: Any) -> dict[str, object]:
        found = columns(*args, **kwargs)
        if found.get("state") == "closed":
            found.pop("last_outcome")
        return found

    patch.setattr(attempts, "_columns", plant)


def promise_clears_a_breach(patch: pytest.MonkeyPatch) -> None:
    """Another date makes the missed one forgotten."""
    columns = callback_writing.promise_columns

    def plant(*args: Any, **kwargs: Any) -> dict[str, object]:
        return columns(*args, **kwargs) | {"breached_at": None}

    patch.setattr(callback_writing, "promise_columns", plant)
    patch.setattr(attempts, "promise_columns", plant)


def restart_leaves_an_owner(patch: pytest.MonkeyPatch) -> None:
    """A claim never returns by itself."""
    patch.setattr(callback_service, "expire_claims", lambda *args, **kwargs: None)


def merge_takes_the_later_time(patch: pytest.MonkeyPatch) -> None:
    """Two callbacks put together are as young as the younger."""
    columns = merging._merged

    def plant(kept: Any, gone: Any, practice: Any) -> dict[str, object]:
        return columns(kept, gone, practice) | {"received": max(kept.received, gone.received)}

    patch.setattr(merging, "_merged", plant)


def giving_up_is_a_try(patch: pytest.MonkeyPatch) -> None:
    """Closing as unreached counts as a call to them."""
    facts = replace(Outcome.UNREACHED.facts, effort=Effort.ATTEMPT)
    patch.setitem(outcomes._FACTS, Outcome.UNREACHED, facts)


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
