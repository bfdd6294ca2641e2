"""Kinds of sources by taxonomy codes and by the words of lists; names as lists write them."""

from __future__ import annotations

import pytest

from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.names import (
    first_and_last,
    name_key,
    share_a_name,
    written_name,
)
from frontdesk.domain.relationships.taxonomy import CODES, kind_of_code, kind_of_words

KIND = SourceKind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("2084P0800X", KIND.PSYCHIATRIST),
        ("2084P0804X", KIND.PSYCHIATRIST),
        ("363LP0808X", KIND.PSYCHIATRIST),
        ("2084N0400X", KIND.NEUROLOGY),
        ("2084P2900X", KIND.PAIN),
        ("208VP0014X", KIND.PAIN),
        ("207LP2900X", KIND.PAIN),
        ("103TC0700X", KIND.THERAPIST),
        ("1041C0700X", KIND.THERAPIST),
        ("104100000X", KIND.THERAPIST),
        ("101YM0800X", KIND.THERAPIST),
        ("106H00000X", KIND.THERAPIST),
        ("207Q00000X", KIND.PRIMARY_CARE),
        ("207R00000X", KIND.PRIMARY_CARE),
        ("208D00000X", KIND.PRIMARY_CARE),
        ("363LF0000X", KIND.PRIMARY_CARE),
        ("207RC0000X", KIND.CARDIOLOGY),
        ("207RH0003X", KIND.ONCOLOGY),
        ("207RG0100X", KIND.OTHER_SPECIALTY),
        ("207V00000X", KIND.WOMENS_HEALTH),
        ("207VX0201X", KIND.ONCOLOGY),
        ("367A00000X", KIND.WOMENS_HEALTH),
        ("208000000X", KIND.PEDIATRICS),
        ("261QR0405X", KIND.ADDICTION_CENTER),
        ("261QF0400X", KIND.COMMUNITY_HEALTH),
        ("283Q00000X", KIND.HOSPITAL),
        ("122300000X", KIND.OTHER_SPECIALTY),
        ("", None),
        ("Psychiatry", None),
    ],
)
def test_a_taxonomy_code_tells_the_kind(code: str, kind: SourceKind | None) -> None:
    assert kind_of_code([code]) is kind


def test_the_first_code_that_is_one_decides() -> None:
    assert kind_of_code(["", "none", "2084P0800X", "207Q00000X"]) is KIND.PSYCHIATRIST


def test_no_beginning_of_a_code_means_two_kinds() -> None:
    codes = [code for listed in CODES.values() for code in listed]
    assert len(codes) == len(set(codes))
    assert all(kind.facts.is_referrer for kind in CODES)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Psychiatry", KIND.PSYCHIATRIST),
        ("Psychiatry & Neurology", KIND.PSYCHIATRIST),
        ("Pediatric psychiatry", KIND.PSYCHIATRIST),
        ("PMHNP-BC", KIND.PSYCHIATRIST),
        ("Clinical Psychologist", KIND.THERAPIST),
        ("LCSW", KIND.THERAPIST),
        ("Physical Therapist", KIND.OTHER_SPECIALTY),
        ("OB/GYN", KIND.WOMENS_HEALTH),
        ("Obstetrics and Gynecology", KIND.WOMENS_HEALTH),
        ("Family Medicine", KIND.PRIMARY_CARE),
        ("Pediatrics", KIND.PEDIATRICS),
        ("Pain Management", KIND.PAIN),
        ("Intensive Outpatient Program", KIND.ADDICTION_CENTER),
        ("Hospitalist", KIND.OTHER_SPECIALTY),
        ("VA", KIND.HOSPITAL),
        ("TMS technician", KIND.OTHER_PROVIDER),
        ("therapist or psychologist", KIND.THERAPIST),
        ("womens_health", KIND.WOMENS_HEALTH),
        ("2084P0800X", KIND.PSYCHIATRIST),
        ("Office Manager", None),
        ("MD", None),
        ("web search", None),
    ],
)
def test_words_tell_the_kind(words: str, kind: SourceKind | None) -> None:
    assert kind_of_words(words) is kind


@pytest.mark.parametrize("kind", [kind for kind in SourceKind if kind.facts.is_referrer])
def test_a_kind_is_known_by_its_own_code_and_words(kind: SourceKind) -> None:
    assert kind_of_words(kind.value) is kind
    assert kind_of_words(kind.facts.words) is kind


@pytest.mark.parametrize(
    "name",
    [
        "Priya Patel",
        "Dr Priya Patel",
        "Dr. Priya Patel, MD",
        "PATEL, PRIYA",
        "Patel, Priya K., M.D., Ph.D.",
        "priya  k patel md",
    ],
)
def test_one_person_however_a_list_writes_the_name(name: str) -> None:
    assert name_key(name) == "priya patel"


def test_other_people_have_other_keys() -> None:
    assert name_key("Priya Ann Patel") == "priya ann patel"
    assert name_key("Patel") == "patel"
    assert name_key("Dr Patel") == "patel"
    assert name_key("") == name_key("Dr.") == ""
    # Last names that are degrees, too.
    assert name_key("Linh Do") == name_key("DO, LINH") == "linh do"
    assert name_key("Wei Ma") == "wei ma"
    assert name_key("Jane Smith, DO") == "jane smith"


def test_who_has_a_name_in_common() -> None:
    assert share_a_name("Priya Patel", "Dr Priya Shah-Patel")
    assert share_a_name("Priya Patel", "Patel, P")
    assert not share_a_name("Priya Patel", "Omar Haddad")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("PRIYA O'BRIEN-MCDONALD", "Priya O'Brien-Mcdonald"),
        ("MCDONALD", "McDonald"),
        ("PATEL, PRIYA, M.D.", "Priya Patel"),
        ("Priya Patel, MD", "Priya Patel, MD"),
        ("Ana de Souza", "Ana de Souza"),
    ],
)
def test_capitals_of_a_register_are_shown_as_names(written: str, shown: str) -> None:
    assert written_name(written) == shown


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Dr Priya Patel", "Priya", "Patel"),
        ("Patel, Priya, MD", "Priya", "Patel"),
        ("Priya K. Patel, M.D.", "Priya K.", "Patel"),
        ("Serenity", "", "Serenity"),
    ],
)
def test_first_and_last_name(name: str, first: str, last: str) -> None:
    assert first_and_last(name) == (first, last)
