"""The review: the checklist and what it refuses, which days are offered, and the words of the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.day.day_report import (
    DayFigures,
    DayReport,
    of_the_callbacks,
    of_the_cases,
    report_markdown,
)
from frontdesk.domain.day.review import (
    AcknowledgementCase,
    BreachCase,
    BreachReason,
    CrisisCase,
    DraftCase,
    Item,
    ItemState,
    OpenCase,
    OwedBreach,
    ReviewFacts,
    VoicemailTally,
    check_reason,
    checklist,
    days_waiting,
    review_period,
    why_not_signed,
)
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.lanes import Lane
from frontdesk.domain.markdown import escaped, table
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.referrals.sources import MissingSource, SourceAnswer
from tests.builders import at, settings

HOURS = settings().hours()
MON, TUE, FRI, SAT, MON2 = (date(2026, 11, day) for day in (16, 17, 20, 21, 23))
PERIOD = review_period(MON, HOURS, first_day=MON, last_signed_at=None)
COUNTED = VoicemailTally(0, 0)
CLEAR = ReviewFacts(PERIOD, voicemails=COUNTED)

CRISIS = CrisisCase(1, at("mon 10:00"), "", "", "", None, "")
BREACH = BreachCase(
    7, 3, at("mon 17:00"), False, "Maria Alvarez", "+12125550142", Lane.NEW_PATIENT, True, "Dr Patel",
    None, "", "",
)  # fmt: skip
OPEN = OpenCase(
    3, "Maria Alvarez", "+12125550142", Lane.NEW_PATIENT, "Spravato", at("mon 09:00"),
    at("mon 17:00"), 0, True, "", "", "",
)  # fmt: skip
SOURCE = MissingSource(5, at("mon 09:00"), "", "", "", None, "", "Dana Reyes")
UNACKNOWLEDGED = AcknowledgementCase(
    4, at("mon 16:30"), "Maria Alvarez", "+12125550142", "Dr Patel", OwedState.OPEN, None, None, "", "",
)  # fmt: skip
LATE = OwedBreach(
    4, OwedKind.ACKNOWLEDGEMENT, at("mon 16:30"), "Dr Patel | x", None, "", None, "",
)  # fmt: skip
DRAFT = DraftCase("u", "Ann", "Dana Reyes", at("mon 09:00"), True)

#: What keeps a day from being signed, and the same when it is settled.
STEPS: dict[Item, tuple[dict[str, Any], dict[str, Any]]] = {
    Item.CRISES: ({"crises": (CRISIS,)}, {"crises": (replace(CRISIS, accepted_by="Dr Ray"),)}),
    Item.BREACHES: (
        {"breaches": (BREACH,)},
        {"breaches": (replace(BREACH, reason=BreachReason.OVERLOOKED),)},
    ),
    Item.CALLBACKS: ({"callbacks": (OPEN,)}, {"callbacks": (replace(OPEN, carried_to="Lee Wong"),)}),
    Item.VOICEMAILS: ({"voicemails": VoicemailTally(2)}, {"voicemails": VoicemailTally(2, 2)}),
    Item.SOURCES: (
        {"sources": (SOURCE,)},
        {"sources": (replace(SOURCE, answer=SourceAnswer.NOT_ASKED, detail="rush"),)},
    ),
    Item.ACKNOWLEDGEMENTS: (
        {"acknowledgements": (UNACKNOWLEDGED,)},
        {"acknowledgements": (replace(UNACKNOWLEDGED, reason=BreachReason.NO_STAFF),)},
    ),
    Item.DRAFTS: ({"drafts": (DRAFT,)}, {"drafts": ()}),
}


@pytest.mark.parametrize("item", Item)
def test_each_item_keeps_the_day_open_until_it_is_settled(item: Item) -> None:
    left, settled = STEPS[item]
    facts = replace(CLEAR, **left)
    line = next(line for line in checklist(facts) if line.item is item)
    assert line.left
    assert line.state is (ItemState.BLOCKS if item in (Item.CRISES, Item.DRAFTS) else ItemState.TO_DO)
    reason = why_not_signed(facts)
    assert reason is not None
    assert "Nothing was signed" in reason
    assert why_not_signed(replace(CLEAR, **settled)) is None


def test_a_referral_is_acknowledged_by_sending_waiving_or_a_reason() -> None:
    settled = [
        replace(UNACKNOWLEDGED, state=OwedState.SENT, sent_at=at("mon 16:00")),
        replace(UNACKNOWLEDGED, state=OwedState.CONFIRMED, sent_at=at("mon 17:30")),
        replace(UNACKNOWLEDGED, state=OwedState.WAIVED),
        replace(UNACKNOWLEDGED, reason=BreachReason.OTHER, note="a storm"),
    ]
    facts = replace(CLEAR, acknowledgements=(UNACKNOWLEDGED, UNACKNOWLEDGED, *settled))
    line = next(line for line in checklist(facts) if line.item is Item.ACKNOWLEDGEMENTS)
    assert (line.left, line.settled, line.state) == (2, 4, ItemState.TO_DO)
    assert why_not_signed(facts) == (
        "2 referrals that were to be acknowledged by now are not. Nothing was signed; "
        "send the acknowledgement on Referrals (F4), or say here why not."
    )


@given(st.sets(st.sampled_from(list(Item))))
def test_the_first_that_is_named_blocks_if_anything_does(items: set[Item]) -> None:
    facts = CLEAR
    for item in items:
        facts = replace(facts, **STEPS[item][0])
    states = {line.item: line.state for line in checklist(facts)}
    assert {item for item, state in states.items() if state is not ItemState.DONE} == items
    reason = why_not_signed(facts)
    if not items:
        assert reason is None
        return
    blocking = [item for item in Item if item in items and item.blocks]
    first = (blocking or [item for item in Item if item in items])[0]
    alone = why_not_signed(replace(CLEAR, **STEPS[first][0]))
    assert reason == alone


@pytest.mark.parametrize(
    ("tally", "settled", "unlogged"),
    [
        (VoicemailTally(3), False, 0),
        (VoicemailTally(3, 3), True, 0),
        (VoicemailTally(3, 1), True, 0),
        (VoicemailTally(3, 5), False, 2),
        (VoicemailTally(3, 5, "two robots"), True, 2),
    ],
)
def test_voicemails_are_counted_and_what_is_not_logged_is_explained(
    tally: VoicemailTally, settled: bool, unlogged: int
) -> None:
    assert (tally.is_settled, tally.unlogged) == (settled, unlogged)


def test_other_wants_words() -> None:
    with pytest.raises(Incomplete):
        check_reason(BreachReason.OTHER, "  ")
    check_reason(BreachReason.OTHER, "storm")
    check_reason(BreachReason.NO_STAFF, "")
    assert len({reason.key for reason in BreachReason}) == len(BreachReason)


def test_closed_days_belong_to_the_next_open_day() -> None:
    monday = review_period(MON2, HOURS, first_day=MON, last_signed_at=None)
    assert monday.start == at("sat 00:00")
    assert monday.end - timedelta(days=1) == HOURS.instant(MON2, 0)
    friday = review_period(FRI, HOURS, first_day=MON, last_signed_at=None)
    assert friday.end == monday.start


def test_what_came_after_a_day_was_signed_is_asked_for_on_the_next() -> None:
    signed_early = review_period(TUE, HOURS, first_day=MON, last_signed_at=at("mon 16:30"))
    assert (signed_early.since, signed_early.start) == (at("mon 16:30"), at("tue 00:00"))
    signed_late = review_period(TUE, HOURS, first_day=MON, last_signed_at=at("tue 08:30"))
    assert signed_late.since == signed_late.start
    long_ago = review_period(
        TUE, HOURS, first_day=date(2026, 1, 5), last_signed_at=datetime(2026, 1, 6, tzinfo=UTC)
    )
    assert long_ago.since == HOURS.instant(TUE - timedelta(14), 0)


@pytest.mark.parametrize(
    ("today", "last_signed", "waiting"),
    [
        (MON, None, []),
        (TUE, None, [MON]),
        (FRI, None, [date(2026, 11, 19)]),
        (FRI, MON, [TUE, date(2026, 11, 18), date(2026, 11, 19)]),
        (MON2, FRI, []),
        (MON2, date(2026, 11, 19), [FRI]),
    ],
)
def test_days_nobody_signed_are_offered_oldest_first(
    today: date, last_signed: date | None, waiting: list[date]
) -> None:
    assert list(days_waiting(today, HOURS, first_day=MON, last_signed=last_signed)) == waiting


def test_the_same_day_rate_leaves_out_who_asked_for_another_day() -> None:
    closes = at("mon 17:00")
    found = of_the_callbacks(
        [
            (at("mon 09:00"), at("mon 09:30"), at("mon 09:30"), False),
            (at("mon 11:30"), at("mon 13:30"), at("tue 09:00"), False),  # an hour of it is lunch
            (at("mon 10:00"), None, None, False),
            (at("mon 10:00"), at("tue 10:00"), None, True),
            (at("mon 16:00"), at("mon 17:30"), None, False),
        ],
        HOURS,
        closes,
    )
    assert (found["same_day"], found["callbacks_due"]) == (2, 4)
    assert found["minutes_to_try"] == 60.0
    assert (found["tried"], found["contacted"]) == (4, 2)
    nothing = of_the_callbacks([], HOURS, closes)
    assert (nothing["callbacks_due"], nothing["minutes_to_try"]) == (0, None)
    assert DayFigures(**nothing).as_record()["same_day_rate"] is None


def a_report(facts: ReviewFacts, figures: DayFigures) -> str:
    return report_markdown(
        DayReport("Lakeside [TMS]", facts, figures, HOURS, "Dana Reyes", at("mon 17:05"), lambda key: key)
    )


def test_the_report_names_patients_only_where_somebody_calls_them() -> None:
    told = replace(BREACH, reason=BreachReason.OTHER, note="storm | flood")
    facts = replace(CLEAR, breaches=(told,))
    text = a_report(facts, DayFigures(breaches=1))
    assert "Maria" not in text
    assert "callback 3" in text
    assert "Dr Patel" in text
    assert "storm \\| flood" in text
    assert "Lakeside \\[TMS\\]" in text
    assert "Mon Nov 16, 2026, signed by Dana Reyes, 5:05 PM" in text
    carried = replace(OPEN, carried_to="Lee Wong", reason="no answer till five")
    text = a_report(replace(CLEAR, callbacks=(carried,)), DayFigures(carried_over=1))
    row = next(line for line in text.splitlines() if "Maria" in line)
    assert "Lee Wong" in row
    assert "no answer till five" in row


def test_figures_of_the_cases_count_the_day_alone() -> None:
    before = replace(BREACH, id=6, due=at("mon 17:00") - timedelta(days=3))
    period = replace(PERIOD, since=PERIOD.start - timedelta(days=5))
    accepted = replace(CRISIS, accepted_by="Dr Ray")
    found = of_the_cases(
        ReviewFacts(period, crises=(accepted,), breaches=(before, BREACH), voicemails=COUNTED)
    )
    assert (found["breaches"], found["breach_reasons"]) == (1, {"none_yet": 1})
    assert (found["crises"], found["crises_accepted"]) == (1, 1)


@given(st.text())
def test_people_s_text_stays_in_its_cell(text: str) -> None:
    lines = table(("Name",), [(escaped(text),)])
    assert len(lines) == 3
    assert all("\n" not in line for line in lines)
    inner = lines[2][1:-1].replace("\\\\", "").replace("\\|", "")
    assert "|" not in inner


def test_the_report_names_what_was_late_to_referrers_without_patients() -> None:
    late = (
        LATE,
        replace(LATE, kind=OwedKind.BOOKED, sent_at=at("mon 17:30"), reason=BreachReason.NO_STAFF),
        replace(LATE, kind=OwedKind.EVALUATION_SUMMARY, held_by="permission"),
    )
    facts = replace(CLEAR, acknowledgements=(UNACKNOWLEDGED,), owed_breaches=late)
    figures = of_the_cases(facts)
    assert figures["owed_breaches"] == 3
    assert figures["owed_breach_reasons"] == {"no_staff": 1, "none_yet": 1, "permission": 1}
    assert figures["unacknowledged"] == 1
    text = a_report(facts, DayFigures(owed=5, owed_sent=2, **figures))
    assert "5 due, 2 sent in time, 3 late, 1 referral not acknowledged" in text
    assert "## Late to referrers" in text
    found = [" ".join(line.replace("|", " ").split()) for line in text.splitlines() if "Patel" in line]
    assert "acknowledgement" in found[0]
    assert found[0].endswith("still open no reason yet")
    assert found[1].endswith("no staff")
    assert found[2].endswith("still open the patient's permission")
    assert "Maria" not in text


def test_a_day_on_which_nothing_was_owed_says_nothing_of_it() -> None:
    text = a_report(CLEAR, DayFigures())
    assert "referrers" not in text
