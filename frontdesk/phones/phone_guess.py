"""A sensible guess at a practice's telephones from the calls themselves, with its reasons in words.

For a file about which the settings say nothing. A context in which many different numbers call a few
is where the outside comes in; one in which a few numbers call many is where we call out, and those
few are ours; so are the few numbers that the outside calls. The guess is shown before anything is
written, and a person may correct it in the settings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from frontdesk.phones.direction import DirectionRules, PhoneSettings, digits_of, named_outside
from frontdesk.phones.legs import Leg

#: How many legs a guess looks at.
SAMPLE = 2_000

_DOOR = re.compile(r"\b(?:door|gate|intercom|paging)", re.IGNORECASE)
_FEWEST_CALLERS = 5
_SHORTEST_OUTSIDE = 7
_MOST_OWN = 50
_MOSTLY = 0.8
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PhoneGuess:
    """Settings to read a file with.

    Attributes:
        settings: those of the practice, and what was guessed where they say nothing about this file.
        reasons: one sentence for each thing that was guessed or taken, for the preview.
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
        return self.callers.total()

    @property
    def looks_inbound(self) -> bool:
        """Many call few: at least five callers, and at least twice as many as numbers they call."""
        return len(self.callers) >= _FEWEST_CALLERS and len(self.callers) >= 2 * len(self.called)

    @property
    def looks_outbound(self) -> bool:
        """A few call, again and again, numbers of the length of those outside."""
        long = sum(count for number, count in self.called.items() if _long(number))
        return self.rows >= 2 * len(self.callers) and long >= _MOSTLY * self.rows


def guess_phone_settings(legs: Iterable[Leg], known: PhoneSettings) -> PhoneGuess:
    """Settings for a file from its first legs.

    What the practice has set is kept. Its contexts and its numbers are trusted alone where one of them
    occurs in the file; where none does, or none is set, they are guessed as well.
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
    """The contexts of calls from outside: the settings' where they occur, else guessed ones."""
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
        elif named_outside(one.name):
            reasons.append(f"Calls in “{one.name}” count as from outside: contexts of that name do.")
        else:
            continue
        guessed.append(one.name)
    return guessed


def _own_numbers(inbound: list[_Context], outbound: list[_Context], reasons: list[str]) -> list[str]:
    """Our numbers: those the outside calls, those that call out, and both ends of a door telephone."""
    called = sum((one.called for one in inbound), Counter[str]())
    received = Counter({number: count for number, count in called.items() if _long(number)})
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
        (doors, "are the two ends of a door telephone"),
    ):
        if numbers:
            reasons.append(f"These numbers count as ours because they {why}: {_counted(numbers)}.")
    return list(dict.fromkeys((*received, *calling, *doors)))


def _extensions(sample: list[Leg], rules: DirectionRules, known: PhoneSettings) -> str:
    short = {number for leg in sample for number in (leg.src, leg.dst) if rules.is_extension(number)}
    if short:
        return (
            f"Short numbers count as our extensions (at most {known.extension_digits} digits): {len(short)}."
        )
    return "There are no short numbers in the file, so extensions tell nothing here."


def _long(number: str) -> bool:
    return len(digits_of(number)) >= _SHORTEST_OUTSIDE


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _counted(numbers: Counter[str]) -> str:
    shown = [f"{number} ({count})" for number, count in numbers.most_common(_SHOWN)]
    more = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
