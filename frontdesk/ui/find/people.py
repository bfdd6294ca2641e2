"""The people that were found, and all that passed with one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from frontdesk.domain.find import Found, Passed, PersonDetail, answer
from frontdesk.domain.phone.dialing import dialed
from frontdesk.ui.show import moment, short_moment, standing_badge, who
from frontdesk.ui.text import data, ours
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.eye import Eye
from frontdesk.ui.widgets.lines import Lines

_COLUMNS = (
    Column("Name", 14, flex=3),
    Column("Number", 14, roomy=19, end=True),
    Column("Caller is", 16, from_width=100, ours=True),
    Column("Last call", 16, ours=True),
    Column("Callback", 19, flex=1, ours=True),
    Column("Has it", 7),
)

#: What is said before anything is looked for.
NOTHING_YET = "Type a part of a name, or the last four digits of a number and more."
#: What is said where nobody was found.
NOBODY = "Nobody is found by this. Try fewer letters, or the last four digits."


class FoundList(Lines[Found], can_focus=False):
    """The list; the keys stay with the field above it, so that more can be typed at any time."""

    def __init__(self, eye: Callable[[], Eye]) -> None:
        """Make the list.

        Args:
            eye: gives the moment a line is drawn at.
        """
        self._eye = eye
        super().__init__(_COLUMNS, self._line, lambda found: found.key, empty=NOTHING_YET, id="found")

    @property
    def mark(self) -> tuple[int, str]:
        """The cursor's line stands out, though the field has the focus."""
        return self.cursor, "cursor"

    def _line(self, found: Found) -> Sequence[Cell]:
        eye = self._eye()
        hours, owed = eye.rule.hours, found.open
        badge = standing_badge(owed, eye.rule, eye.now, eye.glyphs) if owed else None
        owner = (owed.owner.split(" ", 1)[0] or "nobody") if owed else ""
        return (
            Cell(who(found.name), "strong" if found.name else "quiet"),
            Cell(eye.number(found.dialed)),
            Cell(found.lane.words, "quiet"),
            Cell(short_moment(found.last_call_at, eye.now, hours), "quiet"),
            Cell(badge.text if badge else "", badge.style if badge else ""),
            Cell(owner, "accent" if owed and owed.owner else "quiet"),
        )


def person_lines(detail: PersonDetail, eye: Eye) -> Content:
    """Return the answer, what is owed, how they may be reached, and what passed, newest first."""
    said = answer(detail, lambda at: moment(at, eye.now, eye.rule.hours))
    lines = [
        data(said, "bold") if detail.last else ours(said, "bold"),
        *_owed(detail.found, eye),
        _reach(detail, eye),
        *(_passed(one, eye) for one in detail.passed),
    ]
    return Content("\n").join(lines)


def _owed(found: Found, eye: Eye) -> list[Content]:
    """Return the callback that is owed to one of their numbers, perhaps to somebody else on it."""
    owed = found.open
    if owed is None:
        return [Content("No callback is open. enter takes a call from them.").stylize("$quiet")]
    badge = standing_badge(owed, eye.rule, eye.now, eye.glyphs)
    whom = data(f" for {owed.name}") if owed.name and owed.name != found.name else Content("")
    about = data(f" about {owed.about}") if owed.about else Content("")
    owner = data(f"{owed.owner} has it") if owed.owner else Content("nobody has it")
    asleep = owed.next_at is not None and owed.next_at > eye.now
    sleeps = f" · next {moment(owed.next_at, eye.now, eye.rule.hours)}" if owed.next_at and asleep else ""
    where = f"{sleeps} · from the backlog" if owed.backlog else sleeps
    state = Content.assemble(("callback OPEN  ", "bold"), (badge.text, f"bold ${badge.style}"))
    return [Content.assemble(state, whom, about, " · ", owner, where)]


def _reach(detail: PersonDetail, eye: Eye) -> Content:
    found = detail.found
    parts = [
        data(eye.number(dialed(number, found.extensions.get(number, ""))), "bold") for number in found.numbers
    ]
    parts.append(Content(found.lane.words))
    parts.append(Content.assemble(("Message: ", "$quiet"), detail.voicemail.words))
    if detail.source:
        parts.append(Content.assemble(("source: ", "$quiet"), data(detail.source)))
    return Content(" · ").join(parts)


def _passed(line: Passed, eye: Eye) -> Content:
    hours = eye.rule.hours
    at = short_moment(line.at, eye.now, hours)
    until = f" {moment(line.until, eye.now, hours)}" if line.until else ""
    parts = [
        Content(f"{at:>{hours.style.clock_width}} {line.way:<3} ").stylize("$quiet"),
        Content(line.what + until),
    ]
    if line.about:
        parts.append(data(f" · {line.about}"))
    if line.note:
        parts.append(data(f"  {line.note}", "$quiet"))
    if line.other:
        parts.append(data(f"  ({line.other})", "$at-risk"))
    if line.by:
        parts.append(data(f"  {line.by.split(' ', 1)[0]}", "$quiet"))
    return Content("").join(parts)
