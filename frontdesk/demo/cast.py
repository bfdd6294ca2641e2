"""The people who call: patients, families who share a number, referring offices and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from frontdesk.demo.answers import PlannedAnswer
from frontdesk.demo.deck import Deck
from frontdesk.demo.names import NOTABLE, PersonName, invented_names, relative_of
from frontdesk.demo.offices import OFFICE_VOICES, OTHER_CALLERS, REFERRERS
from frontdesk.demo.practice import PHONE
from frontdesk.domain.voicemail import VoicemailPermission

#: Area codes the callers come from; the last seven digits are 555-0100 to 555-0199, which belong to nobody.
AREA_CODES = (
    *(212, 646, 917, 332, 718, 347, 929, 914, 845, 516),
    *(631, 201, 551, 973, 862, 908, 203, 475, 860, 607),
)
_LINES_PER_OFFICE = 3
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_PERMISSIONS = (
    *[VoicemailPermission.WITHOUT_NAME] * 6,
    *[VoicemailPermission.WITH_NAME] * 3,
    VoicemailPermission.NONE,
)


@dataclass(slots=True)
class Line:
    """A telephone line; one matter at a time is open on it.

    Attributes:
        number: as written in the form.
        free_from: when its last matter is over, UTC.
    """

    number: str
    free_from: datetime = _LONG_AGO


@dataclass(slots=True)
class Caller:
    """Somebody who calls.

    Attributes:
        name: a person's name; None for an office or a company.
        shown: the name as written in the form, or "" for an unknown caller.
        line: where they call from.
        voicemail: what they allow on their own voicemail, when somebody asks.
        spoken: whether somebody has spoken with them and asked.
        answer: what is known of who sent them, once they were asked.
    """

    name: PersonName | None
    shown: str
    line: Line
    voicemail: VoicemailPermission
    spoken: bool = False
    answer: PlannedAnswer | None = None

    @property
    def no_message(self) -> bool:
        """Whether the practice knows that nothing may be left on their voicemail."""
        return self.spoken and self.voicemail is VoicemailPermission.NONE


class Cast:
    """Finds somebody to call at a time; nobody calls about two matters at once."""

    def __init__(self, rng: Random) -> None:
        """Shuffle numbers and names; ``rng`` decides everything."""
        self._rng = rng
        numbers = [f"({area}) 555-01{line:02}" for area in AREA_CODES for line in range(100)]
        numbers.remove(PHONE)
        rng.shuffle(numbers)
        self._numbers = numbers
        self._names = invented_names(rng)
        self._notable = Deck(rng, NOTABLE)
        self._permissions = Deck(rng, _PERMISSIONS)
        self._patients: list[Caller] = []
        self._people: list[Caller] = []
        places = sorted({one.organization for one in REFERRERS})
        self._offices = Deck(rng, places)
        self._office_lines = {place: self._switchboard(number) for number, place in enumerate(places)}
        self._voices = Deck(rng, OFFICE_VOICES)
        self._others = Deck(rng, [(place, self._new_lines(1)[0]) for place in OTHER_CALLERS])

    def stranger(self) -> Caller:
        """Somebody who never called before."""
        return self._person(next(self._names), self._new_lines(1)[0])

    def notable(self) -> Caller:
        """A stranger whose name a list has to be able to show: long, accented, or in another script."""
        return self._person(self._notable.deal(), self._new_lines(1)[0])

    def unknown(self) -> Caller:
        """A number without a name."""
        return Caller(None, "", self._new_lines(1)[0], VoicemailPermission.WITHOUT_NAME)

    def patient(self, at: datetime) -> Caller:
        """An existing patient, mostly one who called before; they are free at a time."""
        known = _free(self._patients, at)
        if known and self._rng.random() < 0.6:
            return self._rng.choice(known)
        caller = self.stranger()
        self._patients.append(caller)
        return caller

    def relative(self, at: datetime) -> Caller:
        """Somebody who calls from the number of a person the practice knows; it is free at a time."""
        known = [caller for caller in _free(self._people, at) if caller.name and caller.name.family]
        if not known:
            return self.stranger()
        first = self._rng.choice(known)
        name = relative_of(first.name, self._rng) if first.name else next(self._names)
        return self._person(name, first.line)

    def office(self, at: datetime) -> Caller:
        """Somebody in a referring office; their line is free at a time."""
        place = self._offices.deal()
        lines = self._office_lines[place]
        line = next((line for line in lines if line.free_from <= at), None)
        if line is None:
            (line,) = self._new_lines(1)
            lines.append(line)
        return Caller(None, f"{self._voices.deal()} at {place}", line, VoicemailPermission.WITH_NAME)

    def other(self, at: datetime) -> Caller:
        """Neither a patient nor a referring office; their line is free at a time."""
        for _ in OTHER_CALLERS:
            place, line = self._others.deal()
            if line.free_from <= at:
                return Caller(None, place, line, VoicemailPermission.WITH_NAME)
        return self.unknown()

    def became_patient(self, caller: Caller) -> None:
        """A new patient was booked: from now on they call as an existing one."""
        if caller.shown:
            self._patients.append(caller)

    def _person(self, name: PersonName, line: Line) -> Caller:
        caller = Caller(name, name.full, line, self._permissions.deal())
        self._people.append(caller)
        return caller

    def _switchboard(self, place: int) -> list[Line]:
        """The lines of an office; who answers on its first one has an extension."""
        lines = self._new_lines(_LINES_PER_OFFICE)
        lines[0].number += f" x{110 + 13 * place}"
        return lines

    def _new_lines(self, count: int) -> list[Line]:
        return [Line(self._numbers.pop()) for _ in range(count)]


def _free(callers: Sequence[Caller], at: datetime) -> list[Caller]:
    return [caller for caller in callers if caller.line.free_from <= at]
