"""Callers say it in their own words; each word means one of our answers."""

from __future__ import annotations

import pytest

from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.referrals.synonyms import meanings
from frontdesk.domain.text import fold


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("Google", SourceKind.WEB_SEARCH),
        ("psych today", SourceKind.WEB_SEARCH),
        ("found you on the internet", SourceKind.WEB_SEARCH),
        ("a friend of mine", SourceKind.WORD_OF_MOUTH),
        ("my mom", SourceKind.WORD_OF_MOUTH),
        ("internet search", SourceKind.WEB_SEARCH),
        ("FB", SourceKind.SOCIAL_MEDIA),
        ("idk", SourceAnswer.DOES_NOT_KNOW),
        ("tiktok", SourceKind.SOCIAL_MEDIA),
        ("ob-gyn", SourceKind.WOMENS_HEALTH),
        ("my insurance", SourceKind.INSURER_DIRECTORY),
        ("can't remember", SourceAnswer.DOES_NOT_KNOW),
        ("rather not say", SourceAnswer.DECLINED),
        ("crisis", SourceAnswer.IN_DISTRESS),
    ],
)
def test_a_common_word_has_its_meaning(typed: str, means: object) -> None:
    assert means in [meaning for meaning, _ in meanings(fold(typed))]


def test_a_doctor_may_be_either_of_two() -> None:
    found = [meaning for meaning, _ in meanings("my doctor")]
    assert found == [SourceKind.PRIMARY_CARE, SourceKind.PSYCHIATRIST, SourceKind.PEDIATRICS, SourceKind.PAIN]


@pytest.mark.parametrize("typed", ["", "Dr Friend", "Sam Google", "Lakeside Family Practice", "zzz"])
def test_a_name_means_nothing(typed: str) -> None:
    assert list(meanings(fold(typed))) == []
