"""Plays the month at the real desk in a real terminal, as a person types; the rest at a second desk."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.owed import Channel, OwedKind, Tell
from frontdesk.domain.referrals.sources import SourceKind
from tests.campaigns.real_desk import WatchedTerminal
from tests.month.adding import totals
from tests.month.figures import Said
from tests.month.playing import Player
from tests.month.reading import ZONE, Line, Month, instant
from tests.month.setting import DANA, LEE, STAFF
from tests.terminal import AFTER_ESCAPE

SIZE = (120, 40)
#: Seconds that a desk on a crowded machine has to do what a key asks.
PATIENCE = 60.0
#: What stands on a tab of F4 and on no other.
_MARKS = {
    "sources": "Source not known",
    "patients": "What happened: one key",
    "owed": "For whom",
    "referrers": "Last 30 days",
}
#: Events that one key records, and what is typed where they ask.
_TYPED = {
    EventKind.BOOKED: ("When is the appointment?", "{enter}"),
    EventKind.CANCELED: ("Why was it canceled?", "child is ill{enter}"),
    EventKind.LOST: ("Why are they lost?", "{words}{enter}"),
}


class WalkingPlayer(Player):
    """Types what a coordinator types, and waits for what the store has of it after every step."""

    def __init__(self, month: Month, home: Path) -> None:
        """Set the practice up, and stand before its desk.

        Args:
            month: the stories.
            home: a folder that is made.
        """
        super().__init__(month, home)
        for person in (DANA, LEE):
            self.services.first_time.keep(shown=False, by=person)
        (home / "config.toml").write_text(f'person = "{STAFF[0]}"\n')
        self._shown = home.with_name("clock")
        self._show(instant("10-19 07:30"))
        program = [sys.executable, "-m", "tests.campaigns.programs.desk_with_clock", str(self._shown)]
        self.terminal = WatchedTerminal([*program, "--home", str(home)], size=SIZE)
        #: How many lines were typed in the terminal.
        self.typed = 0

    def __enter__(self) -> Self:
        """Open the desk."""
        self.terminal.__enter__()
        self.terminal.wait_for("F10 save", PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.terminal.__exit__(kind, error, trace)
        self.close()

    def leave(self) -> None:
        """Leave the desk, and look at how it left its terminal."""
        code = self.terminal.quit()
        self.wrong += [f"it ended with {code}"] if code else []
        self.wrong += self.terminal.left_wrong()

    def _show(self, at: datetime) -> None:
        new = self._shown.with_suffix(".new")
        new.write_text(at.isoformat())
        new.replace(self._shown)

    def _play(self, line: Line) -> None:
        self._show(line.at)
        wrong = len(self.wrong)
        super()._play(line)
        if len(self.wrong) > wrong:
            self._leave_dialogs()

    def _leave_dialogs(self) -> None:
        """After something went wrong, go back to where the next line begins."""
        for _ in range(3):
            self.terminal.send("{escape}")
            time.sleep(2 * AFTER_ESCAPE)
            if "Drop what you typed?" in self.terminal.screen():
                self.terminal.send("{enter}")
        self.terminal.rest(0.5)

    def _by_command(self, line: Line) -> bool:
        return False

    def _compare(self, at: datetime) -> None:
        """The figures of the store, and those that the tabs of the screen tell."""
        self._show(at)
        super()._compare(at)
        wanted = totals(self.month, at)
        open_owed = sum(
            counts.get(stands, 0)
            for counts in wanted["owed"].values()
            for stands in ("on_time", "at_risk", "late")
        )
        try:
            self._go("patients")
            self.terminal.send("{f2}{f4}")
            self.terminal.wait_until(
                lambda seen: f"Patients {wanted['open']} " in seen and f"Owed {open_owed} " in seen,
                what=f"Patients {wanted['open']} and Owed {open_owed} in the tabs",
            )
        except AssertionError as wrong:
            self.wrong.append(f"{at.astimezone(ZONE):%m-%d %H:%M}: {wrong}")

    # --------------------------------------------------------------------------------- typed lines

    def _refer(self, line: Line) -> None:
        sender, via, tell, urgency, *arrived = line.arguments
        came = _as_typed(arrived[1:]) if arrived else ""
        person, referrer = self.month.people[line.person], self.month.senders[sender]
        senders = "SELECT COUNT(*) FROM referral_sender WHERE arrived_at IS NOT NULL"
        before = self._value(senders)
        known = self._value("SELECT COUNT(*) FROM referrer WHERE name = ?", referrer.name)
        self._go("patients")
        self.terminal.send("a")
        self.terminal.wait_for("A referral came")
        self.terminal.send(f"{person.name}{{tab}}{person.number}{{tab}}{referrer.name}")
        self.terminal.wait_for(f"{referrer.name} ·" if known and referrer.organization else referrer.name)
        self.terminal.send("{enter}")
        if not known:
            self.terminal.wait_for("New referrer")
            kind = SourceKind(referrer.kind).words
            self.terminal.send(f"{kind}{{tab}}{referrer.organization}{{f10}}")
            self._until_gone("New referrer")
        self.terminal.send(f"{via}{{tab}}{came}{{tab}}{{tab}}{urgency}{{tab}}{Tell(tell).words}")
        self.terminal.send("{tab}the patient{f10}" if tell != "not_asked" else "{f10}")
        self._until(lambda: self._value(senders) > before, answers={"Is this somebody we know?": "{enter}"})
        self._until_gone("A referral came")
        if line.person not in self._ways:
            (self._ways[line.person],) = self._column(
                "SELECT r.id FROM referral r JOIN contact c ON c.id = r.contact_id WHERE c.name = ?",
                person.name,
            )
        self._model(sender)
        self.typed += 1

    def _event(self, line: Line) -> None:
        name, *more = line.arguments
        kind = EventKind(name)
        self._by_key(line, kind, " ".join(more))

    def _no_slot(self, line: Line) -> None:
        self._by_key(line, EventKind.NO_SLOT)

    def _forms_missing(self, line: Line) -> None:
        self._by_key(line, EventKind.FORMS_MISSING)

    def _forms_in(self, line: Line) -> None:
        self._by_key(line, EventKind.FORMS_MISSING)

    def _concern(self, line: Line) -> None:
        self._by_key(line, EventKind.CONCERN)

    def _answered(self, line: Line) -> None:
        self._by_key(line, EventKind.LOOKED_AT)

    def _by_key(self, line: Line, kind: EventKind, words: str = "") -> None:
        """One key of the Patients list, and what it asks."""
        way = self._ways[line.person]
        events = "SELECT COUNT(*) FROM referral_event WHERE referral_id = ? AND voided_at IS NULL"
        before = self._value(events, way)
        self._go("patients")
        with_name = self.month.people[line.person].name
        self._filter(with_name)
        self.terminal.send(kind.facts.key)
        if kind is EventKind.COMPLETED:
            self.terminal.wait_for("does maintenance go on here?")
            self.terminal.send("{down}{enter}" if words == "maintenance" else "{enter}")
        elif kind in _TYPED:
            question, answer = _TYPED[kind]
            self.terminal.wait_for(question)
            self.terminal.send(answer.replace("{words}", words))
        self._until(lambda: self._value(events, way) > before)
        self._unfilter()
        self.typed += 1

    def _try(self, line: Line) -> None:
        code, *asked = line.arguments
        outcome, callback = Outcome(code), self._callback(line.person)
        ((sleeps_until, tries),) = self.services.office.store.rows(
            "SELECT next_at, attempts FROM callback WHERE id = ?", callback
        )
        asleep = sleeps_until is not None and datetime.fromisoformat(sleeps_until) > line.at
        if asleep or outcome is Outcome.UNREACHED or not self.month.people[line.person].number:
            super()._try(line)
            return
        self.terminal.send("{f3}")
        self.terminal.wait_for("Outcome: one key")
        self._filter(self.month.people[line.person].name)
        self.terminal.send("{enter}")
        owner = "SELECT COUNT(*) FROM callback WHERE id = ? AND owner_id IS NOT NULL"
        self._until(lambda: self._value(owner, callback) == 1)
        self.terminal.send(outcome.facts.key)
        if outcome.facts.asks is not Asks.NOTHING:
            self.terminal.wait_for(outcome.facts.asks.value)
            self.terminal.send(f"{_as_typed(asked)}{{enter}}")
        count = "SELECT attempts FROM callback WHERE id = ?"
        self._until(lambda: self._value(count, callback) > tries)
        self._unfilter()
        self.typed += 1

    def _send(self, line: Line) -> None:
        _, sender, channel = line.arguments
        place = list(self.month.senders).index(sender)
        number = self._owed_number(line)
        self._on_owed(line)
        self.terminal.send("s")
        self.terminal.wait_for("How was it sent?")
        to = f"21255501{60 + place}" if channel == "fax" else "the office"
        self.terminal.send(f"{Channel(channel).words}{{tab}}{{home}}{{ctrl+k}}{to}{{f10}}")
        self._until(
            lambda: self._state(number) == "sent", answers={"Was this fax number verified?": "{enter}"}
        )
        self._until_gone("How was it sent?")
        self._unfilter()
        self.typed += 1

    def _confirm(self, line: Line) -> None:
        self._end_sending(line, "c", "", "confirmed")

    def _fail(self, line: Line) -> None:
        self._end_sending(line, "f", "Why did it fail?", "open")

    def _waive(self, line: Line) -> None:
        number = self._owed_number(line)
        self._on_owed(line)
        self.terminal.send("w")
        self.terminal.wait_for("Why is it not owed?")
        self.terminal.send(f"{' '.join(line.arguments[2:])}{{enter}}")
        self._until(lambda: self._state(number) == "waived")
        self._unfilter()
        self.typed += 1

    def _end_sending(self, line: Line, key: str, question: str, state: str) -> None:
        number = self._owed_number(line)
        self._go("owed")
        self.terminal.send("{right 2}")
        self._filter(self._words_of(line))
        self.terminal.send(key)
        if question:
            self.terminal.wait_for(question)
            self.terminal.send(f"{' '.join(line.arguments[2:])}{{enter}}")
        self._until(lambda: self._state(number) == state)
        self._unfilter()
        self.terminal.send("{left 2}")
        self.typed += 1

    def _tell(self, line: Line) -> None:
        sender, answer = line.arguments
        person, referrer = self.month.people[line.person], self.month.senders[sender]
        said = (
            "SELECT COUNT(*) FROM referral_sender s JOIN referrer r ON r.id = s.referrer_id"
            " WHERE s.referral_id = ? AND r.name = ? AND s.tell = ?"
        )
        self._go("owed")
        self._filter(f"{person.name} {referrer.name}")
        self.terminal.send("t")
        self.terminal.wait_for("May we tell their referrer?")
        self.terminal.send(f"{Tell(answer).words}{{tab}}the patient{{f10}}")
        way = self._ways[line.person]
        self._until(lambda: self._value(said, way, referrer.name, answer) == 1)
        self._until_gone("May we tell their referrer?")
        self._unfilter()
        self.typed += 1

    # -------------------------------------------------------------------------------- on the screen

    def _on_owed(self, line: Line) -> None:
        self._go("owed")
        self._filter(self._words_of(line))

    def _words_of(self, line: Line) -> str:
        """What finds one thing on the Owed list."""
        kind, sender, *_ = line.arguments
        name = self.month.people[line.person].name if line.person in self.month.people else ""
        return f"{name} {OwedKind(kind).words} {self.month.senders[sender].name}".strip()

    def _go(self, tab: str) -> None:
        """Open a tab of F4, from another screen: what stands there then is not what stood there before."""
        self.terminal.send("{f2}")
        self.terminal.wait_for("F10 save", PATIENCE)
        self.terminal.send("{f4}")
        here = ""
        while here != tab:
            if here:
                self.terminal.send("]")
            before = here
            seen = self.terminal.wait_until(
                lambda text, before=before: _tab(text) not in ("", before),  # type: ignore[misc]
                PATIENCE,
                what=f"the tab behind {before or 'F4'}",
            )
            here = _tab(seen)

    def _filter(self, words: str) -> None:
        """Show only what contains these words."""
        self.terminal.send(f"/{words}{{enter}}")
        self.terminal.wait_until(
            lambda seen: f"filter: {words}" in seen, PATIENCE, what=f"the list filtered by {words!r}"
        )

    def _unfilter(self) -> None:
        """Show all again."""
        self.terminal.send("{escape}")
        time.sleep(2 * AFTER_ESCAPE)  # a key sent at once would be read as one with the escape
        self._until_gone("filter:")

    def _until_gone(self, text: str) -> None:
        self.terminal.wait_until(lambda seen: text not in seen, PATIENCE, what=f"the end of {text!r}")

    def _until(self, holds: Callable[[], bool], answers: dict[str, str] | None = None) -> None:
        """Wait until the store has it; answer what is asked meanwhile."""
        limit = time.monotonic() + PATIENCE
        left = dict(answers or {})
        while not holds():
            screen = self.terminal.screen()
            for question in [question for question in left if question in screen]:
                self.terminal.send(left.pop(question))
            if time.monotonic() > limit:
                raise Said(f"nothing came of it in {PATIENCE:g} s\n{screen}")
            time.sleep(0.02)

    def _state(self, number: int) -> str:
        ((state,),) = self.services.office.store.rows("SELECT state FROM owed WHERE id = ?", number)
        return str(state)

    def _value(self, sql: str, *values: object) -> int:
        ((found,),) = self.services.office.store.rows(sql, *values)
        return int(found)


def _tab(screen: str) -> str:
    """The tab of F4 that a screen shows, or "" for none."""
    return next((tab for tab, mark in _MARKS.items() if mark in screen), "")


def _as_typed(asked: list[str]) -> str:
    """A time as a person types it: ``10/26 10:00``; words where whom or where is asked."""
    if not asked:
        return "somebody"
    day, clock = asked
    return f"{day.replace('-', '/')} {clock}"
