"""The lists of those who refer: who is on each, in which order, and their lines.

A directory may hold a hundred thousand with whom there was never anything: only those with a history are
judged, and a line is made when it comes into sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter

from frontdesk.domain.relationships.health import (
    LISTS,
    YEAR_DAYS,
    RelationshipFacts,
    contact_order,
    health_of,
    lists_of,
)
from frontdesk.domain.relationships.people import ReferrerLine, ReferrerView
from frontdesk.domain.text import fold
from frontdesk.services.callbacks.filter import Line, found
from frontdesk.services.office import Office
from frontdesk.store.relationships.facts import Brief, ReferrerRow, Relationships

#: The words of the named lists, by their code.
_LIST_WORDS = {one.code: one.words for one in LISTS}
# The same few organizations come again and again.
_folded = lru_cache(maxsize=4096)(fold)


class ReferrerFilter:
    """What can be found in one list of those who refer."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Search these lines, in their order."""
        self._lines = lines

    def matching(self, typed: str) -> tuple[int, ...]:
        """Return those that contain what was typed, in the list's order; all if nothing was typed."""
        return tuple(line.id for line in found(self._lines, typed))


class ReferrerLists:
    """Orders everybody who refers, and shows those in sight."""

    def __init__(self, office: Office) -> None:
        """Read nothing before it is asked.

        Args:
            office: the store, the clock and the settings.
        """
        self._office = office
        self._last: Relationships | None = None

    def read(self) -> Relationships:
        """Read what happened anew; lines are judged by it until the next time."""
        self._last = Relationships(self._office.store, self._office.practice().rule.hours.day_of)
        return self._last

    @property
    def last(self) -> Relationships:
        """What the last order was judged by."""
        return self._last or self.read()

    def order(self, view: ReferrerView) -> tuple[int, ...]:
        """Return the numbers of a list, in its order; everything is read anew."""
        seen = self.read()
        everybody = seen.brief()
        if view is ReferrerView.APART:
            return tuple(one.id for one in everybody if one.is_apart)
        here = [one for one in everybody if not one.is_apart]
        if view is ReferrerView.NEXT:
            return self._to_contact(seen, here)
        if view is ReferrerView.FOCUS:
            return self._by_urgency(seen, [one.id for one in here if one.is_focus])
        # Who sent most comes first; those who sent nobody stay in the order of their names.
        return tuple(one.id for one in sorted(here, key=lambda one: -seen.referrals(one.id)))

    def _by_urgency(self, seen: Relationships, ids: Sequence[int]) -> tuple[int, ...]:
        today = self._today()
        return tuple(sorted(ids, key=lambda number: contact_order(seen.facts(number), today)))

    def _to_contact(self, seen: Relationships, here: Sequence[Brief]) -> tuple[int, ...]:
        """Return who is on a named list, the most urgent first.

        With whom there was never anything is on one list only, after a year: the same for all of them.
        """
        today = self._today()
        long_ago = self._office.practice().rule.hours.instant(today - timedelta(YEAR_DAYS - 1), 0)
        nothing = contact_order(RelationshipFacts(0, known_since=today - timedelta(YEAR_DAYS)), today)
        listed: list[tuple[tuple[int, date], int]] = []
        for one in here:
            if one.id in seen.with_history or one.is_focus:
                facts = seen.facts(one.id)
                if lists_of(facts, today):
                    listed.append((contact_order(facts, today), one.id))
            elif one.is_known_before(long_ago):
                listed.append((nothing, one.id))
        return tuple(number for _, number in sorted(listed, key=itemgetter(0)))

    def rows(self, ids: Sequence[int]) -> list[ReferrerLine]:
        """Return these as the last order found them; one that is not known is left out."""
        today = self._today()
        return [line_of(*known, today) for known in map(self.last.one, ids) if known is not None]

    def filter(self, view: ReferrerView) -> ReferrerFilter:
        """Return the filter of a list."""
        order, today, seen = self.order(view), self._today(), self.last
        searched = seen.searched()
        lines = []
        for number in order:
            name, organization, kind = searched[number]
            codes = lists_of(seen.facts(number), today) if number in seen.with_history else ()
            on = " ".join(_LIST_WORDS[code] for code in codes)
            lines.append(Line(number, "", f"{name} {_folded(organization)} {kind.words} {on}"))
        return ReferrerFilter(lines)

    def _today(self) -> date:
        return self._office.practice().rule.hours.day_of(self._office.now())


def line_of(row: ReferrerRow, facts: RelationshipFacts, today: date) -> ReferrerLine:
    """Return somebody as a list shows them."""
    return ReferrerLine(
        id=row.id,
        name=row.name,
        organization=row.organization,
        kind=row.kind,
        referrals=len(facts.referrals),
        health=health_of(facts, today),
        next_contact=facts.next_contact(today),
        lists=lists_of(facts, today),
        touches=facts.ours,
        focus=facts.focus,
        key=row.key_since is not None,
        apart=_apart(row.opted_out_at, row.inactive_at),
        last_contact=facts.last_contact,
    )


def _apart(opted_out_at: datetime | None, inactive_at: datetime | None) -> str:
    if opted_out_at is not None:
        return "asked not to be contacted"
    return "moved or deactivated" if inactive_at is not None else ""
