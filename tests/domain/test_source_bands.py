"""The groups of the field, their bands, and when there is a verdict."""

from __future__ import annotations

import pytest

from frontdesk.domain.referrals.mix import FEW, by_band
from frontdesk.domain.referrals.sources import BANDS, SourceCount, SourceKind


def counts(**kinds: int) -> list[SourceCount]:
    """Counts by the names of their kinds."""
    return [SourceCount(SourceKind(kind).words, count, 0) for kind, count in kinds.items()]


def test_every_kind_is_in_one_group_at_most_and_none_is_lost() -> None:
    banded = [kind for band in BANDS for kind in band.kinds]
    assert len(banded) == len(set(banded))
    shares = by_band([SourceCount(kind.words, 1, 0) for kind in SourceKind])
    assert sum(share.count for share in shares) == len(SourceKind)


def test_the_bands_are_the_fields() -> None:
    assert [(band.words, band.low, band.high) for band in BANDS] == [
        ("psychiatrists", 40, 60),
        ("therapists", 10, 20),
        ("primary care", 20, 30),
        ("self-referral", 10, 20),
    ]


def test_primary_care_counts_womens_health_and_pediatrics() -> None:
    found = next(one for one in by_band(counts(womens_health=2, pediatrics=1, primary_care=3)) if one.count)
    assert (found.words, found.count, found.percent) == ("primary care", 6, 100)
    assert [part.count for part in found.parts] == [2, 1, 3]


def test_groups_keep_their_places_whatever_was_counted() -> None:
    names = [share.words for share in by_band([])]
    assert names == ["psychiatrists", "therapists", "primary care", "self-referral", "all others"]
    assert [share.words for share in by_band(counts(web_search=9, pain=1))] == names
    assert all(share.percent == 0 for share in by_band([]))


@pytest.mark.parametrize(
    ("psychiatrists", "verdict"), [(7, "below"), (8, "within"), (12, "within"), (13, "above")]
)
def test_the_ends_of_a_band_belong_to_it(psychiatrists: int, verdict: str) -> None:
    shares = by_band(counts(psychiatrist=psychiatrists, other=20 - psychiatrists))
    assert shares[0].verdict == verdict
    assert shares[-1].verdict == ""


def test_too_few_are_not_judged() -> None:
    assert by_band(counts(psychiatrist=FEW - 1))[0].verdict == ""
    assert by_band(counts(psychiatrist=FEW))[0].verdict == "above"
