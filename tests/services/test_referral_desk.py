"""Whatever a desk does with referrals: one step, one point, one list, and what the table demands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from frontdesk.domain.referrals.owed import OwedKind, kinds_of
from frontdesk.domain.referrals.referral import apply
from frontdesk.services.owed import arising
from frontdesk.services.patients import changing
from tests.services.referral_desk import ReferralDesk

#: A run is 30 actions; CI makes a tenth of what the profile says of other tests.
EXAMPLES = settings(max_examples=max(8, settings().max_examples // 10), stateful_step_count=30)

#: To find a planted fault, chance may look longer; what it finds need not be made short.
FINDING = settings(max_examples=200, stateful_step_count=20, phases=[Phase.generate], derandomize=True)

Patch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def template(set_up_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store every run begins with."""
    monkeypatch.setattr(ReferralDesk, "template", set_up_file, raising=False)


def test_a_desk_agrees_with_the_table_whatever_it_does() -> None:
    run_state_machine_as_test(ReferralDesk, settings=EXAMPLES)


def nothing_is_owed_with_a_booking(patch: pytest.MonkeyPatch) -> None:
    """One line of the table is forgotten."""
    patch.setattr(
        arising,
        "kinds_of",
        lambda *args, **kwargs: [kind for kind in kinds_of(*args, **kwargs) if kind is not OwedKind.BOOKED],
    )


def a_cancellation_changes_nothing(patch: pytest.MonkeyPatch) -> None:
    """Who canceled stays booked."""
    patch.setattr(
        changing,
        "apply",
        lambda state, event: state if event.kind == "canceled" else apply(state, event),
    )


@pytest.mark.parametrize("plant", [nothing_is_owed_with_a_booking, a_cancellation_changes_nothing])
def test_a_planted_fault_is_found(plant: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(ReferralDesk, settings=FINDING)
