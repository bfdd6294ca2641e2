"""Invented people: their names, and the chance that deals them."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from frontdesk.demo.cast import Deck, invented_names, relative_of, spread
from frontdesk.demo.data import NOTABLE
from frontdesk.domain.text import NAME_LIMIT, clean


@pytest.mark.parametrize("seed", range(5))
def test_no_two_people_have_the_same_name(seed: int) -> None:
    names = [name.full for name in islice(invented_names(Random(seed)), 500)]
    assert len(set(names)) == len(names)


def test_names_pass_the_form_as_they_are() -> None:
    names = [name.full for name in (*NOTABLE, *islice(invented_names(Random(1)), 500))]
    assert [name for name in names if clean(name, limit=NAME_LIMIT).text != name] == []


def test_notable_names_are_long_accented_in_another_script_or_single() -> None:
    names = {name.full for name in NOTABLE}
    assert any(len(name) > 40 for name in names)
    assert any("\u4e00" <= name[0] <= "\u9fff" for name in names)
    assert any(" " not in name and name.isascii() for name in names)
    assert sum(not name.isascii() for name in names) >= 6


def test_a_relative_has_the_family_name_and_another_given_name() -> None:
    rng = Random(2)
    for name in islice(invented_names(rng), 50):
        relative = relative_of(name, rng)
        assert relative.family == name.family
        assert relative.given != name.given


def test_a_deck_deals_every_card_before_any_comes_again() -> None:
    deck = Deck(Random(3), range(10))
    for _ in range(5):
        assert sorted(deck.deal() for _ in range(10)) == list(range(10))


@pytest.mark.parametrize("seed", range(5))
def test_every_stretch_of_spread_cards_has_nearly_their_shares(seed: int) -> None:
    cards = list(islice(spread(Random(seed), (("often", 30), ("seldom", 10))), 400))
    for start in range(0, 400, 20):
        assert 13 <= Counter(cards[start : start + 20])["often"] <= 17
