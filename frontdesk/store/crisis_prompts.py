"""Rows of prompts: imported calls whose text holds watched words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.crisis import CrisisPrompt, PromptAnswer
from frontdesk.store.bulk import write, write_many
from frontdesk.store.crisis_alarm import OPEN_PROMPTS
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, to_text

_RAISE = (
    "INSERT INTO crisis_prompt (at, call_id, words) SELECT ?, c.id, ? FROM call c"
    " WHERE c.uid = ? AND c.voided_at IS NULL"
)


def raise_prompts(db: Database, found: Sequence[tuple[str, Sequence[str]]], at: datetime) -> None:
    """Write a prompt for each of these calls.

    Args:
        db: the open transaction's database, in which the calls were written.
        found: the identity of a call, and the watched words in its text.
        at: when, UTC.
    """
    write_many(
        db, _RAISE, [(to_text(at), json.dumps(list(words), ensure_ascii=False), uid) for uid, words in found]
    )


def open_prompts(store: Store, limit: int) -> list[CrisisPrompt]:
    """Prompts that nobody answered yet, the latest call first.

    Args:
        store: the store.
        limit: how many at most.
    """
    rows = store.rows(
        f"SELECT q.id, c.id, c.uid, c.at, c.name, c.number, q.words, c.note {OPEN_PROMPTS}"
        " ORDER BY c.at DESC, q.id DESC LIMIT ?",
        limit,
    )
    return [
        CrisisPrompt(number, call, uid, from_text(at), name, phone, tuple(json.loads(words)), text)
        for number, call, uid, at, name, phone, words, text in rows
    ]


def answer_prompt(db: Database, prompt_id: int, answer: PromptAnswer, *, at: datetime, by: int) -> bool:
    """Write down what a person did with a prompt; False when somebody answered it before. One statement."""
    return (
        write(
            db,
            "UPDATE crisis_prompt SET answered_at = ?, answered_by_id = ?, answer = ?"
            " WHERE id = ? AND answered_at IS NULL",
            to_text(at),
            by,
            answer.value,
            prompt_id,
        )
        > 0
    )
