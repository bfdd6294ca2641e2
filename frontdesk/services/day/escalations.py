"""Escalations: the backup is called, on every desk, for due callbacks that nobody has, until answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import claimed
from frontdesk.domain.day.cover import Answer, Escalation, called_from
from frontdesk.domain.errors import Incomplete, NotFound, Refused, Taken
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.store import callbacks
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.day import cover as escalations
from frontdesk.store.db.engine import Transaction

#: Callbacks for which the backup is called at once.
MOST = 20


class EscalationService:
    """Calls the backup, and keeps what was answered."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def look(self, *, by: int) -> list[Escalation]:
        """Return the callbacks for which the backup is called, the most urgent first.

        The first desk that looks raises each of them, once. Working on a callback answers its escalation.
        """
        store, calling = self._office.store, self._calling()
        if not escalations.anything_to_do(store, calling):
            return []
        # In this order: what another desk raises in between is then among the open ones.
        new = escalations.to_raise(store, calling, MOST) if calling else []
        found = escalations.open_escalations(store)
        done = [one for one in found if one.answered_by_action is not None]
        new = new[: max(0, MOST - len(found) + len(done))]
        if not done and not new:
            return found
        with store.writing() as db:
            for one in done:
                self._settle(db, one, by)
            for callback_id in sorted(new):
                self._raise(db, callback_id, by)
        return escalations.open_escalations(store)

    @again_if_lost
    def take(self, escalation_id: int, *, by: int) -> Callback:
        """Answer by taking the callback.

        Raises:
            NotFound: it was answered already.
            Taken: somebody else has the callback.
        """
        at, one = self._office.now(), self._one(escalation_id)
        number = one.callback.id
        with self._office.store.writing() as db:
            changes = Changes()
            before = callbacks.read_callback(db, number)
            if not before.is_open or before.owner_id not in (None, by):
                owner = callbacks.owner_name(db, number)
                raise Taken(f"{owner or 'Somebody'} was first with this callback. Nothing was changed.")
            changes.change_callback(db, before, claimed(before, by, at))
            audit = write_audit(db, at=at, person_id=by, action=Action.CALLBACK_CLAIMED, subject_id=number)
            changes.audited(number, audit)
            self._answer(db, changes, one, Answer.TAKEN, "", by, by)
            changes.save(db, audit_id=audit, at=at, person_id=by, action=Action.CALLBACK_CLAIMED)
        return one.callback

    def answer(self, seen: Sequence[int], answer: Answer, because: str = "", *, by: int) -> int:
        """Answer all that were seen at once; return how many nobody had answered yet.

        Args:
            seen: the escalations on the banner.
            answer: the backup was called, or is not needed.
            because: why it is not needed.
            by: who answers.

        Raises:
            Incomplete: not needed, and no reason.
            Refused: taking is answered by :meth:`take`.
            Taken: all of them were answered already.
        """
        words = one_line(because, ABOUT_LIMIT) if answer is Answer.NOT_NEEDED else ""
        if answer not in (Answer.BACKUP_CALLED, Answer.NOT_NEEDED):
            raise Refused("This is answered by doing it. Nothing was changed.")
        if answer is Answer.NOT_NEEDED and not words:
            raise Incomplete("because", "Why is the backup not needed?")
        with self._office.store.writing() as db:
            open_still = [one for one in escalations.open_escalations(self._office.store) if one.id in seen]
            changes = Changes()
            audits = [self._answer(db, changes, one, answer, words, by, by) for one in open_still]
            entries = [audit for audit in audits if audit is not None]
            if not entries:
                raise Taken("Somebody answered this already. Nothing was changed.")
            at, action = self._office.now(), Action.ESCALATION_ANSWERED
            changes.save(db, audit_id=entries[-1], at=at, person_id=by, action=action)
        return len(entries)

    def _calling(self) -> escalations.Calling | None:
        """Return when the backup is called; None while the practice is closed."""
        office, now = self._office, self._office.now()
        practice = office.practice()
        if not practice.rule.hours.is_open(now):
            return None
        minutes = practice.settings.escalate_minutes
        rule, promise = called_from(minutes, practice.rule.at_risk_minutes)
        return escalations.Calling(
            now=now,
            rule_before=now - rule,
            promise_before=now - promise,
            day_start=practice.day_bounds(now)[0],
            acted_before=now - timedelta(minutes=minutes),
        )

    def _one(self, escalation_id: int) -> Escalation:
        found = escalations.open_escalations(self._office.store)
        one = next((one for one in found if one.id == escalation_id), None)
        if one is None:
            raise NotFound("Somebody answered this already. Nothing was changed.")
        return one

    def _raise(self, db: Transaction, callback_id: int, by: int) -> None:
        at = self._office.now()
        number = escalations.raise_escalation(db, callback_id, at)
        if number is not None:
            detail = {"callback": callback_id}
            write_audit(db, at=at, person_id=by, action=Action.ESCALATION_RAISED, subject_id=number, **detail)

    def _settle(self, db: Transaction, one: Escalation, by: int) -> None:
        """Close one that was answered by working on it, in the name of the present owner, or of nobody."""
        answer = one.answered_by_action
        if answer is not None:
            self._answer(db, Changes(), one, answer, "", by, one.callback.owner_id)

    def _answer(
        self,
        db: Transaction,
        changes: Changes,
        one: Escalation,
        answer: Answer,
        because: str,
        by: int,
        answered_by: int | None,
    ) -> int | None:
        """Write an answer; return its audit entry, or None if somebody was first."""
        at = self._office.now()
        if not escalations.answer_escalation(db, changes, one.id, answer, because, at=at, by=answered_by):
            return None
        return write_audit(
            db,
            at=at,
            person_id=by,
            action=Action.ESCALATION_ANSWERED,
            subject_id=one.id,
            callback=one.callback.id,
            answer=answer.value,
        )
