"""Plays the stories of the month through the program's commands and services, and says what differs."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NewCall, NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.day.review import BreachReason, ReviewFacts
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import EventKind, Urgency, Via, WaitingFor
from frontdesk.domain.referrals.owed import Channel, OwedKind, Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.services.safety.check import CheckService
from tests.month.adding import places, totals
from tests.month.figures import Record, Said, figures, run_command
from tests.month.reading import ZONE, Line, Month, Place, checkpoints, instant
from tests.month.setting import DANA, LEE, open_practice


class Player:
    """Plays one line after the other, and reads the figures twice a day.

    Attributes:
        wrong: what differs from the stories, each with its moment.
        home: the home of the practice.
        lines: what is still to be played.
    """

    def __init__(self, month: Month, home: Path, address: str = "") -> None:
        """Set the practice up.

        Args:
            month: the stories.
            home: a folder that is made.
            address: an empty database, at which no command is run; "" for a file in the home.
        """
        self._has_commands = not address
        self.month = month
        self.home = home
        self.wrong: list[str] = []
        self.lines = list(month.lines)
        self.services, self._clock = open_practice(home, address)
        self._ways: dict[str, int] = {}
        self._crises: dict[str, int] = {}
        self._modeled: set[str] = set()

    def close(self) -> None:
        """Close the store."""
        self.services.office.store.close()

    def play(self, until: datetime | None = None) -> None:
        """Play everything, up to an instant or to the end: lines, figures, and a signature each day."""
        stops = list(checkpoints())
        for place, stop in enumerate(stops):
            if until is not None and stop > until:
                return
            while self.lines and self.lines[0].at <= stop:
                self._play(self.lines.pop(0))
            self._clock.on_to(stop)
            self._compare(stop)
            if place % 2:
                self._sign(stop)

    # ------------------------------------------------------------------------------------ the lines

    def _play(self, line: Line) -> None:
        self._clock.on_to(line.at)
        try:
            getattr(self, f"_{line.verb}")(line)
        except Exception as refused:  # every kind of failure is a difference, and the month goes on
            self.wrong.append(f"{_told(line)}: {type(refused).__name__}: {refused}")
            return
        if line.after is not None:
            found = self.place(line.person)
            if found != line.after:
                self.wrong.append(f"{_told(line)}: is {found}, should be {line.after}")

    def _refer(self, line: Line) -> None:
        sender, via, tell, urgency, *arrived = line.arguments
        at = instant(" ".join(arrived[1:])) if arrived else None
        if self._by_command(line):
            way = self._refer_by_command(line, at)
        else:
            person, referrer = self.month.people[line.person], self.month.senders[sender]
            new = NewReferral(
                person.name,
                person.number,
                referrer.name,
                referrer.organization,
                SourceKind(referrer.kind),
                Via(via),
                at,
                Urgency(urgency),
                Tell(tell),
            )
            way = self.services.patients.add(new, by=DANA).referral
        if self._ways.setdefault(line.person, way) != way:
            raise Said(f"a second row, {way}, for {line.person}")
        self._model(sender)

    def _refer_by_command(self, line: Line, at: datetime | None) -> int:
        sender, via, tell, urgency, *_ = line.arguments
        person, referrer = self.month.people[line.person], self.month.senders[sender]
        record = self.command(
            *("referrals", "add", "--patient", person.name),
            *(("--number", person.number) if person.number else ()),
            *("--referrer", referrer.name, "--organization", referrer.organization),
            *("--kind", referrer.kind, "--via", via, "--tell", tell, "--urgency", urgency),
            *(("--arrived", at.isoformat()) if at else ()),
            "--yes",
        )
        return int(record["referral"])

    def _by_command(self, line: Line) -> bool:
        """True for every other line: it is said by a command, the others are done at the desk."""
        return self._has_commands and line.number % 2 == 0

    def _model(self, sender: str) -> None:
        """How the practice works with a referrer, kept before anything is owed that depends on it."""
        referrer = self.month.senders[sender]
        if referrer.model and sender not in self._modeled:
            self._modeled.add(sender)
            (number,) = self._column("SELECT id FROM referrer WHERE name = ?", referrer.name)
            self.services.owed.referrer_facts(number, ReferrerFacts(model=referrer.model), by=DANA)

    def _first_call(self, line: Line) -> None:
        (who,) = line.arguments
        source = Source(SourceAnswer.KNOWN, SourceKind.WEB_SEARCH)
        if who != "web":
            referrer = self.month.senders[who]
            kind = SourceKind(referrer.kind)
            added = self.services.referrals.add(referrer.name, kind, referrer.organization, by=DANA)
            source = Source(SourceAnswer.KNOWN, kind, added.id)
        self._save_call(line, NextStep.CALL_BACK, source)
        name = self.month.people[line.person].name
        (way,) = self._column(
            "SELECT r.id FROM referral r JOIN contact c ON c.id = r.contact_id WHERE c.name = ?", name
        )
        self._ways[line.person] = way

    def _call(self, line: Line) -> None:
        self._save_call(line, NextStep(line.arguments[0]), Source(SourceAnswer.DOES_NOT_KNOW))

    def _save_call(self, line: Line, step: NextStep, source: Source) -> None:
        person = self.month.people[line.person]
        call = NewCall(
            uid=uuid.uuid4().hex,
            at=line.at,
            number=person.number,
            name=person.name,
            lane=Lane.NEW_PATIENT,
            about="Spravato",
            source=source,
            note="",
            next_step=step,
        )
        self.services.calls.save(call, by=DANA)

    def _try(self, line: Line) -> None:
        outcome, *asked = line.arguments
        attempt = NewAttempt(
            self._callback(line.person),
            Outcome(outcome),
            "somebody",
            instant(" ".join(asked)) if asked else None,
        )
        self.services.callbacks.record(attempt, by=DANA)

    def _crisis(self, line: Line) -> None:
        callback = self._callback(line.person)
        person = self.month.people[line.person]
        self.services.callbacks.record(NewAttempt(callback, Outcome.CRISIS), by=DANA)
        caller = Caller(person.name, person.number, callback_id=callback)
        crisis = self.services.crises.open(NewCrisis(uuid.uuid4().hex, line.at, caller), by=DANA)
        self._crises[line.person] = crisis.id

    def _accepted(self, line: Line) -> None:
        self.services.crises.accept(self._crises[line.person], "Dr Stein", by=DANA)

    def _event(self, line: Line) -> None:
        name, *more = line.arguments
        maintenance, reason = more == ["maintenance"], " ".join(more)
        if self._by_command(line):
            flags = ["--maintenance"] if maintenance else ["--reason", reason] if reason else []
            self.command("referrals", "set", str(self._ways[line.person]), name, *flags, "--yes")
        else:
            self._record(line, EventKind(name), reason="" if maintenance else reason, maintenance=maintenance)

    def _missing(self, line: Line) -> None:
        self._record(line, EventKind.MISSING, reason=line.words.replace(", ", "\n"))

    def _received(self, line: Line) -> None:
        self._record(line, EventKind.MISSING_CAME)

    def _submitted(self, line: Line) -> None:
        self._record(line, EventKind.AUTH_SUBMITTED, day=_day(line.arguments[0]))

    def _approved(self, line: Line) -> None:
        self._record(line, EventKind.AUTH_APPROVED)

    def _no_slot(self, line: Line) -> None:
        self._record(line, EventKind.NO_SLOT)

    def _forms_missing(self, line: Line) -> None:
        self._record(line, EventKind.FORMS_MISSING)

    def _forms_in(self, line: Line) -> None:
        self._record(line, EventKind.FORMS_CAME)

    def _question(self, line: Line) -> None:
        self._record(line, EventKind.QUESTION, reason="Which plan?", who=WaitingFor.PATIENT)

    def _answered(self, line: Line) -> None:
        self._record(line, EventKind.LOOKED_AT)

    def _concern(self, line: Line) -> None:
        self._record(line, EventKind.CONCERN)

    def _record(self, line: Line, kind: EventKind, **more: Any) -> None:
        self.services.patients.record(self._ways[line.person], kind, by=DANA, **more)

    def _send(self, line: Line) -> None:
        _, sender, channel = line.arguments
        place = list(self.month.senders).index(sender)
        to = f"(212) 555-01{60 + place}" if channel == "fax" else ""
        if self._by_command(line):
            self._about_owed(line, "sent", "--by", channel, *(["--to", to] if to else []))
        else:
            self.services.owed.sent(self._owed_number(line), Channel(channel), to, by=DANA)

    def _fail(self, line: Line) -> None:
        reason = " ".join(line.arguments[2:])
        if self._by_command(line):
            self._about_owed(line, "failed", "--reason", reason)
        else:
            self.services.owed.failed(self._owed_number(line), reason, by=DANA)

    def _confirm(self, line: Line) -> None:
        if self._by_command(line):
            self._about_owed(line, "confirmed")
        else:
            self.services.owed.confirmed(self._owed_number(line), by=DANA)

    def _waive(self, line: Line) -> None:
        reason = " ".join(line.arguments[2:])
        if self._by_command(line):
            self._about_owed(line, "waive", "--reason", reason)
        else:
            self.services.owed.waive(self._owed_number(line), reason, by=DANA)

    def _about_owed(self, line: Line, verb: str, *more: str) -> None:
        self.command("owed", verb, str(self._owed_number(line)), *more, "--yes")

    def _owed_number(self, line: Line) -> int:
        """The latest thing of a kind that a referrer is owed about somebody."""
        kind, sender, *_ = line.arguments
        sql = (
            "SELECT o.id FROM owed o JOIN referrer r ON r.id = o.referrer_id"
            " WHERE r.name = ? AND o.kind = ? AND COALESCE(o.referral_id, 0) = ? AND o.voided_at IS NULL"
            " ORDER BY o.id"
        )
        return self._column(sql, self.month.senders[sender].name, kind, self._ways.get(line.person, 0))[-1]

    def _tell(self, line: Line) -> None:
        sender, answer = line.arguments
        sql = (
            "SELECT s.id FROM referral_sender s JOIN referrer r ON r.id = s.referrer_id"
            " WHERE s.referral_id = ? AND r.name = ? AND s.voided_at IS NULL"
        )
        (number,) = self._column(sql, self._ways[line.person], self.month.senders[sender].name)
        self.services.owed.tell(number, Tell(answer), "the patient", by=DANA)

    def _promise(self, line: Line) -> None:
        sender, kind, *day = line.arguments
        (referrer,) = self._column("SELECT id FROM referrer WHERE name = ?", self.month.senders[sender].name)
        promised = _day(day[0]) if day else None
        self.services.owed.promise(referrer, OwedKind(kind), promised, "a brochure", by=DANA)

    def _breach(self, line: Line) -> None:
        """Nobody does it: due passed. A second later every desk knows."""
        self.services.callbacks.tick(by=DANA)

    def _passes(self, line: Line) -> None:
        """Nobody does it: time passed."""
        self.services.callbacks.tick(by=DANA)

    def _callback(self, person: str) -> int:
        (number,) = self._column("SELECT callback_id FROM referral WHERE id = ?", self._ways[person])
        return number

    def _column(self, sql: str, *values: Any) -> list[int]:
        found = [number for (number,) in self.services.office.store.rows(sql, *values)]
        if not found:
            raise Said(f"nothing in the store answers {sql} {values}")
        return found

    # ---------------------------------------------------------------------------- what is true then

    def place(self, person: str) -> Place | None:
        """Where a person is now."""
        way = self._ways.get(person)
        if way is None:
            return None
        line = self.services.patients.line(way)
        if line.home_list is None:
            return Place(line.step.value)
        return Place(line.step.value, line.home_list.value, line.point)

    def _compare(self, at: datetime) -> None:
        """Hold the program's figures at an instant against those that were worked out on paper."""
        when = f"{at.astimezone(ZONE):%m-%d %H:%M}"
        try:
            found = figures(self.services, at, by=DANA)
        except Exception as refused:
            self.wrong.append(f"{when}: no figures: {type(refused).__name__}: {refused}")
            return
        wanted = totals(self.month, at)
        for what, value in wanted.items():
            if found.get(what) != value:
                self.wrong.append(f"{when}: {what} is {found.get(what)}, should be {value}")
        for person, place in places(self.month, at).items():
            seen = self.place(person)
            if seen != place:
                self.wrong.append(f"{when}: {person} is {seen}, should be {place}")
        found_by_check = CheckService(self.services.office).run().findings
        self.wrong += [f"{when}: check: {finding}" for finding in found_by_check]

    # ------------------------------------------------------------------------------------ the close

    def _sign(self, at: datetime) -> None:
        """Settle what the review asks for, and sign the day."""
        day = at.astimezone(ZONE).date()
        review = self.services.review
        try:
            facts = review.look(day, by=LEE).facts
            review.give_reason(
                [one.id for one in facts.breaches if one.reason is None], BreachReason.NO_STAFF, by=LEE
            )
            left = [one.callback_id for one in facts.callbacks if not one.carried_to]
            review.carry_over(left, day=day, owner=LEE, reason="the day was full", by=LEE)
            review.count_voicemails(facts.voicemails.logged, day=day, by=LEE)
            self._settle_owed(facts, day)
            DayCloseService(self.services.office).sign(day, by=LEE)
        except Exception as refused:
            self.wrong.append(f"{day}: not signed: {type(refused).__name__}: {refused}")

    def _settle_owed(self, facts: ReviewFacts, day: date) -> None:
        """Say why an acknowledgement is not out, where the stories have none sent in time."""
        numbers = [one.owed_id for one in facts.acknowledgements if not one.is_settled]
        if numbers:
            self.services.review.give_owed_reason(numbers, BreachReason.NO_STAFF, day=day, by=LEE)

    # --------------------------------------------------------------------------------- the commands

    def command(self, *argv: str) -> Record:
        """The one object that a command printed."""
        (record,) = self.commands(*argv)
        return record

    def commands(self, *argv: str) -> list[Record]:
        """The objects that a command printed.

        Raises:
            Said: it could not be done.
        """
        return run_command(self.home, self._clock, *argv)


def _told(line: Line) -> str:
    return f"{line.at.astimezone(ZONE):%m-%d %H:%M} {line.person} {line.verb} {line.words}".rstrip()


def _day(text: str) -> date:
    return instant(f"{text} 12:00").astimezone(ZONE).date()
