"""Which way a call went: in, out, or internal; and what a file shows of the practice's phones.

What is known, the surest first: an export that names the direction; a context that carries calls from
outside; the practice's numbers and short extensions at either end; the channels; and last the names that
FreePBX gives its contexts. A call about which nothing is known counts as inbound, because a patient
who is called back for nothing is better than one who is not called back.

Where the settings say nothing about a file, its calls do. A context in which many different numbers call a
few is where outside calls come in; one in which a few numbers call many is where the practice calls out, and
those few are its own; so are the few numbers that the outside calls. The guess is shown before anything
is written, and a person may correct it in the settings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from frontdesk.domain.calls import Direction
from frontdesk.exports.cache import Cache
from frontdesk.phones.legs import Leg

_FROM_OUTSIDE = re.compile(r"from-(?!internal|queue)|inbound|incoming|ext-did|pstn|trunk-in", re.IGNORECASE)
_FROM_US = re.compile(r"from-internal|outbound|outgoing|outrt|dialout|trunk-out", re.IGNORECASE)
_PEER = re.compile(r"^[A-Za-z0-9]+/(\d+)(?:[-@]|$)", re.ASCII)
_VOICEMAIL_BOX = re.compile(r"vm[a-z]?\d+", re.ASCII)
# Short numbers that are emergency services and never an extension.
_EMERGENCY = frozenset(("911", "933", "988", "112", "999"))
_INTERNATIONAL = ("00", "011")
_SHORTEST_NATIONAL = 7


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """What a practice says about its phones (``[phones]`` in its settings).

    Attributes:
        zone: the IANA name of the zone of the times in call logs: the practice's, or ``UTC`` if the
            phone system is set to that.
        own_numbers: the practice's numbers, in any notation.
        inbound_contexts: Asterisk contexts of calls from outside.
        extension_digits: a number of at most this many digits is an extension; 0 if there are none.
        region: the region whose country code own numbers may lack, such as ``US``.
        ring_seconds: how long phones ring, if a log has no ids and does not say.
    """

    zone: str
    own_numbers: tuple[str, ...] = ()
    inbound_contexts: tuple[str, ...] = ()
    extension_digits: int = 5
    region: str = "US"
    ring_seconds: int = 30


def digits_of(number: str) -> str:
    """Return the ASCII digits of a number, in order."""
    return "".join(letter for letter in number if "0" <= letter <= "9")


def is_full_number(number: str) -> bool:
    """True if a number has at least seven digits: it is not an extension or a service code."""
    return len(digits_of(number)) >= _SHORTEST_NATIONAL


@lru_cache(maxsize=1024)
def notations(number: str, country_code: str) -> frozenset[str]:
    """Return the digits as which a number may be written: with and without country code and trunk zero.

    A number of fewer than seven digits is written in one way only.
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
    """Return the country code of a region, ``1`` for ``US``; "" for an unknown region."""
    import phonenumbers

    return str(phonenumbers.country_code_for_region(region) or "")


class DirectionRules:
    """Decides the direction of legs by a practice's settings."""

    def __init__(self, settings: PhoneSettings) -> None:
        """Prepare the settings: numbers and contexts are compared without case and punctuation."""
        self._code = country_code(settings.region)
        self._extension_digits = settings.extension_digits
        self._inbound = frozenset(context.casefold() for context in settings.inbound_contexts)
        self._own = self._forms(settings.own_numbers)
        # A log repeats the same few numbers and contexts.
        self._inside: Cache[str, bool] = Cache(self._is_own_or_extension)
        self._called = Cache(self._is_called_at_the_practice)
        self._outside = Cache(self.comes_from_outside)

    def _forms(self, numbers: Iterable[str]) -> frozenset[str]:
        return frozenset(form for number in numbers for form in notations(number, self._code))

    def is_own(self, number: str) -> bool:
        """True if it is one of the practice's own numbers."""
        return not self._own.isdisjoint(notations(number, self._code))

    def is_extension(self, number: str) -> bool:
        """True if it is as short as an extension (``PhoneSettings.extension_digits``)."""
        return number.isascii() and number.isdigit() and len(number) <= self._extension_digits

    def _is_own_or_extension(self, number: str) -> bool:
        return self.is_own(number) or self.is_extension(number)

    def comes_from_outside(self, context: str) -> bool:
        """True if the settings name this context for calls from outside."""
        return context.casefold() in self._inbound

    def _is_called_at_the_practice(self, dst: str) -> bool:
        """True if the destination is the practice's: a number, an extension, or a place in the dial plan."""
        if self.is_own(dst) or self.is_extension(dst) or dst.startswith(("*", "#")):
            return True
        if "@" in dst:
            return False
        # "s", "h", "vmu201", an IVR's name: no outside number is called by letters.
        return not digits_of(dst) or _VOICEMAIL_BOX.fullmatch(dst) is not None

    def direction(self, leg: Leg) -> Direction:
        """Return the direction of the call that began with this leg."""
        if leg.direction is not None:
            return leg.direction
        inside = self._inside[leg.src]
        if self._outside[leg.context]:
            return Direction.INTERNAL if inside else Direction.INBOUND
        called_ours = self._called[leg.dst]
        if inside:
            outside = leg.dst in _EMERGENCY or not called_ours
            return Direction.OUTBOUND if outside else Direction.INTERNAL
        if leg.did or called_ours:
            return Direction.INBOUND
        return self._from_channels(leg) or self._from_context(leg)

    def directions(self, legs: Sequence[Leg]) -> list[Direction]:
        """Return the direction of each leg's call, in fewer steps than ``direction``."""
        inbound, outbound, internal = Direction
        inside, called, outside = self._inside, self._called, self._outside
        return [
            (internal if inside[leg.src] else inbound)
            if leg.direction is None and outside[leg.context]
            else (internal if called[leg.dst] and leg.dst not in _EMERGENCY else outbound)
            if leg.direction is None and inside[leg.src]
            else self.direction(leg)
            for leg in legs
        ]

    def _from_channels(self, leg: Leg) -> Direction | None:
        """Two outside numbers: a practice phone called with an unknown number, or was called through one."""
        if leg.shown_number or self._is_extension_channel(leg.channel):
            return Direction.OUTBOUND
        return Direction.INBOUND if self._is_extension_channel(leg.dst_channel) else None

    def _is_extension_channel(self, channel: str) -> bool:
        found = _PEER.match(channel)
        return found is not None and self.is_extension(found[1])

    def _from_context(self, leg: Leg) -> Direction:
        if is_named_outside(leg.context) or not leg.context:
            return Direction.INBOUND
        if self._inbound or _FROM_US.search(leg.context):
            return Direction.OUTBOUND
        return Direction.INBOUND


def is_named_outside(context: str) -> bool:
    """True if FreePBX or Asterisk's samples give this context to calls from outside."""
    return _FROM_OUTSIDE.search(context) is not None


#: How many legs a guess is made of.
SAMPLE = 2_000

_DOOR = re.compile(r"\b(?:door|gate|intercom|paging)", re.IGNORECASE)
_FEWEST_CALLERS = 5
_MOST_OWN = 50
_MOSTLY = 0.8
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PhoneGuess:
    """Settings to read a file with.

    Attributes:
        settings: the practice's, and what was guessed where they say nothing about this file.
        reasons: one sentence for each guess and each setting used, for the preview.
    """

    settings: PhoneSettings
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Context:
    """Who calls whom in one context, extensions left out."""

    name: str
    callers: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows have a caller in this context."""
        return self.callers.total()

    @property
    def looks_inbound(self) -> bool:
        """True if many call few: at least five callers, and at least twice as many as numbers they call."""
        return len(self.callers) >= _FEWEST_CALLERS and len(self.callers) >= 2 * len(self.called)

    @property
    def looks_outbound(self) -> bool:
        """True if a few call again and again, and mostly full numbers."""
        long = sum(count for number, count in self.called.items() if is_full_number(number))
        return self.rows >= 2 * len(self.callers) and long >= _MOSTLY * self.rows


def guess_phone_settings(legs: Iterable[Leg], known: PhoneSettings) -> PhoneGuess:
    """Complete the settings for a file from its first legs.

    What the practice has set is kept. If one of its contexts (or numbers) occurs in the file, no others are
    guessed.
    """
    sample = list(legs)
    rules = DirectionRules(known)
    contexts = _contexts(sample, rules)
    reasons: list[str] = []
    inbound = _inbound_contexts(contexts, rules, known, reasons)
    settings = replace(known, inbound_contexts=tuple(dict.fromkeys((*known.inbound_contexts, *inbound))))
    if any(rules.is_own(leg.src) or rules.is_own(leg.dst) for leg in sample):
        reasons.append("The practice's own numbers in the settings occur in the file and are used.")
    else:
        outbound = [one for one in contexts if one.name not in inbound and one.looks_outbound]
        numbers = _own_numbers([one for one in contexts if one.name in inbound], outbound, reasons)
        settings = replace(settings, own_numbers=(*known.own_numbers, *numbers))
    reasons.append(_extensions(sample, rules, known))
    return PhoneGuess(settings, tuple(reasons))


def _contexts(sample: list[Leg], rules: DirectionRules) -> list[_Context]:
    found: dict[str, _Context] = {}
    for leg in sample:
        if leg.context and leg.src and not rules.is_extension(leg.src):
            context = found.setdefault(leg.context, _Context(leg.context))
            context.callers[leg.src] += 1
            context.called[leg.dst] += 1
    return sorted(found.values(), key=lambda one: -one.rows)


def _inbound_contexts(
    contexts: list[_Context], rules: DirectionRules, known: PhoneSettings, reasons: list[str]
) -> list[str]:
    """Return the contexts of calls from outside: those of the settings if they occur, else guessed ones."""
    set_ones = [one.name for one in contexts if rules.comes_from_outside(one.name)]
    if set_ones:
        reasons.append(f"Calls from outside come in {_listed(set_ones)}, as the settings say.")
        return set_ones
    if known.inbound_contexts and contexts:
        reasons.append(
            f"The contexts in the settings, {_listed(known.inbound_contexts)}, are not in this file."
        )
    guessed = []
    for one in contexts:
        if one.looks_inbound:
            why = f"{len(one.callers)} different numbers call {len(one.called)} there"
            reasons.append(f"Calls in “{one.name}” count as from outside: {why}.")
        elif is_named_outside(one.name):
            reasons.append(f"Calls in “{one.name}” count as from outside: contexts of that name do.")
        else:
            continue
        guessed.append(one.name)
    return guessed


def _own_numbers(inbound: list[_Context], outbound: list[_Context], reasons: list[str]) -> list[str]:
    """Return the practice's numbers: called from outside, calling out, both ends of a door phone."""
    called = sum((one.called for one in inbound), Counter[str]())
    received = Counter({number: count for number, count in called.items() if is_full_number(number)})
    if len(received) > _MOST_OWN:
        received.clear()
    outside = sum((one.callers for one in inbound), Counter[str]())
    calling: Counter[str] = Counter()
    doors: Counter[str] = Counter()
    for one in outbound:
        if _DOOR.search(one.name):
            doors += one.callers + one.called
        else:
            calling += Counter({number: n for number, n in one.callers.items() if n > outside[number]})
    for numbers, why in (
        (received, "are called from outside"),
        (calling, "call out"),
        (doors, "are the two ends of a door phone"),
    ):
        if numbers:
            reasons.append(
                f"Numbers that count as the practice's own, because they {why}: {_counted(numbers)}."
            )
    return list(dict.fromkeys((*received, *calling, *doors)))


def _extensions(sample: list[Leg], rules: DirectionRules, known: PhoneSettings) -> str:
    short = {number for leg in sample for number in (leg.src, leg.dst) if rules.is_extension(number)}
    if short:
        return f"Short numbers count as extensions (at most {known.extension_digits} digits): {len(short)}."
    return "There are no short numbers in the file, so extensions do not help here."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _counted(numbers: Counter[str]) -> str:
    shown = [f"{number} ({count})" for number, count in numbers.most_common(_SHOWN)]
    more = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
