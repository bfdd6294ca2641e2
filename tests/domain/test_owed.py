"""What the desk owes referrers: the whole table, written out by hand from the product, and its rules."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.owed import (
    DEFAULT_TERMS,
    Arises,
    Channel,
    Occasion,
    OwedKind,
    OwedStanding,
    OwedState,
    SharedCare,
    Tell,
    blocked_by,
    channels,
    check_channel,
    is_owed,
    kinds_of,
    standing,
)
from tests.domain.ruled import at

#: kind, when, arises with, needs.
TABLE = [
    ("acknowledgement", "24h", "arrived", "receipt"),
    ("not_reached", "next_open_day", "not_reached", "receipt"),
    ("could_not_reach", "next_open_day", "unreached", "receipt"),
    ("booked", "next_open_day", "booked", "yes"),
    ("no_show", "next_open_day", "no_show", "yes"),
    ("declined", "next_open_day", "declined", "yes"),
    ("evaluation_summary", "48h", "evaluated", "yes"),
    ("follow_up", "48h", "evaluated", "receipt"),
    ("treatment_update", "next_open_day", "session", "yes"),
    ("concern", "same_day", "concern", "yes"),
    ("outcome_summary", "7_days", "completed", "yes"),
    ("maintenance_update", "monthly", "completed", "yes"),
    ("joint_planning", "quarterly", "key_relationship", ""),
    ("meeting", "quarterly", "key_relationship", ""),
    ("annual_review", "yearly", "key_relationship", ""),
    ("thank_you", "48h", "met", ""),
    ("promised", "promised", "promised", ""),
]


def test_the_table_is_the_products() -> None:
    found = [
        (kind.value, kind.facts.term.value, kind.facts.arises.value, kind.facts.needs.value)
        for kind in OwedKind
    ]
    assert found == TABLE
    assert {kind.value: term.value for kind, term in DEFAULT_TERMS.items()} == {
        code: term for code, term, _, _ in TABLE
    }


def test_the_codes_are_the_products() -> None:
    assert [*Tell] == ["not_asked", "receipt_only", "yes", "no"]
    assert [*Channel] == ["fax", "secure_email", "ehr", "portal", "post", "phone", "in_person"]
    assert [*OwedState] == ["open", "sent", "confirmed", "waived"]
    assert [*OwedStanding] == ["on_time", "at_risk", "late", "met", "met_late"]
    assert [*SharedCare] == ["consultation", "collaborative", "integrated"]


@pytest.mark.parametrize(
    ("tell", "receipt", "clinical"),
    [
        ("not_asked", None, "permission"),
        ("receipt_only", None, "permission"),
        ("yes", None, None),
        ("no", "permission", "permission"),
    ],
)
def test_permission(tell: str, receipt: str | None, clinical: str | None) -> None:
    for code, _, _, needs in TABLE:
        expected = {"receipt": receipt, "yes": clinical, "": None}[needs]
        assert blocked_by(OwedKind(code), Tell(tell)) == expected, code


def test_every_model_owes_all_but_updates_and_planning() -> None:
    for model in SharedCare:
        missing = [kind.value for kind in OwedKind if not is_owed(kind, model)]
        assert missing == ([] if model == "collaborative" else ["treatment_update", "joint_planning"])


def test_nothing_goes_by_letter_in_integrated_care() -> None:
    assert [*channels(OwedKind.BOOKED, SharedCare.CONSULTATION)] == [*Channel]
    assert [*channels(OwedKind.BOOKED, SharedCare.INTEGRATED)] == [
        "secure_email",
        "ehr",
        "portal",
        "phone",
        "in_person",
    ]
    for channel in (Channel.FAX, Channel.POST):
        with pytest.raises(Refused, match=r"integrated\. Nothing was changed\. Use one of: secure email"):
            check_channel(OwedKind.BOOKED, SharedCare.INTEGRATED, channel)
    check_channel(OwedKind.BOOKED, SharedCare.CONSULTATION, Channel.POST)


@pytest.mark.parametrize("kind", [OwedKind.CONCERN, OwedKind.FOLLOW_UP])
def test_a_concern_and_a_follow_up_are_said_to_a_person(kind: OwedKind) -> None:
    for model in SharedCare:
        assert [*channels(kind, model)] == ["phone", "in_person"]
    with pytest.raises(Refused, match="is said to a person"):
        check_channel(kind, SharedCare.COLLABORATIVE, Channel.FAX)


@pytest.mark.parametrize(
    ("occasion", "model", "owed"),
    [
        (Occasion(Arises.ARRIVED), "consultation", ["acknowledgement"]),
        (Occasion(Arises.NOT_REACHED), "integrated", ["not_reached"]),
        (Occasion(Arises.UNREACHED), "consultation", ["could_not_reach"]),
        (Occasion(Arises.BOOKED), "consultation", ["booked"]),
        (Occasion(Arises.NO_SHOW), "consultation", ["no_show"]),
        (Occasion(Arises.DECLINED), "consultation", ["declined"]),
        (Occasion(Arises.EVALUATED), "consultation", ["evaluation_summary"]),
        (
            Occasion(Arises.EVALUATED, first_referral=True),
            "consultation",
            ["evaluation_summary", "follow_up"],
        ),
        (Occasion(Arises.SESSION, session=3), "collaborative", ["treatment_update"]),
        (Occasion(Arises.SESSION, session=6), "collaborative", ["treatment_update"]),
        (Occasion(Arises.SESSION, session=4), "collaborative", []),
        (Occasion(Arises.SESSION, session=0), "collaborative", []),
        (Occasion(Arises.SESSION, session=3), "consultation", []),
        (Occasion(Arises.SESSION, session=3), "integrated", []),
        (Occasion(Arises.CONCERN), "integrated", ["concern"]),
        (Occasion(Arises.COMPLETED), "consultation", ["outcome_summary"]),
        (
            Occasion(Arises.COMPLETED, maintenance=True),
            "consultation",
            ["outcome_summary", "maintenance_update"],
        ),
        (Occasion(Arises.KEY_RELATIONSHIP), "consultation", ["meeting", "annual_review"]),
        (
            Occasion(Arises.KEY_RELATIONSHIP),
            "collaborative",
            ["joint_planning", "meeting", "annual_review"],
        ),
        (Occasion(Arises.MET), "consultation", ["thank_you"]),
        (Occasion(Arises.PROMISED), "consultation", ["promised"]),
    ],
)
def test_what_arises_with_what(occasion: Occasion, model: str, owed: list[str]) -> None:
    assert [*kinds_of(occasion, SharedCare(model))] == owed


@pytest.mark.parametrize(("every", "owed_after"), [(1, [1, 2, 3, 4]), (2, [2, 4]), (3, [3])])
def test_updates_come_after_every_so_many_sessions(every: int, owed_after: list[int]) -> None:
    found = [
        session
        for session in range(1, 5)
        if kinds_of(
            Occasion(Arises.SESSION, session=session), SharedCare.COLLABORATIVE, update_sessions=every
        )
    ]
    assert found == owed_after


def test_a_kind_without_a_term_is_never_owed() -> None:
    terms = {kind: term for kind, term in DEFAULT_TERMS.items() if kind != "follow_up"}
    first = Occasion(Arises.EVALUATED, first_referral=True)
    assert kinds_of(first, SharedCare.CONSULTATION, terms=terms) == ["evaluation_summary"]


def test_standing_to_the_second() -> None:
    due, second = at("2027-01-19T16:30-05:00"), timedelta(seconds=1)
    warned = at("2027-01-19T15:30-05:00")
    assert standing(due, None, warned - second, 60) == "on_time"
    assert standing(due, None, warned, 60) == "at_risk"
    assert standing(due, None, due, 60) == "at_risk"
    assert standing(due, None, due + second, 60) == "late"
    assert standing(due, due, due + second, 60) == "met"
    assert standing(due, due + second, due + second, 60) == "met_late"
