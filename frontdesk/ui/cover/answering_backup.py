"""Answering the call for the backup: take one of the callbacks, say that they were called, or why not."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.day.cover import Answer, Escalation
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.show import standing_badge, who
from frontdesk.ui.widgets.choice import Choice

#: Callbacks that are offered to be taken; the others come when these are.
OFFERED = 6


async def answer_backup(desk: Desk, calls: Sequence[Escalation]) -> None:
    """Ask what is to be done and do it; leaving the question leaves the call where it is.

    Args:
        desk: the program.
        calls: the calls for the backup as the banner shows them.
    """
    if isinstance(desk.screen, AnswerBackup):
        desk.screen.dismiss(None)
        return
    picked = await desk.push_screen_wait(
        AnswerBackup("Call the backup?", _choices(desk, calls), _about(calls))
    )
    if picked is None:
        return
    by, service = desk.person.id, desk.services.cover.escalations
    if isinstance(picked, Escalation):
        taken = await desk.jobs.run(lambda: service.take(picked.id, by=by))
        desk.confirm(f"{who(taken.name)} is yours; z undoes")
        return
    because = ""
    if picked is Answer.NOT_NEEDED:
        words = await desk.push_screen_wait(AskText("Why is the backup not needed?", _about(calls)))
        if words is None:
            return
        because = words
    seen = [one.id for one in calls]
    await desk.jobs.run(lambda: service.answer(seen, picked, because, by=by))
    desk.confirm("Kept: the backup was called" if picked is Answer.BACKUP_CALLED else "Kept: not needed")


class AnswerBackup(Pick[Escalation | Answer]):
    """The answers; the same key leaves it."""


def _about(calls: Sequence[Escalation]) -> str:
    if len(calls) == 1:
        return "1 callback is due and nobody has it."
    return f"{len(calls)} callbacks are due and nobody has them."


def _choices(desk: Desk, calls: Sequence[Escalation]) -> list[Choice[Escalation | Answer]]:
    rule, now = desk.practice.rule, desk.now()
    choices: list[Choice[Escalation | Answer]] = [
        Choice(
            f"I take {who(one.callback.name)}",
            one,
            standing_badge(one.callback, rule, now, desk.glyphs).text,
        )
        for one in calls[:OFFERED]
    ]
    cover = desk.cover.cover
    backup = (
        cover.backup.person.first_name if cover is not None and cover.backup is not None else "the backup"
    )
    choices.append(Choice(f"I called {backup}", Answer.BACKUP_CALLED, "quiet for today", ours=True))
    choices.append(Choice("not needed, because …", Answer.NOT_NEEDED, ours=True))
    return choices
