"""Referrals: who sends patients, and the calls whose source is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound
from frontdesk.domain.referrals.sources import (
    CaptureRate,
    MissingSource,
    Referrer,
    Source,
    SourceCount,
    SourceKind,
    check_source,
)
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office, Work
from frontdesk.store.audit import write_audit
from frontdesk.store.calls import add_source, call_contact, source_columns
from frontdesk.store.changes import Changes
from frontdesk.store.contacts import settle_first_source
from frontdesk.store.referrals import (
    add_referrer,
    all_referrers,
    missing_sources,
    rate_between,
    referrer_by_id,
    sources_by_kind,
    sources_by_referrer,
)


@dataclass(frozen=True, slots=True)
class SourceMix:
    """Where the new patients of a period came from.

    Attributes:
        rate: the capture rate.
        kinds: by kind of source, most first.
        referrers: by referrer, most first.
    """

    rate: CaptureRate
    kinds: list[SourceCount]
    referrers: list[SourceCount]


class ReferralService:
    """Records and reports who sends patients."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def referrers(self) -> list[Referrer]:
        """Return every referrer, those who send most first."""
        return all_referrers(self._office.store)

    @again_if_lost
    def add(self, name: str, kind: SourceKind, organization: str, *, by: int) -> Referrer:
        """Add a referrer; an existing one with the same name, kind and organization is returned instead.

        Raises:
            NotFound: the name is empty.
        """
        clean = one_line(name, NAME_LIMIT)
        if not clean:
            raise NotFound("A referrer needs a name.")
        with self._office.store.writing() as db:
            number = add_referrer(
                db,
                name=clean,
                kind=kind,
                organization=one_line(organization, NAME_LIMIT),
                at=self._office.now(),
                by=by,
            )
        found = referrer_by_id(self._office.store, number)
        if found is None:
            raise NotFound("The referrer is not in the store.")
        return found

    def missing(self) -> list[MissingSource]:
        """Return the new-patient calls whose source is missing or was not asked, newest first."""
        return missing_sources(self._office.store)

    @again_if_lost
    def answer(self, call_id: int, source: Source, *, by: int) -> None:
        """Answer the source of a call afterward; the earlier answer is kept, too.

        Raises:
            Incomplete: the answer is not complete.
            NotFound: there is no such call.
        """
        office = self._office
        at = office.now()
        from frontdesk.services.patients.following import follow_answer

        source = check_source(replace(source, detail=one_line(source.detail, ABOUT_LIMIT)))
        with office.store.writing() as db:
            contact_id = call_contact(db, call_id)
            changes = Changes()
            number = add_source(db, call_id=call_id, contact_id=contact_id, source=source, at=at, by=by)
            changes.made("source", number)
            changes.change(db, "call", call_id, **source_columns(source))
            if contact_id is not None:
                settle_first_source(db, contact_id)
                follow_answer(Work(db, changes, office.practice(), at, by), contact_id, source)
            audit = write_audit(
                db,
                at=at,
                person_id=by,
                action=Action.SOURCE_ANSWERED,
                subject_id=number,
                call=call_id,
                answer=source.answer.value,
            )
            changes.save(db, audit_id=audit, at=at, person_id=by, action=Action.SOURCE_ANSWERED)

    def mix(self, start: datetime, end: datetime) -> SourceMix:
        """Return the capture rate and the sources of a period.

        Args:
            start: UTC, included.
            end: UTC, excluded.
        """
        store = self._office.store
        return SourceMix(
            rate_between(store, start, end),
            _together(sources_by_kind(store, start, end)),
            sources_by_referrer(store, start, end),
        )


def _together(counts: Iterable[SourceCount]) -> list[SourceCount]:
    """Return one count for each kind, most first; the store may have a kind under an earlier code, too."""
    found: dict[str, SourceCount] = {}
    for one in counts:
        known = found.get(one.words, SourceCount(one.words, 0, 0))
        found[one.words] = SourceCount(one.words, known.count + one.count, known.breached + one.breached)
    return sorted(found.values(), key=lambda one: -one.count)
