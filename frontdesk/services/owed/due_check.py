"""Is everything that is owed due when the settings it was dated by say so."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.rule.terms import Term, due_by_term
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.settings import settings_from_document
from frontdesk.store.db.engine import Store
from frontdesk.store.health.owed import DatedItem, dated_items
from frontdesk.store.settings import read_version

_KINDS = frozenset(OwedKind)


def due_faults(store: Store) -> Iterator[str]:
    """Yield what is due at another time than its settings say."""
    versions: dict[int, tuple[PracticeSettings, SameDayRule]] = {}
    for item in dated_items(store):
        if item.kind not in _KINDS:
            yield f"owed {item.id}: its kind is unknown"
            continue
        if item.settings_version not in versions:
            with store.reading() as db:
                settings = settings_from_document(read_version(db, item.settings_version))
            versions[item.settings_version] = settings, settings.rule()
        if not _is_right(item, *versions[item.settings_version]):
            yield f"owed {item.id}: it is due at another time than its settings say"


def _is_right(item: DatedItem, settings: PracticeSettings, rule: SameDayRule) -> bool:
    kind = OwedKind(item.kind)
    term = settings.owed.terms.get(kind)
    if kind is OwedKind.PROMISED:
        term = Term.PROMISED
    if term is None:
        return False
    first, nth, promised = item.arose, 1, item.day if term is Term.PROMISED else None
    if item.series:
        nth = item.series
        first = item.first_at or (rule.hours.instant(item.day, 0) if item.day else first)
    dated = due_by_term(rule, term, first, nth=nth, promised=promised)
    return (dated.due, dated.decided_by) == (item.due, item.decided_by)
