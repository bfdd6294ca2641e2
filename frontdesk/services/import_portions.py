"""The calls of a log in portions: so many in one transaction that no desk waits long for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter

from frontdesk.services.import_applying import Portion
from frontdesk.store.import_spool import Spool, SpooledCall

_ORDER = attrgetter("order")
_BEGAN = attrgetter("began")


def portions(spool: Spool, size: int) -> Iterator[tuple[Portion, list[SpooledCall]]]:
    """The calls of a spool in portions of so many calls, or more where one person has more.

    Each comes with the calls left out before it, because the log has them twice. There is at least one
    portion, and the last one says that it is.
    """
    numbers: dict[str, Sequence[SpooledCall]] = {}
    calls = 0
    twice: list[SpooledCall] = []
    for part in spool.stories():
        once, again = _once(part)
        twice += again
        for person in _by_person(once, spool.people):
            if calls >= size:
                yield Portion(numbers, (), is_last=False), twice
                numbers, calls, twice = {}, 0, []
            numbers |= person
            calls += sum(map(len, person.values()))
    others: list[SpooledCall] = []
    for some in spool.others():
        others += some
        while calls + len(others) > size:
            room = max(0, size - calls) if numbers else size
            once, again = _once(others[:room])
            yield Portion(numbers, once, is_last=False), [*twice, *again]
            numbers, calls, twice, others = {}, 0, [], others[room:]
    once, again = _once(others)
    yield Portion(numbers, once, is_last=True), [*twice, *again]


def _by_person(
    calls: Sequence[SpooledCall], people: Mapping[str, str]
) -> Iterator[dict[str, list[SpooledCall]]]:
    """The calls of each person by number: of one as a rule, of several whose callbacks were merged."""
    numbers = sorted(_by_number(calls).items())
    if not people:
        yield from ({number: some} for number, some in numbers)
        return
    persons: dict[str, dict[str, list[SpooledCall]]] = {}
    for number, some in numbers:
        persons.setdefault(people.get(number, number), {})[number] = some
    yield from persons.values()


def _by_number(calls: Sequence[SpooledCall]) -> dict[str, list[SpooledCall]]:
    """The calls of each number in the order of time; at the same instant in that of the log."""
    numbers: dict[str, list[SpooledCall]] = {}
    for call in calls:
        numbers.setdefault(call.number, []).append(call)
    for some in numbers.values():
        some.sort(key=_BEGAN)
    return numbers


def without(portion: Portion, known: Collection[str]) -> Portion:
    """A portion without calls of these identities."""
    numbers = {
        number: left
        for number, calls in portion.numbers.items()
        if (left := [call for call in calls if call.uid not in known])
    }
    others = [call for call in portion.others if call.uid not in known]
    return Portion(numbers, others, portion.is_last)


def _once(calls: Sequence[SpooledCall]) -> tuple[list[SpooledCall], list[SpooledCall]]:
    """The calls, each once, and those that are there again: the first of the log counts."""
    if len({call.uid for call in calls}) == len(calls):
        return list(calls), []
    known: set[str] = set()
    once: list[SpooledCall] = []
    again: list[SpooledCall] = []
    for call in sorted(calls, key=_ORDER):
        (again if call.uid in known else once).append(call)
        known.add(call.uid)
    return once, again
