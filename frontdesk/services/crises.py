"""Crises: opening, noting, the steps, the acceptance by a named person, and prompts in imported texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk.domain.audit import Action
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import (
    Crisis,
    CrisisBox,
    CrisisPrompt,
    CrisisStep,
    NearMiss,
    NewCrisis,
    PromptAnswer,
    PromptAt,
    check_acceptor,
    check_near_miss,
)
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.domain.phone.numbers import logged_number
from frontdesk.domain.text import NOTE_LIMIT, PHONE_LIMIT, clean, clean_name, one_line
from frontdesk.services.again import again_by_key, again_if_lost
from frontdesk.services.office import Office
from frontdesk.store import crises as rows
from frontdesk.store.audit import write_audit
from frontdesk.store.day.waiting import prompts_waiting
from frontdesk.store.db.engine import Transaction

#: The same step by the same person within this time is one press of a key that was held down.
ONE_PRESS = timedelta(seconds=5)


class CrisisService:
    """Records what is done in a crisis. There is no score and no advice."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @again_by_key
    def open(self, new: NewCrisis, *, by: int) -> Crisis:
        """Open a crisis; opening the same one again only reads it, so that a desk may retry.

        Raises:
            StoreTrouble: the store did not answer; nothing was written.
        """
        caller = self._clean(new.caller)
        with self._office.store.writing() as db:
            number = rows.crisis_number(db, new.uid)
            if number is None:
                number = rows.add_crisis(db, replace(new, caller=caller), by=by)
                self._audit(db, Action.CRISIS_OPENED, number, by, callback=caller.callback_id)
        return self.one(number)

    @again_if_lost
    def identify(self, crisis_id: int, caller: Caller, *, by: int) -> Crisis:
        """Record who it is, if the key was pressed before that was known.

        Raises:
            NotFound: there is no such crisis.
        """
        with self._office.store.writing() as db:
            if rows.name_crisis(db, self.one(crisis_id).id, self._clean(caller)):
                self._audit(db, Action.CRISIS_NAMED, crisis_id, by, callback=caller.callback_id)
        return self.one(crisis_id)

    def note(self, crisis_id: int, boxes: Mapping[CrisisBox, str], *, by: int) -> Crisis:
        """Save boxes as they are typed; other boxes stay as they are.

        Raises:
            NotFound: there is no such crisis.
        """
        with self._office.store.writing() as db:
            now = self.one(crisis_id).boxes
            typed = {box: clean(text, limit=NOTE_LIMIT).text for box, text in boxes.items()}
            changed = {box: text for box, text in typed.items() if text != now.text(box)}
            if changed:
                rows.note_boxes(db, crisis_id, changed)
                self._audit(db, Action.CRISIS_NOTED, crisis_id, by, boxes=",".join(changed))
        return self.one(crisis_id)

    @again_if_lost
    def step(self, crisis_id: int, kind: CrisisStep, *, by: int) -> Crisis:
        """Record that a step was taken now.

        Raises:
            NotFound: there is no such crisis.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            last = rows.last_step(db, self.one(crisis_id).id, by=by)
            if last is None or last.kind is not kind or not timedelta(0) <= at - last.at <= ONE_PRESS:
                step = rows.add_step(db, crisis_id, kind, at=at, by=by)
                self._audit(db, Action.CRISIS_STEP, crisis_id, by, step=step, kind=kind.value)
        return self.one(crisis_id)

    @again_if_lost
    def take_back_step(self, crisis_id: int, *, by: int) -> Crisis:
        """Undo the person's own last step; it stays in the record.

        Raises:
            NotFound: there is no such crisis.
            Refused: they have no step in it.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            last = rows.last_step(db, self.one(crisis_id).id, by=by)
            if last is None or not rows.void_step(db, last.id, at):
                raise Refused("You have no step in this crisis to undo. Nothing was changed.")
            self._audit(db, Action.CRISIS_STEP_UNDONE, crisis_id, by, step=last.id, kind=last.kind.value)
        return self.one(crisis_id)

    @again_if_lost
    def accept(self, crisis_id: int, name: str, *, by: int) -> Crisis:
        """Record who accepted the crisis; only this ends it (product rule 8).

        Args:
            crisis_id: the crisis.
            name: the person who takes over, a clinician or whoever is in charge.
            by: who records it.

        Raises:
            Incomplete: there is no name in ``name``.
            NotFound: there is no such crisis.
            Taken: somebody accepted it already; the sentence says who.
        """
        acceptor = clean_name(name).text
        check_acceptor(acceptor)
        at = self._office.now()
        with self._office.store.writing() as db:
            before = self.one(crisis_id)
            if not rows.accept(db, crisis_id, acceptor, at):
                raise Taken(f"{before.accepted_by} accepted this crisis already. Nothing was changed.")
            self._audit(db, Action.CRISIS_ACCEPTED, crisis_id, by)
        return self.one(crisis_id)

    def one(self, crisis_id: int) -> Crisis:
        """Return a crisis as it is now.

        Raises:
            NotFound: there is no such crisis.
        """
        found = rows.crisis_by_id(self._office.store, crisis_id)
        if found is None:
            raise NotFound(f"There is no crisis number {crisis_id}.")
        return found

    def began_in(self, call_uid: str) -> bool:
        """True if a crisis came up in a call that is being typed, by the identity of its form."""
        return rows.began_in(self._office.store, call_uid)

    def unaccepted(self) -> list[Crisis]:
        """Return every crisis that nobody accepted yet, oldest first; any of them blocks the day close."""
        return rows.unaccepted_crises(self._office.store)

    @again_if_lost
    def near_miss(self, text: str, *, crisis_id: int | None, by: int) -> int:
        """Record what nearly went wrong, and return the note's id.

        Args:
            text: in the words of who was there.
            crisis_id: the crisis it is about, or None.
            by: who writes it.

        Raises:
            Incomplete: there is no word in it.
            NotFound: there is no such crisis.
        """
        words = clean(text, limit=NOTE_LIMIT, lines=True).text
        check_near_miss(words)
        at = self._office.now()
        with self._office.store.writing() as db:
            if crisis_id is not None:
                crisis_id = self.one(crisis_id).id
            number = rows.add_near_miss(db, words, crisis_id=crisis_id, at=at, by=by)
            self._audit(db, Action.CRISIS_NEAR_MISS, crisis_id or 0, by, note=number)
        return number

    def near_misses(self, start: datetime, end: datetime) -> list[NearMiss]:
        """Return the near misses from an instant until before another one, UTC, oldest first."""
        return rows.near_misses_between(self._office.store, start, end)

    @again_if_lost
    def dismissed(self, words: Sequence[str], where: PromptAt, record_id: int, *, by: int) -> None:
        """Record that a person was asked about watched words and said no.

        The words themselves are not in the audit, but in the record.

        Args:
            words: the words that were found.
            where: in what kind of record.
            record_id: the record's id.
            by: who said no.
        """
        version = self._office.practice().version
        with self._office.store.writing() as db:
            detail = {where.value: record_id, "found": len(words), "settings": version}
            self._audit(db, Action.CRISIS_PROMPT_DISMISSED, 0, by, **detail)

    def _audit(
        self, db: Transaction, action: Action, crisis_id: int, by: int, **detail: str | int | bool | None
    ) -> None:
        write_audit(db, at=self._office.now(), person_id=by, action=action, subject_id=crisis_id, **detail)

    def _clean(self, caller: Caller) -> Caller:
        """Return the caller with cleaned text, and the number's key if it can be read."""
        number = one_line(caller.number, PHONE_LIMIT)
        key = logged_number(number, self._office.practice().settings.phone_region).key
        name = clean_name(caller.name).text
        return replace(caller, name=name, number=key or number)


#: Prompts shown at once; the next ones follow as these are answered.
SHOWN = 500


class CrisisPromptService:
    """Keeps prompts until a person answers them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def waiting(self) -> int:
        """Return how many imported calls have watched words that nobody looked at yet."""
        return prompts_waiting(self._office.store)

    def open(self) -> list[CrisisPrompt]:
        """Return the open prompts, the latest call first."""
        return rows.open_prompts(self._office.store, SHOWN)

    @again_if_lost
    def answer(self, prompt: CrisisPrompt, answer: PromptAnswer, *, by: int) -> None:
        """Record what a person did with a prompt.

        Raises:
            Taken: somebody answered it already; nothing was changed.
        """
        at, version = self._office.now(), self._office.practice().version
        with self._office.store.writing() as db:
            if not rows.answer_prompt(db, prompt.id, answer, at=at, by=by):
                raise Taken("Somebody looked at these words already. Nothing was changed.")
            dismissed = answer is PromptAnswer.DISMISSED
            write_audit(
                db,
                at=at,
                person_id=by,
                action=Action.CRISIS_PROMPT_DISMISSED if dismissed else Action.CRISIS_PROMPT_OPENED,
                subject_id=0,
                call=prompt.call_id,
                found=len(prompt.words),
                settings=version,
                prompt=prompt.id,
            )
