"""Which way a call went: in, out, or between two of ours.

What is known, the surest first: an export that names the direction; a context that carries calls from
outside; our own numbers and short extensions at either end; the channels; and last the names that
FreePBX gives its contexts. A call about which nothing is known counts as inbound, because a patient
who is called back for nothing is better than one who is not called back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from frontdesk.domain.calls import Direction
from frontdesk.phones.legs import Leg
from frontdesk.phones.remembering import Remembering

_FROM_OUTSIDE = re.compile(r"from-(?!internal|queue)|inbound|incoming|ext-did|pstn|trunk-in", re.IGNORECASE)
_FROM_US = re.compile(r"from-internal|outbound|outgoing|outrt|dialout|trunk-out", re.IGNORECASE)
_PEER = re.compile(r"^[A-Za-z0-9]+/(\d+)(?:[-@]|$)", re.ASCII)
_VOICEMAIL_BOX = re.compile(r"vm[a-z]?\d+", re.ASCII)
# Short numbers that are help from outside and never an extension that one of ours rings.
_EMERGENCY = frozenset(("911", "933", "988", "112", "999"))
_INTERNATIONAL = ("00", "011")
_SHORTEST_NATIONAL = 7


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """What a practice says about its telephones (``[phones]`` in its settings).

    Attributes:
        zone: the name of the zone of the times in call logs; the practice's, or ``UTC`` when the phone
            system is set to that.
        own_numbers: our numbers, in any notation.
        inbound_contexts: Asterisk contexts of calls from outside.
        extension_digits: a number of at most so many digits is one of ours; 0 when there are none.
        region: the region whose country code our numbers may lack, as ``US``.
        ring_seconds: how long telephones ring, where a log has no ids and does not tell.
    """

    zone: str
    own_numbers: tuple[str, ...] = ()
    inbound_contexts: tuple[str, ...] = ()
    extension_digits: int = 5
    region: str = "US"
    ring_seconds: int = 30


def digits_of(number: str) -> str:
    """The ASCII digits of a number, in order."""
    return "".join(letter for letter in number if "0" <= letter <= "9")


@lru_cache(maxsize=1024)
def notations(number: str, country_code: str) -> frozenset[str]:
    """The digits under which a number may appear: with and without country code and trunk zero.

    Empty for what has fewer than seven digits: such numbers are only ever equal as they stand.
    """
    digits = digits_of(number)
    if len(digits) < _SHORTEST_NATIONAL:
        return frozenset((digits,)) if digits else frozenset()
    for prefix in _INTERNATIONAL:
        digits = digits.removeprefix(prefix)
    forms = {digits, digits.removeprefix("0")}
    if country_code and digits.startswith(country_code):
        national = digits.removeprefix(country_code)
        # A national number may begin with the digits of the country code by chance.
        if len(national) > _SHORTEST_NATIONAL:
            forms.add(national)
    return frozenset(forms)


@cache
def country_code(region: str) -> str:
    """The country code of a region, ``1`` for ``US``; empty for one that is not known."""
    import phonenumbers

    return str(phonenumbers.country_code_for_region(region) or "")


class DirectionRules:
    """The settings of a practice, made ready to judge legs."""

    def __init__(self, settings: PhoneSettings) -> None:
        """Take the settings; numbers and contexts are compared without case and punctuation."""
        self._code = country_code(settings.region)
        self._extension_digits = settings.extension_digits
        self._inbound = frozenset(context.casefold() for context in settings.inbound_contexts)
        self._own = self._forms(settings.own_numbers)
        # What was found for a number or a context, because a log holds the same few again and again.
        self._ours: Remembering[str, bool] = Remembering(self._is_one_of_ours)
        self._called = Remembering(self._is_ours)
        self._outside = Remembering(self.comes_from_outside)

    def _forms(self, numbers: Iterable[str]) -> frozenset[str]:
        return frozenset(form for number in numbers for form in notations(number, self._code))

    def is_own(self, number: str) -> bool:
        """Whether it is one of our numbers."""
        return not self._own.isdisjoint(notations(number, self._code))

    def is_extension(self, number: str) -> bool:
        """Whether it is short enough for one of our extensions (settings, ``extension_digits``)."""
        return number.isascii() and number.isdigit() and len(number) <= self._extension_digits

    def _is_one_of_ours(self, number: str) -> bool:
        return self.is_own(number) or self.is_extension(number)

    def comes_from_outside(self, context: str) -> bool:
        """Whether the settings name this context as one of calls from outside."""
        return context.casefold() in self._inbound

    def _is_ours(self, dst: str) -> bool:
        """Whether what was called is ours: a number, an extension, or a place in the dial plan."""
        if self.is_own(dst) or self.is_extension(dst) or dst.startswith(("*", "#")):
            return True
        if "@" in dst:
            return False
        # "s", "h", "vmu201", an IVR's name: nothing outside is called by letters.
        return not digits_of(dst) or _VOICEMAIL_BOX.fullmatch(dst) is not None

    def direction(self, leg: Leg) -> Direction:
        """The direction of the call that began with this leg."""
        if leg.direction is not None:
            return leg.direction
        ours = self._ours[leg.src]
        if self._outside[leg.context]:
            return Direction.INTERNAL if ours else Direction.INBOUND
        called_ours = self._called[leg.dst]
        if ours:
            outside = leg.dst in _EMERGENCY or not called_ours
            return Direction.OUTBOUND if outside else Direction.INTERNAL
        if leg.did or called_ours:
            return Direction.INBOUND
        return self._from_channels(leg) or self._from_context(leg)

    def directions(self, legs: Sequence[Leg]) -> list[Direction]:
        """``direction`` of each, in fewer steps."""
        inbound, outbound, internal = Direction
        ours, called, outside = self._ours, self._called, self._outside
        return [
            (internal if ours[leg.src] else inbound)
            if leg.direction is None and outside[leg.context]
            else (internal if called[leg.dst] and leg.dst not in _EMERGENCY else outbound)
            if leg.direction is None and ours[leg.src]
            else self.direction(leg)
            for leg in legs
        ]

    def _from_channels(self, leg: Leg) -> Direction | None:
        """Two outside numbers: one of ours called under an unknown number, or was called through it."""
        if leg.shown_number or self._is_our_phone(leg.channel):
            return Direction.OUTBOUND
        return Direction.INBOUND if self._is_our_phone(leg.dst_channel) else None

    def _is_our_phone(self, channel: str) -> bool:
        found = _PEER.match(channel)
        return found is not None and self.is_extension(found[1])

    def _from_context(self, leg: Leg) -> Direction:
        if named_outside(leg.context) or not leg.context:
            return Direction.INBOUND
        if self._inbound or _FROM_US.search(leg.context):
            return Direction.OUTBOUND
        return Direction.INBOUND


def named_outside(context: str) -> bool:
    """Whether the name of a context is one that FreePBX and Asterisk's samples give to calls from outside."""
    return _FROM_OUTSIDE.search(context) is not None
