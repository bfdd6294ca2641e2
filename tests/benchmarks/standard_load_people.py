"""The invented callers of a standard load: who they are by their number in the load, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from random import Random

from frontdesk.domain.lanes import Lane
from frontdesk.domain.text import fold

#: Subscriber lines of one area code in the made exchange 555, which belongs to nobody.
_LINES = 10_000
#: Area codes in use begin here; those that end in 11 are services.
_AREAS = tuple(area for area in range(201, 990) if area % 100 != 11)
#: Takes neighbors far from each other, so that numbers do not come in the order of the callers.
_STEP = 1_000_003

_GIVEN_NAMES = """
    Maria James Dana Robert Aisha John Priya Michael Wei David Olga Daniel Rosa Walter Hannah Russell Imani
    Keith Joyce Derek Nora Glenn Tess Colin Brenda Todd Phoebe Irene Stuart Lorna Latoya Terrence Darnell
    Monique Andre Simone Winston Marlon Camila Luis Teresa Mateo Pilar Jing Hao Ming Lily Anjali Rohan Sunita
    Farhan Meera Arjun Piotr Zofia Milan Bogdan Amara Ibrahim Leila Omar Yasmin Karim Minh Lan Khoa Quang
    Eunice Miriam Avi Eitan Grace Henry Clara Victor Elaine José Zoë Renée
"""
_FAMILY_BEGINNINGS = """
    Ald Ash Barn Bel Brad Carl Clay Cop Dal Dun East Ell Fair Far Gold Green Hal Hart Haw High Holl Kirk Lang
    Lin Mar Mil Nor Oak Pem Rad Ros Sand Shel Stan Thorn Wal West Whit Win Wood
"""
_FAMILY_ENDINGS = (
    "berg bury by croft den field ford gate ham hurst ing ley low man mont more ridge sen son ton"
)
_GIVEN = _GIVEN_NAMES.split()
_BEGINNINGS = _FAMILY_BEGINNINGS.split()
_ENDINGS = _FAMILY_ENDINGS.split()


@dataclass(frozen=True, slots=True)
class Caller:
    """One invented caller.

    Attributes:
        key: the number as it is compared.
        given: the number as it was typed.
        name: the caller's name.
        folded: the name as names are compared.
    """

    key: str
    given: str
    name: str
    folded: str


class Callers:
    """So many callers, each with a number of their own; the first of them call most."""

    def __init__(self, count: int) -> None:
        """Reserve whole area codes for them.

        Raises:
            ValueError: there are not so many area codes.
        """
        self.count = count
        areas = -(-count // _LINES)
        if areas > len(_AREAS):
            raise ValueError(f"{count:,} callers need more area codes than there are")
        self._numbers = areas * _LINES
        assert gcd(_STEP, self._numbers) == 1

        #: One of them, by number.
        self.caller: Callable[[int], Caller] = lru_cache(maxsize=50_000)(self._caller)

    def _caller(self, index: int) -> Caller:
        area, line = divmod(index * _STEP % self._numbers, _LINES)
        name = _name(index)
        key = f"+1{_AREAS[area]}555{line:04}"
        return Caller(key, f"({_AREAS[area]}) 555-{line:04}", name, fold(name))

    def any(self, random: Random) -> int:
        """Somebody who calls: a switchboard calls thousands of times, most people a few times."""
        return int(self.count * random.random() ** 2.2)

    def lane(self, index: int, calls_before: int) -> Lane:
        """What kind of caller they are at a call."""
        if index < self.count // 200:
            return Lane.REFERRING_OFFICE
        if index % 17 == 0:
            return Lane.OTHER
        return Lane.NEW_PATIENT if calls_before < 2 else Lane.EXISTING_PATIENT


def _name(index: int) -> str:
    rest, given = divmod(index, len(_GIVEN))
    rest, beginning = divmod(rest, len(_BEGINNINGS))
    initial, ending = divmod(rest, len(_ENDINGS))
    middle = f" {chr(ord('A') + (initial - 1) % 26)}." if initial else ""
    return f"{_GIVEN[given]}{middle} {_BEGINNINGS[beginning]}{_ENDINGS[ending]}"


def referrer_name(index: int) -> str:
    """The name of one who sends patients."""
    return f"Dr {_name(index * 37 + 5)}"


def organization_name(index: int) -> str:
    """The name of a place where referrers work."""
    part = _BEGINNINGS[index % len(_BEGINNINGS)] + _ENDINGS[index // len(_BEGINNINGS) % len(_ENDINGS)]
    return f"{part} {('Psychiatry', 'Family Practice', 'Pain Clinic', 'Counseling')[index % 4]}"
