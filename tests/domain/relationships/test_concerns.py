"""Concerns, barriers and the playbook: each has a card in the handbook."""

from __future__ import annotations

import pytest

from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.concerns import (
    BARRIERS,
    CONCERNS,
    PLAYBOOK,
    Answered,
    barrier_of,
    concern_of,
    concerns_of,
)
from frontdesk.services.handbook import SHIPPED

EVERY = [one for rows in CONCERNS.values() for one in rows] + [*BARRIERS, *PLAYBOOK]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.code)
def test_each_has_its_card(one: Answered) -> None:
    text = (SHIPPED / f"{one.card}.md").read_text()
    assert f"\ntitle: {one.title}\n" in text


def test_codes_are_used_once() -> None:
    codes = [one.code for one in EVERY]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("kind", "card"),
    [
        (SourceKind.PSYCHIATRIST, "concern_psychiatrist"),
        (SourceKind.PRIMARY_CARE, "concern_primary_care"),
        (SourceKind.PEDIATRICS, "concern_primary_care"),
        (SourceKind.THERAPIST, "concern_therapist"),
        (SourceKind.ADDICTION_CENTER, "concern_therapist"),
    ],
)
def test_each_kind_has_its_concerns(kind: SourceKind, card: str) -> None:
    assert {one.card for one in concerns_of(kind)} == {card}


def test_a_code_of_a_later_program_is_none() -> None:
    assert concern_of("") is None
    assert concern_of("of_a_later_program") is None
    assert barrier_of("trust") is BARRIERS[1]
