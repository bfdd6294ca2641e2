"""The review as lines: its day, its checklist, the cases behind each item, and what a case opens."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontdesk.domain.contacts import Caller
from frontdesk.domain.day.review import (
    AcknowledgementCase,
    BreachCase,
    CheckLine,
    CrisisCase,
    DraftCase,
    Item,
    ItemState,
    OpenCase,
    ReviewFacts,
    VoicemailTally,
)
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.domain.referrals.sources import MissingSource
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.day.review import Review
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.requests import ShowCallback, ShowDraft, ShowMissingSource, ShowOwed
from frontdesk.ui.show import Glyphs, clock, day, near_day, short_clock, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

#: What a case is about.
Case = CrisisCase | BreachCase | OpenCase | VoicemailTally | MissingSource | AcknowledgementCase | DraftCase

#: What is said where an item has no case: that it is done, and what would appear.
EMPTY = {
    Item.CRISES: "No crisis. One that nobody accepted blocks the day.",
    Item.BREACHES: "No deadline was missed. Each one that was wants a reason.",
    Item.CALLBACKS: "Everybody was called. Who is still open appears here.",
    Item.VOICEMAILS: "s counts the voicemails on the machine.",
    Item.SOURCES: "Every new patient's source is known or answered.",
    Item.ACKNOWLEDGEMENTS: "No acknowledgement was due. Each that is still open wants a reason.",
    Item.DRAFTS: "No call is half-typed.",
}

#: What the keys do with the cases of an item, for the frame below them.
KEYS = {
    Item.CRISES: "enter opens the crisis",
    Item.BREACHES: "s says why · a all alike · enter opens it",
    Item.CALLBACKS: "enter to call · s carries over · a all alike",
    Item.VOICEMAILS: "s counts · t types one in",
    Item.SOURCES: "enter answers it on Referrals",
    Item.ACKNOWLEDGEMENTS: "enter to send it · s says why not · a all alike",
    Item.DRAFTS: "enter opens it on Calls",
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case as the list shows it.

    Attributes:
        key: identifies it among those of its item.
        case: what it is.
        settled: True if nothing is left to do about it.
        cells: when, who, what, and what was said.
    """

    key: Hashable
    case: Case
    settled: bool
    cells: tuple[str, str, str, str]


def check_list(glyphs: Callable[[], Glyphs]) -> Lines[CheckLine]:
    """Make the checklist.

    Args:
        glyphs: the signs of the states.
    """
    signs = {
        ItemState.DONE: lambda line: Cell(f"{glyphs().met} done", "met"),
        ItemState.TO_DO: lambda line: Cell(f"{glyphs().at_risk} {line.left} to do", "at-risk"),
        ItemState.BLOCKS: lambda line: Cell(f"{glyphs().crisis} {line.left} {_blocks(line)}", "breached"),
    }

    def cells(line: CheckLine) -> Sequence[Cell]:
        """Return the cells of a line of the checklist, one a column."""
        return (
            signs[line.state](line),
            Cell(line.item.words, "strong" if line.left else ""),
            Cell(str(line.settled) if line.settled else "", "quiet"),
        )

    columns = (
        Column("State", 12, ours=True),
        Column("Before the day is signed", 20, flex=1, ours=True),
        Column("Settled", 8, right=True, ours=True),
    )
    return Lines(columns, cells, lambda line: line.item, empty="", id="checklist")


def _blocks(line: CheckLine) -> str:
    return "blocks" if line.left == 1 else "block"


def case_list() -> Lines[CaseLine]:
    """Make the list of cases."""

    def cells(line: CaseLine) -> Sequence[Cell]:
        """Return the cells of a case, one a column."""
        when, name, what, said = line.cells
        return (
            Cell(when, "quiet"),
            Cell(name, "quiet" if line.settled else "strong"),
            Cell(what, "quiet"),
            Cell(said, "" if line.settled else "at-risk"),
        )

    columns = (
        Column("When", 13, right=True, ours=True),
        Column("Who", 12, flex=2),
        Column("What", 12, flex=3),
        Column("Settled by", 14, flex=3),
    )
    return Lines(columns, cells, lambda line: line.key, empty="", id="cases", acted_on=True)


def case_lines(item: Item, facts: ReviewFacts, hours: OpeningHours, region: str) -> list[CaseLine]:
    """Return the cases of an item, what is left first; a person without a name is shown by number.

    Args:
        item: which item.
        facts: everything that was read.
        hours: the opening hours, by which times are shown.
        region: the country by which numbers are shown.
    """

    def whom(one: CrisisCase | BreachCase | OpenCase | MissingSource | AcknowledgementCase) -> str:
        """Return who a case is about: the name, else the number."""
        return who(one.name, say_number(one.number, region) if one.number else "")

    def when(instant: datetime) -> str:
        """Return the clock time, with the date unless it is the day under review."""
        which = hours.day_of(instant)
        at = short_clock(instant, hours)
        return at if which == facts.period.day else f"{hours.style.month_day(which)} {at}"

    return {
        Item.CRISES: lambda: [_crisis(one, when, whom(one)) for one in facts.crises],
        Item.BREACHES: lambda: [_breach(one, when, whom(one)) for one in facts.breaches],
        Item.CALLBACKS: lambda: [_open(one, when, whom(one)) for one in facts.callbacks],
        Item.VOICEMAILS: lambda: [_voicemails(facts.voicemails)],
        Item.SOURCES: lambda: [_source(one, when, whom(one)) for one in facts.sources],
        Item.ACKNOWLEDGEMENTS: lambda: [_owed(one, when, whom(one)) for one in facts.acknowledgements],
        Item.DRAFTS: lambda: [_draft(one, when) for one in facts.drafts],
    }[item]()


_When = Callable[[datetime], str]


def _crisis(one: CrisisCase, when: _When, whom: str) -> CaseLine:
    said = f"accepted by {one.accepted_by}" if one.accepted_by else "nobody accepted it"
    return CaseLine(one.id, one, bool(one.accepted_by), (when(one.opened_at), whom, "crisis", said))


def _breach(one: BreachCase, when: _When, whom: str) -> CaseLine:
    kind = "promised time" if one.promised else one.lane.words
    what = f"{kind} · from {one.referrer}" if one.referrer else kind
    said = one.reason_words or "no reason yet"
    return CaseLine(one.id, one, one.reason is not None, (when(one.due), whom, what, said))


def _open(one: OpenCase, when: _When, whom: str) -> CaseLine:
    tries = "1 try" if one.attempts == 1 else f"{one.attempts} tries"
    what = " · ".join(part for part in (one.lane.words, one.about, tries) if part)
    if one.carried_to:
        said = f"{one.carried_to.split(' ', 1)[0]}: {one.reason}"
    else:
        said = f"open, {one.owner.split(' ', 1)[0]} has it" if one.owner else "open, nobody has it"
    return CaseLine(one.callback_id, one, bool(one.carried_to), (when(one.call_by), whom, what, said))


def _voicemails(tally: VoicemailTally) -> CaseLine:
    if tally.on_machine is None:
        said = "nobody counted yet"
    elif not tally.unlogged:
        said = f"{tally.on_machine} on the machine, {tally.by.split(' ', 1)[0]} counted"
    else:
        said = f"{tally.on_machine} on the machine, {tally.unlogged} not logged"
        said += f": {tally.note}" if tally.note else ""
    return CaseLine("machine", tally, tally.is_settled, ("", "the machine", f"{tally.logged} logged", said))


def _source(one: MissingSource, when: _When, whom: str) -> CaseLine:
    said = f"not asked: {one.detail}" if one.answer is not None else "no answer yet"
    return CaseLine(one.call_id, one, one.answer is not None, (when(one.at), whom, one.about, said))


def _owed(one: AcknowledgementCase, when: _When, whom: str) -> CaseLine:
    if one.sent_at is not None:
        said = f"sent {when(one.sent_at)}"
    elif one.state is OwedState.WAIVED:
        said = "waived"
    else:
        said = one.reason_words or "not sent"
    return CaseLine(one.owed_id, one, one.is_settled, (when(one.due), whom, f"to {one.referrer}", said))


def _draft(one: DraftCase, when: _When) -> CaseLine:
    said = f"{one.person.split(' ', 1)[0]} {'parked it' if one.parked else 'was typing it'}"
    return CaseLine(one.uid, one, False, (when(one.started_at), one.title, "call", said))


#: A day that is looked for, backwards or forwards, is at most so many closed days away.
_CLOSED_AT_MOST = 60


def day_beside(which: date, steps: int, hours: OpeningHours) -> date:
    """Return the open day before (-1) or after (1) another one."""
    beside = which
    for _ in range(_CLOSED_AT_MOST):
        beside += timedelta(steps)
        if hours.is_open_day(beside):
            break
    return beside


def day_words(review: Review, now: datetime, hours: OpeningHours) -> tuple[str, str]:
    """Return the day with its state, and below what waits besides.

    Args:
        review: the day as it is now.
        now: the present instant, UTC.
        hours: the opening hours.
    """
    which, today = review.facts.period.day, hours.day_of(now)
    near = near_day(which, today, hours)
    name = day(which, hours) if near == day(which, hours) else f"{day(which, hours)}, {near}"
    state = "not signed"
    if review.signed is not None:
        state = f"signed by {review.signed.by.split(' ', 1)[0]} {clock(review.signed.at, hours)}"
    return f"{name} ── {state}", _below(review)


def _below(review: Review) -> str:
    which, agenda = review.facts.period.day, review.agenda
    if which != agenda.today:
        return "sign it first; ] is today" if review.signed is None else "] is the next day"
    waiting = len([one for one in agenda.waiting if one != which])
    if not waiting:
        return ""
    words = "1 day before is" if waiting == 1 else f"{waiting} days before are"
    return f"{words} not signed: ["


async def open_case(desk: Desk, case: Case) -> bool:
    """Open what a case is about; False where nothing but the review itself shows it.

    Args:
        desk: the program.
        case: the case under the cursor.
    """
    if isinstance(case, CrisisCase):
        if not case.accepted_by:
            desk.crisis.open(Caller(case.name, case.number, case.call_uid, case.callback_id))
        return True
    if isinstance(case, BreachCase):
        if case.is_open:
            await desk.go(ShowCallback(case.callback_id))
        return case.is_open
    if isinstance(case, OpenCase):
        await desk.go(ShowCallback(case.callback_id))
        return True
    if isinstance(case, MissingSource):
        await desk.go(ShowMissingSource(case.call_id))
        return True
    if isinstance(case, AcknowledgementCase):
        await desk.go(ShowOwed(case.owed_id))
        return True
    if isinstance(case, DraftCase):
        await desk.go(ShowDraft(case.uid))
        return True
    return False
