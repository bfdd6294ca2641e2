"""The rows of the queue: a joined row of the store as a callback, and many of them by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from frontdesk.domain.callbacks import Callback, CallbackState, DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import DecidedBy
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.store.engine import Store
from frontdesk.store.extensions import EXTENSION_OF_CALLBACK
from frontdesk.store.fields import from_text, maybe_from_text
from frontdesk.store.source_words import source_words

#: Who is to be called, who sent them and who has it, by one name each.
JOINS = (
    " LEFT JOIN contact c ON c.id = k.contact_id"
    " LEFT JOIN source s ON s.id = c.first_source"
    " LEFT JOIN referrer r ON r.id = s.referrer_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id"
    " LEFT JOIN person p ON p.id = k.owner_id"
)

#: What :func:`as_callback` reads.
SELECT = (
    "SELECT k.id, k.version, k.contact_id, k.name, k.number, k.lane, k.about, k.note,"
    " s.answer, s.kind, r.name, o.name, c.voicemail, k.received, k.service_day, k.rule_due, k.decided_by,"
    " k.due, k.due_kind, k.call_by, k.met_at, k.state, k.owner_id, p.name, k.claimed_at, k.for_person_id,"
    " k.rung, k.next_at, k.attempts, k.calls, k.last_outcome, k.last_attempt_at, k.returned_at, k.reached_at,"
    " k.breached_at, k.closed_at, k.backlog, k.rang_back_at, k.reopened_at,"
    f" {EXTENSION_OF_CALLBACK} FROM callback k" + JOINS
)

#: Callbacks asked for in one statement. It is always the same text, so that it is prepared once.
AT_ONCE = 100

_BY_NUMBER = f"{SELECT} WHERE k.id IN ({', '.join('?' * AT_ONCE)})"


def read_rows(store: Store, ids: Sequence[int]) -> list[Callback]:
    """These callbacks as they are now, in the order given; a number that is not there is left out."""
    found: dict[int, Callback] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for row in store.rows(_BY_NUMBER, *some, *[some[0]] * (AT_ONCE - len(some))):
            found[row[0]] = as_callback(row)
    return [found[number] for number in ids if number in found]


def as_callback(row: tuple[Any, ...]) -> Callback:
    """A row of ``SELECT`` as a callback."""
    return Callback(
        id=row[0], version=row[1], contact_id=row[2], name=row[3], number=row[4], lane=Lane(row[5]),
        about=row[6], note=row[7], source=source_words(*row[8:12]),
        voicemail=VoicemailPermission(row[12]) if row[12] else DEFAULT_PERMISSION,
        received=from_text(row[13]), service_day=date.fromisoformat(row[14]), rule_due=from_text(row[15]),
        decided_by=DecidedBy(row[16]), due=from_text(row[17]), due_kind=DueKind(row[18]),
        call_by=from_text(row[19]), met_at=maybe_from_text(row[20]), state=CallbackState(row[21]),
        owner_id=row[22], owner=row[23] or "", claimed_at=maybe_from_text(row[24]), for_id=row[25],
        rung=row[26], next_at=maybe_from_text(row[27]), attempts=row[28], calls=row[29],
        last_outcome=Outcome(row[30]) if row[30] else None, last_attempt_at=maybe_from_text(row[31]),
        returned_at=maybe_from_text(row[32]), reached_at=maybe_from_text(row[33]),
        breached_at=maybe_from_text(row[34]), closed_at=maybe_from_text(row[35]), backlog=bool(row[36]),
        rang_back_at=maybe_from_text(row[37]), reopened_at=maybe_from_text(row[38]),
        extension=row[39],
    )  # fmt: skip
