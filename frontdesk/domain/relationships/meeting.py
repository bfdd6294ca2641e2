"""Meeting sheets: one page to take along to a referrer, for each kind of meeting.

See product, "Relationships": objectives, questions, their concern and its card, the agenda in minutes,
lunch's four parts, "Can you think of any patients right now?". Its notes come back as a touch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.errors import Refused
from frontdesk.domain.markdown import document, escaped, table
from frontdesk.domain.relationships.concerns import barrier_of, concern_of
from frontdesk.domain.relationships.health import LISTS
from frontdesk.domain.relationships.people import EntryKind, ReferrerDetail
from frontdesk.domain.relationships.touches import TouchKind, touch_number
from frontdesk.domain.rule.hours import OpeningHours

#: The question that every meeting ends with.
ASK = "Can you think of any patients right now?"
#: What is noted in the meeting: the fields of the contact that is written down from it.
_NOTES = (
    "Who was there",
    "They said",
    "They asked",
    "Any patients right now?",
    "We promised, by when",
    "Next step, on which day",
    "What it cost",
)
#: So much of what happened between us stands on the sheet.
_HAPPENED = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an agenda.

    Attributes:
        minutes: how long.
        words: what is done.
    """

    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """How a kind of meeting goes.

    Attributes:
        objectives: what it is for.
        questions: what to ask.
        agenda: its parts, in their order.
    """

    objectives: tuple[str, ...]
    questions: tuple[str, ...]
    agenda: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(part.minutes for part in self.agenda)


_NEEDS = (
    "Which of your patients are you most worried about?",
    "What have you sent them to so far, and how did it go?",
    "How do you like to hear from us, and how often?",
    "What should we do differently?",
)
_LUNCH_PARTS = (
    "Welcome and food: who is who, and what each wants to know",
    "One subject, in plain words, with a case that names nobody",
    "Their questions; what we cannot answer our clinician calls back about",
    f"“{ASK}”, then who does what next",
)


def _lunch(*minutes: int) -> tuple[Part, ...]:
    """Return the four parts of a lunch."""
    return tuple(Part(length, words) for length, words in zip(minutes, _LUNCH_PARTS, strict=True))


_LUNCH = MeetingPlan(
    ("Everybody at the table knows whom to send and how", "Learn who decides about referrals"),
    (*_NEEDS[:2], "Who here writes the referrals, and what would make it easy for them?"),
    _lunch(10, 15, 10, 10),
)

#: How each kind of meeting goes; to add one is to add a row.
PLANS: dict[TouchKind, MeetingPlan] = {
    TouchKind.MEETING: MeetingPlan(
        (
            "Learn what they need from us",
            "Agree on how care is shared",
            "Leave with one next step and its day",
        ),
        _NEEDS,
        (
            Part(5, "Thank them for the last patient, or for the time"),
            Part(10, "Ask and listen: their patients, what is hard to get for them"),
            Part(10, "Their concern, and what answers it"),
            Part(5, f"“{ASK}”, then the next step and its day"),
        ),
    ),
    TouchKind.LUNCH: _LUNCH,
    TouchKind.LUNCH_VIRTUAL: MeetingPlan(
        _LUNCH.objectives,
        _LUNCH.questions,
        _lunch(5, 12, 8, 5),
    ),
    TouchKind.LUNCH_DELIVERED: MeetingPlan(
        ("The team has eaten, and knows our name and number", "Learn when we may come and talk"),
        ("When is a good day for a short talk?", "Who should be there?"),
        _lunch(5, 5, 5, 5),
    ),
    TouchKind.GRAND_ROUNDS: MeetingPlan(
        ("The department knows what the treatments are and for whom", "Three people who want to hear more"),
        ("Which of your patients would this have been for?", "Who should we meet from your department?"),
        (
            Part(5, "Who we are, and what we do not do"),
            Part(30, "Our clinician's talk"),
            Part(15, "Questions"),
            Part(10, f"Those who stay: “{ASK}” Note their names"),
        ),
    ),
    TouchKind.OPEN_HOUSE: MeetingPlan(
        ("They have seen the rooms and met the clinicians", "Each has a name here to call"),
        ("What did you imagine differently?", "What would you tell a patient about it?"),
        (
            Part(15, "Arrive; each is welcomed by somebody with a name"),
            Part(20, "A walk through the rooms, a session explained"),
            Part(15, "Questions to our clinicians"),
            Part(10, f"At the door: “{ASK}” and the card with our number"),
        ),
    ),
    TouchKind.CASE_CONFERENCE: MeetingPlan(
        ("One case of theirs is better understood", "They know how our clinicians think"),
        ("What have you tried?", "What would have to happen for you to send them?"),
        (
            Part(5, "Names and rules: no patient is named"),
            Part(20, "Their case"),
            Part(20, "What our clinicians would look at"),
            Part(5, f"“{ASK}” and the next conference"),
        ),
    ),
    TouchKind.DROP_IN: MeetingPlan(
        ("Their front desk knows our name, number and form", "No doctor is kept waiting"),
        ("Is the form easy enough?", "Does our fax come through?", "When may our clinician call yours?"),
        (
            Part(3, "Greet the front desk by name; ask if the moment is good"),
            Part(5, "What is hard about sending to us"),
            Part(2, f"“{ASK}” Leave the sheet; say when you come again"),
        ),
    ),
}


def plan_of(kind: TouchKind) -> MeetingPlan:
    """Return how a kind of meeting goes.

    Raises:
        Refused: it is no meeting.
    """
    if kind not in PLANS:
        meetings = ", ".join(one.value for one in PLANS)
        raise Refused(
            f"There is no sheet for a {kind.words}. Nothing was written; a meeting is one of: {meetings}."
        )
    return PLANS[kind]


def sheet_markdown(
    detail: ReferrerDetail, kind: TouchKind, now: datetime, hours: OpeningHours, answers: Callable[[str], str]
) -> str:
    """Return the sheet of one meeting as Markdown.

    Args:
        detail: whom it is with.
        kind: what kind of meeting.
        now: when it is written, UTC.
        hours: the opening hours, which say how days are written.
        answers: the text of a handbook card by its name, or "".

    Raises:
        Refused: it is no meeting.
    """
    plan, line = plan_of(kind), detail.line
    agenda = [(str(part.minutes), part.words) for part in plan.agenda]
    return document(
        [f"# {kind.words.capitalize()}: {escaped(line.words)}"],
        [f"Written {hours.style.day_and_year(hours.day_of(now))}. {plan.minutes} minutes."],
        ["## Who they are", "", *_about(detail, hours)],
        ["## What this is for", "", *(f"- {one}" for one in plan.objectives)],
        ["## Agenda", "", *table(("Minutes", "What"), agenda)],
        ["## Ask", "", *(f"- {one}" for one in plan.questions), f"- **{ASK}**"],
        *_answers(detail, answers),
        _happened(detail, hours),
        ["## Notes", "", *table(("What", "Notes"), [(one, "") for one in _NOTES], room=(26, 60))],
    )


def _about(detail: ReferrerDetail, hours: OpeningHours) -> list[str]:
    line, facts = detail.line, detail.facts
    first = [facts.credentials, facts.specialty, line.kind.words]
    sent = "1 patient" if line.referrals == 1 else f"{line.referrals} patients"
    stands = [f"sent {sent}" if line.referrals else "sent nobody yet"]
    stands.append(touch_number(line.touches, line.referrals))
    if detail.last_contact is not None:
        stands.append(f"last contact {hours.style.day_and_year(detail.last_contact)}")
    lists = {one.code: f"{one.words}: {one.about}" for one in LISTS}
    return [
        f"- {escaped(', '.join(filter(None, first)))}",
        f"- {', '.join(filter(None, stands))}",
        *(f"- {lists[code]}" for code in line.lists),
        *([f"- {detail.first_year}"] if detail.first_year else []),
        *([f"- refers to now: {escaped(facts.refers_to)}"] if facts.refers_to else []),
        *(f"- open complaint: {escaped(one.what)}" for one in detail.complaints),
    ]


def _answers(detail: ReferrerDetail, answers: Callable[[str], str]) -> list[list[str]]:
    """Return their concern and barrier, each with the text of the card that answers it."""
    facts = detail.facts
    known = (concern_of(facts.concern), barrier_of(facts.barrier))
    return [
        [f"## {one.words[:1].upper()}{one.words[1:]}", "", *_below(answers(one.card))]
        for one in known
        if one is not None
    ]


def _below(text: str) -> list[str]:
    """Return a card's text with its headings below that of the sheet."""
    return [f"##{line}" if line.startswith("#") else line for line in text.splitlines()]


def _happened(detail: ReferrerDetail, hours: OpeningHours) -> list[str]:
    """Return the last things between us; a patient's name stays out of a paper that is carried around."""
    entries = [one for one in detail.timeline if one.kind is not EntryKind.OWED][:_HAPPENED]
    if not entries:
        return []
    lines = []
    for one in entries:
        told = one.detail if one.kind in (EntryKind.TOUCH, EntryKind.COMPLAINT) else ""
        more = f" ({escaped(told)})" if told else ""
        lines.append(f"- {hours.style.day_and_year(hours.day_of(one.at))}: {one.words}{more}")
    return ["## What happened so far", "", *lines]
