"""Sequences of events by chance that repeats: what people, phones and clocks do to a practice's callbacks.

A sequence is plain data, so that it can be frozen beside its verdicts: how the practice is set up, and a list
of events. Times are minutes before the present of the sequence (``ago``) or after it (``ahead``).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

#: Mornings at which sequences begin, local time in New York: usual weeks, and both clock changes.
STARTS = ("2026-11-16T08:30", "2026-11-18T13:10", "2027-03-12T09:00", "2026-10-30T15:20", "2027-01-04T10:00")

LANES = ("new_patient", "new_patient", "existing_patient", "referring_office", "other")
STEPS = ("call_back",) * 6 + ("call_back_at",) * 3 + ("settled", "booked", "not_for_us")
NAMES = ("", "Ana Ruiz", "Ben Ruiz", "Maria Alvarez")
OUTCOMES = (
    *("no_answer",) * 6,
    *("left_message",) * 6,
    *("reached_call_again",) * 4,
    *("busy", "line_dropped", "mailbox_full", "text_sent", "wrong_number", "someone_else") * 2,
    *(
        "reached_booked",
        "reached_thinking",
        "reached_needs_information",
        "they_called",
        "unreached",
        "crisis",
    ),
)
LOGGED = (
    *(("inbound", "missed"),) * 5,
    *(("inbound", "voicemail"),) * 2,
    *(("inbound", "answered"),) * 2,
    *(("outbound", "missed"),) * 3,
    ("outbound", "voicemail"),
    ("outbound", "answered"),
)
#: The people of ``tests.builders``, by number.
PEOPLE = (2, 3, 4)

Event = list[Any]


@dataclass(frozen=True)
class Sequence:
    """One sequence.

    Attributes:
        seed: what it was drawn from, which is its name.
        start: local time at which it begins.
        practice: settings that differ from the usual ones.
        events: what happens, in order: a name and its arguments.
    """

    seed: int
    start: str
    practice: dict[str, Any]
    events: list[Event]


def draw(seed: int) -> Sequence:
    """Draw the sequence of a seed."""
    random = Random(seed)
    practice: dict[str, Any] = {}
    if random.random() < 0.3:
        practice["met_by"] = random.choice(("message", "contact"))
    if random.random() < 0.25:
        practice["target"] = [
            random.choice(("new_patient", "referring_office")),
            random.choice((30, 60, 120)),
        ]
    if random.random() < 0.25:
        practice["morning"] = random.choice((570, 600))
    start = random.choice(STARTS)
    first = random.choice((_call, _call, _log))(random)
    climbed = _climb(random) if random.random() < 0.2 else []
    rest = [_event(random) for _ in range(random.randint(5, 20 - len(climbed)))]
    return Sequence(seed, start, practice, [first, *climbed, *rest])


def _climb(random: Random) -> list[Event]:
    """Tries in vain on the latest callback, each on a later day, up to about the end of the ladder."""
    events: list[Event] = []
    by = random.choice(PEOPLE)
    for _ in range(random.randint(3, 6)):
        events.append(["try", 0, random.choice(("no_answer", "left_message", "mailbox_full")), 0, by])
        events.append(["move", random.choice((1440, 2880, 4320, 10080, 14400))])
    if random.random() < 0.5:
        events.append(["try", 0, "unreached", 0, by])
    return events


def _event(random: Random) -> Event:
    event: Event = random.choice(_EVENTS)(random)
    return event


def _move(random: Random) -> Event:
    minutes = random.choice((3, 12, 25, 40, 90, 180, 300, 600, 1440, 2880, 5760, 10080))
    return ["move", -7 if random.random() < 0.04 else minutes + random.randint(0, 9)]


def _call(random: Random) -> Event:
    late = random.random() < 0.25
    return [
        "call",
        {
            "number": random.randint(0, 3),
            "name": random.choice(NAMES),
            "lane": random.choice(LANES),
            "step": random.choice(STEPS),
            "ago": random.choice((15, 45, 130, 400, 1500)) if late else 0,
            "ahead": random.choice((20, 50, 120, 240, 1000, 1500, 4000, 10100)),
            "referrer": random.choice((None, None, 0, 1)),
            "for": random.choice((None, None, None, *PEOPLE)),
            "by": random.choice(PEOPLE),
        },
    ]


def _log(random: Random) -> Event:
    rows = []
    ago = random.choice((10, 30, 120, 400, 1500, 4500, 20000))
    for _ in range(random.randint(1, 6)):
        direction, result = random.choice(LOGGED)
        number = random.randint(0, 3)
        rows.append([ago, number, direction, result])
        ago -= random.choice((6, 15, 33, 120, 700))
        if ago <= 0:
            break
    return ["log", rows, random.choice(("by_age", "by_age", "by_age", "today", "backlog"))]


def _try(random: Random) -> Event:
    return [
        "try",
        random.randint(0, 5),
        random.choice(OUTCOMES),
        random.choice((30, 70, 200, 1500, 3000, 10100)),
        random.choice(PEOPLE),
    ]


def _of_one(name: str) -> Any:
    return lambda random: [name, random.randint(0, 5), random.choice(PEOPLE)]


def _of_person(name: str) -> Any:
    return lambda random: [name, random.choice(PEOPLE)]


def _hand(random: Random) -> Event:
    return ["hand", random.randint(0, 5), random.choice(PEOPLE), random.choice(PEOPLE)]


def _merge(random: Random) -> Event:
    return ["merge", random.randint(0, 5), random.randint(0, 5), random.choice(PEOPLE)]


def _hours(random: Random) -> Event:
    """A day is closed, or closes at noon, so many days ahead."""
    return ["hours", random.randint(0, 4), random.choice(("closed", "morning", "usual"))]


_EVENTS = (
    *[_move] * 9,
    *[_call] * 6,
    *[_log] * 4,
    *[_try] * 9,
    *[_of_one("claim")] * 2,
    _of_one("release"),
    _hand,
    _of_person("next"),
    *[_merge] * 2,
    *[_of_person("undo")] * 3,
    _of_person("undo_log"),
    _hours,
    _of_person("tick"),
)
