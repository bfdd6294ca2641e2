"""The table of outcomes: what every row must have, whichever are added."""

from __future__ import annotations

import copy
import pickle

import pytest

from frontdesk.domain.callbacks.outcomes import BULK_OUTCOMES, KEYED, Asks, Outcome, outcome_for_key
from frontdesk.domain.rule.same_day import Effort

#: Letters of the Callbacks screen that are no outcomes: next, put back, hand over, merge, undo.
_OTHER_KEYS = frozenset("nrhmz")


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_its_code(outcome: Outcome) -> None:
    assert outcome == outcome.value == outcome.facts.code == outcome.name.lower()
    assert Outcome(outcome.value) is outcome
    assert copy.deepcopy(outcome) is outcome
    assert pickle.loads(pickle.dumps(outcome)) is outcome
    assert f"{outcome}" == outcome.facts.code


def test_each_key_is_one_letter_and_records_one_outcome() -> None:
    keys = [outcome.facts.key for outcome in KEYED]
    assert all(len(key) == 1 and key.islower() for key in keys)
    assert len(set(keys)) == len(keys)
    assert not _OTHER_KEYS & set(keys)
    assert all(outcome_for_key(outcome.facts.key) is outcome for outcome in KEYED)
    assert outcome_for_key("") is None


def test_only_who_was_not_spoken_with_is_recorded_in_bulk() -> None:
    assert BULK_OUTCOMES
    for outcome in BULK_OUTCOMES:
        assert not outcome.facts.reaches
        assert outcome.facts.asks is Asks.NOTHING


def test_giving_up_is_the_only_outcome_without_a_try() -> None:
    assert [outcome for outcome in Outcome if not outcome.facts.is_try] == [Outcome.UNREACHED]
    assert Outcome.UNREACHED.facts.effort is Effort.NONE
