"""Watched words in imported texts: who was asked, and what they answered."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.crisis_prompts import CrisisPrompt, PromptAnswer
from frontdesk.domain.errors import Taken
from frontdesk.services.office import Office
from frontdesk.store import crises as rows
from frontdesk.store.audit import write_audit
from frontdesk.store.waiting import prompts_waiting

#: Prompts that are shown at once; the next ones follow as these are answered.
SHOWN = 500


class CrisisPromptService:
    """Keeps prompts until a person answers. It decides nothing."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def waiting(self) -> int:
        """How many imported calls hold watched words that nobody looked at yet."""
        return prompts_waiting(self._office.store)

    def open(self) -> list[CrisisPrompt]:
        """Those calls, the latest first."""
        return rows.open_prompts(self._office.store, SHOWN)

    def answer(self, prompt: CrisisPrompt, answer: PromptAnswer, *, by: int) -> None:
        """Keep what a person did with a prompt.

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
