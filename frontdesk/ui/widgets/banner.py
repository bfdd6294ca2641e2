"""The line under every frame while the backup is called: it stays until somebody answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from frontdesk.domain.day.cover import Cover, Escalation
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.commands import Command
from frontdesk.ui.show import moment
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.pressable import Part, Row

_STYLE = "bold $on-at-risk on $at-risk"


def banner(
    escalations: Sequence[Escalation],
    cover: Cover | None,
    now: datetime,
    hours: OpeningHours,
    width: int,
    answer: Command,
) -> Row:
    """Return the line; no name of a caller is in it.

    Args:
        escalations: for which callbacks the backup is called, the most urgent first.
        cover: who backs up.
        now: UTC.
        hours: the opening hours.
        width: cells of the line.
        answer: what answers the call, with its key on this machine.
    """
    key = Part(Content(f" {answer.key_shown} {answer.words} "), answer.action)
    backup = cover.backup if cover else None
    who = ours(f" {backup.person.first_name}") if backup is not None else Content(" the backup")
    due = moment(escalations[0].callback.due, now, hours)
    one = len(escalations) == 1
    ways = (
        f": 1 callback due {due} and nobody has it"
        if one
        else f": {len(escalations)} callbacks due, the first {due}, and nobody has them",
        f": 1 due {due}, nobody has it" if one else f": {len(escalations)} due, nobody has them",
    )
    said = [Content.assemble(" Call", who, way, " ") for way in ways]
    room = width - key.cells
    fitting = next((one for one in said if one.cell_length <= room), said[-1])
    return Row([Part(fitting, answer.action)], [key], _STYLE)
