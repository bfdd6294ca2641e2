"""Three years of a practice, told call by call in the order of time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Direction, Effect, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.store.contacts import words_of
from tests.benchmarks.standard_load_owed import Books, Owed, Step, text
from tests.benchmarks.standard_load_people import Callers, organization_name, referrer_name

#: Who works at the desk, by number; the program is number 1.
STAFF = (2, 3, 4)
#: How many send patients.
REFERRERS = 400

_ABOUTS = ("Spravato", "Ketamine", "TMS", "Evaluation", "Appointment", "Insurance or cost", "Records", "")
_NOTES = (
    "",
    "",
    "asks if insurance covers it",
    "prefers mornings",
    "told to call by the clinic, tired of waiting",
)
_FINAL = (Outcome.REACHED_BOOKED,) * 5 + (Outcome.REACHED_DECLINED, Outcome.REACHED_NOT_FOR_US)
_TRIES = (Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.LEFT_MESSAGE, Outcome.MAILBOX_FULL)
_SETTLED = (NextStep.SETTLED,) * 4 + (NextStep.BOOKED, NextStep.NOT_FOR_US)
_PUBLIC = (
    SourceKind.WEB_SEARCH,
    SourceKind.WORD_OF_MOUTH,
    SourceKind.INSURER_DIRECTORY,
    SourceKind.SOCIAL_MEDIA,
)
_PERSONAL = (SourceKind.PSYCHIATRIST, SourceKind.PSYCHIATRIST, SourceKind.PRIMARY_CARE, SourceKind.THERAPIST)

#: A callback that is to be done with by now is tried for the last time within so many days.
LADDER_DAYS = timedelta(days=14)


def moments(
    hours: OpeningHours, start: datetime, end: datetime, calls: int, random: Random
) -> Iterator[datetime]:
    """So many instants in order of time: within opening hours, one in sixteen in the evening after."""
    day, last = hours.next_open_day(hours.day_of(start)), hours.day_of(end)
    days = []
    while day <= last:
        days.append(day)
        day = hours.next_open_day(day)
    for place, day in enumerate(days):
        spans = hours.spans(day)
        evening = hours.closes(day)
        found = []
        for _ in range(calls * (place + 1) // len(days) - calls * place // len(days)):
            if day < last and random.random() < 1 / 16:
                found.append(evening + timedelta(minutes=random.random() * 180))
            else:
                span = spans[random.randrange(len(spans))]
                found.append(span.opens + (span.closes - span.opens) * random.random())
        yield from sorted(found)


class Story:
    """Tells the calls one after the other, with what each does; all of it becomes rows."""

    def __init__(self, books: Books, callers: Callers, now: datetime, random: Random) -> None:
        """Begin with nobody known."""
        self.books = books
        self._rows = books.rows
        self._callers = callers
        self._now = now
        self._random = random
        # By caller: the number of the contact, and how many calls. By contact: caller, first and last
        # call in seconds, first source, and whether that is a known one.
        self._contact = array("q", bytes(8 * callers.count))
        self._calls = array("q", bytes(8 * callers.count))
        self._caller, self._source = array("q"), array("q")
        self._first, self._last = array("d"), array("d")
        self._known = bytearray()

    def referrers(self, at: datetime) -> None:
        """Write those who send patients, and where they work."""
        for index in range(REFERRERS // 4):
            name = f"{organization_name(index)} {index + 1}"
            self._rows.add("organisation", self._rows.next_id("organisation"), name, name.lower())
        for index in range(REFERRERS):
            number, name = self._rows.next_id("referrer"), referrer_name(index)
            kind = _PERSONAL[index % len(_PERSONAL)]
            self._rows.add("referrer", number, name, name.lower(), kind.value, index // 4 + 1, text(at))
            self.books.audit(at, STAFF[0], Action.REFERRER_ADDED, number)

    def log(self, at: datetime) -> int:
        """Write an import whose calls come from now on, and give its number."""
        run = self._rows.next_id("import_run")
        counts = '{"calls": 0, "first_call": 1}'
        self._rows.add(
            "import_run", run, text(at), STAFF[0], f"calls-{at:%Y-%m}.csv", "mapped", counts, text(at), None
        )
        for action in (Action.IMPORT_STARTED, Action.IMPORT_FINISHED):
            self.books.audit(at, STAFF[0], action, run)
        return run

    def logged(self, at: datetime, run: int) -> None:
        """One call that a phone log brought: it changed nothing."""
        random = self._random
        index = self._callers.any(random)
        direction = random.choice((Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND))
        result = random.choice((Result.ANSWERED, Result.ANSWERED, Result.MISSED))
        self._call(
            at, index, (direction.value, result.value), Lane.OTHER, ("", "", None, Effect.NONE.value, None),
            (None, None, "", None), PROGRAM_ID, random.randrange(20, 600), run,
        )  # fmt: skip

    def taken(self, at: datetime, *, opens: bool = False, promised_at: datetime | None = None) -> Owed | None:
        """One call that the desk wrote down; gives the callback that it opened.

        Args:
            at: when it came.
            opens: True if it has to open one, or may only join or settle one.
            promised_at: when they asked to be called.
        """
        random = self._random
        by = random.choice(STAFF)
        index = self._callers.any(random)
        while opens and self._callers.caller(index).key in self.books.open:
            index = random.randrange(self._callers.count)
        owed = self.books.open.get(self._callers.caller(index).key)
        lane = self._callers.lane(index, self._calls[index])
        about, step, effect = random.choice(_ABOUTS), random.choice(_SETTLED), Effect.NONE
        if opens:
            step = NextStep.CALL_BACK_AT if promised_at else NextStep.CALL_BACK
            effect, owed = Effect.OPENED, self._open(at, index, lane, about, promised_at, by)
        elif owed is not None and (owed.stays or random.random() < 0.5):
            step, effect = NextStep.CALL_BACK, Effect.JOINED
            self.books.join(owed, at, by)
        elif owed is not None:
            effect = Effect.CLOSED
            self.books.settle(owed, at, by)
        source = self._asked(at, lane)
        call = self._call(
            at, index, (Direction.INBOUND.value, Result.ANSWERED.value), lane,
            (about, random.choice(_NOTES), step.value, effect.value, owed.id if owed else None), source, by,
        )  # fmt: skip
        if source[0] is not None:
            self._sourced(call, index, at, by, source)
        if owed is not None and owed.referrer is None:
            owed.referrer = source[3]
        self.books.deed(at, by, Action.CALL_SAVED, call, f'{{"effect":"{effect}"}}')
        return owed if opens else None

    def works(self, owed: Owed, *, whole_ladder: bool) -> None:
        """Plan how a callback is worked until it is closed."""
        random, hours = self._random, self.books.practice.rule.hours
        at = owed.received + (min(owed.due, self._now) - owed.received) * random.random()
        if whole_ladder and random.random() < 0.08:
            self.books.plan(owed, owed.due + timedelta(minutes=1), Step(Action.CALLBACK_BREACHED))
            at = hours.opens(hours.next_open_day(hours.day_of(owed.due))) + timedelta(
                hours=random.random() * 3
            )
        while whole_ladder and random.random() < 0.3:
            self.tried(owed, at, random.choice(_TRIES))
            at = hours.opens(hours.next_open_day(hours.day_of(at))) + timedelta(hours=random.random() * 3)
            whole_ladder = at < owed.received + LADDER_DAYS / 2
        self.tried(owed, at, random.choice(_FINAL))

    def tried(self, owed: Owed, at: datetime, outcome: Outcome) -> None:
        """Plan a claim and a few minutes later what came of it."""
        by = self._random.choice(STAFF)
        claimed = at - timedelta(minutes=self._random.randrange(2, 9))
        self.books.plan(owed, max(claimed, owed.received), Step(Action.CALLBACK_CLAIMED, by))
        self.books.plan(owed, at, Step(Action.CALLBACK_ATTEMPTED, by, outcome))

    def end(self) -> None:
        """Write what is open at the end, and who everybody was."""
        self.books.happens(self._now)
        for owed in self.books.open.values():
            self.books.keep(owed)
        for place, index in enumerate(self._caller):
            caller, zone = self._callers.caller(index), self._now.tzinfo
            self._rows.add(
                "contact", place + 1, caller.name, caller.folded,
                self._callers.lane(index, self._calls[index] - 1).value, DEFAULT_PERMISSION.value,
                self._source[place] or None, text(datetime.fromtimestamp(self._first[place], zone)),
                text(datetime.fromtimestamp(self._last[place], zone)),
            )  # fmt: skip
            self._rows.add("contact_number", place + 1, place + 1, caller.key, caller.key[::-1])
            for word in words_of(caller.folded):
                self._rows.add("contact_word", self._rows.next_id("contact_word"), place + 1, word)

    def _call(
        self,
        at: datetime,
        index: int,
        way: tuple[str, str],
        lane: Lane,
        about: tuple[str, str, str | None, str, int | None],
        source: tuple[str | None, str | None, str, int | None],
        by: int,
        talked: int | None = None,
        run: int | None = None,
    ) -> int:
        """Write a call, its columns in their order, and give its number."""
        contact, caller = self._known_contact(index, at), self._callers.caller(index)
        number, uid = self._rows.next_id("call"), f"{self._random.getrandbits(128):032x}"
        self._rows.add(
            "call", number, uid, text(at), *way, caller.key, caller.given, "", caller.name, caller.folded,
            contact, lane.value, *about, *source, by, talked, run, None,
        )  # fmt: skip
        return number

    def _known_contact(self, index: int, at: datetime) -> int:
        """The contact of a caller, who is known from the first call on."""
        self._calls[index] += 1
        contact = self._contact[index]
        if not contact:
            contact = self._contact[index] = len(self._caller) + 1
            self._caller.append(index)
            self._source.append(0)
            self._known.append(0)
            self._first.append(at.timestamp())
            self._last.append(0)
        self._last[contact - 1] = at.timestamp()
        return contact

    def _open(
        self, at: datetime, index: int, lane: Lane, about: str, promised_at: datetime | None, by: int
    ) -> Owed:
        deadline = self.books.practice.rule.deadline(at, lane)
        caller = self._callers.caller(index)
        owed = Owed(
            self._rows.next_id("callback"), self._contact[index] or len(self._caller) + 1, caller.name,
            caller.key, lane, about, at, deadline, deadline.due, deadline.due,
        )  # fmt: skip
        if promised_at is not None:
            owed.promise(promised_at)
        self.books.begin(owed, by)
        return owed

    def _asked(self, at: datetime, lane: Lane) -> tuple[str | None, str | None, str, int | None]:
        """Who sent a new patient: answer, kind, detail, referrer."""
        random = self._random
        luck = random.random()
        if lane is not Lane.NEW_PATIENT:
            return None, None, "", None
        if luck < 0.55:
            referrer = int(REFERRERS * random.random() ** 2)
            return SourceAnswer.KNOWN.value, _PERSONAL[referrer % len(_PERSONAL)].value, "", referrer + 1
        if luck < 0.9:
            return SourceAnswer.KNOWN.value, random.choice(_PUBLIC).value, "", None
        answer = SourceAnswer.DOES_NOT_KNOW if luck < 0.995 else SourceAnswer.NOT_ASKED
        return answer.value, None, "", None

    def _sourced(
        self, call: int, index: int, at: datetime, by: int,
        source: tuple[str | None, str | None, str, int | None],
    ) -> None:  # fmt: skip
        """Keep an answer; the first known one is who sent the contact."""
        number, contact = self._rows.next_id("source"), self._contact[index]
        answer, kind, detail, referrer = source
        self._rows.add("source", number, call, contact, text(at), by, answer, kind, referrer, detail)
        known = answer == SourceAnswer.KNOWN
        if not self._source[contact - 1] or (known and not self._known[contact - 1]):
            self._source[contact - 1] = number
            self._known[contact - 1] = known
