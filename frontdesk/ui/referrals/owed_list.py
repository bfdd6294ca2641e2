"""The list of what is owed to referrers, and everything about one of those things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content

from frontdesk.domain.referrals.owed import Channel, Needs, OwedState
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView, SendingLine, SendingState
from frontdesk.ui.show import moment, owed_badge, short_moment, who
from frontdesk.ui.text import data
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.eye import Eye
from frontdesk.ui.widgets.lines import Lines

#: What is said where a list is empty: what will appear there, and which key makes it.
EMPTY = {
    OwedView.DUE: "Nothing is owed now. A referral that comes and a promise (p) appear here.",
    OwedView.BLOCKED: "Nothing waits. What the patient was not asked about (t) appears here.",
    OwedView.SENT: "Everything is confirmed. s (send) brings something here until c confirms it.",
    OwedView.FAILED: "No sending failed. f (failed) brings what did not arrive here.",
    OwedView.ALL: "Nothing was ever owed. A referral (a on Patients) owes an acknowledgement.",
}
_SHORT_CHANNELS = {
    Channel.SECURE_EMAIL: "email",
    Channel.EHR: "EHR",
    Channel.PHONE: "phone",
    Channel.IN_PERSON: "person",
}


def owed_list(
    eye: Callable[[], Eye], load: Callable[[list[int]], Awaitable[Sequence[OwedLine]]]
) -> Lines[OwedLine]:
    """Make the list.

    Args:
        eye: gives the moment a line is drawn at.
        load: reads the lines of these numbers; it tells itself what goes wrong, and gives none then.
    """

    def cells(line: OwedLine) -> Sequence[Cell]:
        """Return the cells of a thing owed, one a column."""
        look = eye()
        return [cell(line, look) for _, cell in _COLUMNS]

    columns = tuple(column for column, _ in _COLUMNS)
    return Lines(columns, cells, lambda line: line.owed, empty="", id="owed-list", load=load)


def how_text(line: OwedLine) -> str:
    """Return how it was sent, else how the referrer wants it: ``fax``, ``fax, not verified``."""
    code = line.channel or line.preferred
    if not code:
        return "fax, not verified" if line.fax and not line.fax_is_verified else "fax" if line.fax else ""
    channel = Channel(code)
    words = _SHORT_CHANNELS.get(channel, channel.words)
    if channel is Channel.FAX and line.is_open and not line.fax_is_verified:
        return f"{words}, not verified" if line.fax else f"{words}, no number"
    return words


def _state(line: OwedLine, _: Eye) -> Cell:
    if line.blocked_by:
        return Cell("permission", "strong")
    if line.is_open:
        failed = f"failed {line.failures}×" if line.failures else ""
        return Cell(failed or line.owner.split(" ", 1)[0], "strong" if failed else "accent")
    return Cell(line.state.value, "met" if line.state is OwedState.CONFIRMED else "quiet")


def _due(line: OwedLine, look: Eye) -> Cell:
    badge = owed_badge(line, look.now, look.hours, look.glyphs)
    return Cell(badge.text, badge.style)


#: Each column, and its cells. What a narrow list leaves out is in the detail too.
_COLUMNS: tuple[tuple[Column, Callable[[OwedLine, Eye], Cell]], ...] = (
    (Column("Due", 16, roomy=18, roomy_from=97, ours=True), _due),
    (Column("What", 18, ours=True), lambda one, _: Cell(one.kind.words, "strong")),
    (Column("For whom", 12, flex=3), lambda one, _: Cell(one.referrer_words)),
    (
        Column("About whom", 10, flex=2),
        lambda one, _: Cell(who(one.patient) if one.referral else one.text, "" if one.referral else "quiet"),
    ),
    (
        Column("How", 6, roomy=17, roomy_from=97, ours=True),
        lambda one, _: Cell(how_text(one), "quiet"),
    ),
    (Column("State", 10, flex=1), _state),
)


def owed_lines(line: OwedLine, sendings: Sequence[SendingLine], eye: Eye) -> Sequence[Content]:
    """Return what is known of a thing owed, what matters now first; to whom stands in the frame."""
    return [
        _first(line, eye),
        _about(line, eye),
        _permission(line),
        _way(line, eye),
        *(_sending(one, eye) for one in sendings),
        _clock(line, eye),
    ]


def _first(line: OwedLine, eye: Eye) -> Content:
    badge = owed_badge(line, eye.now, eye.hours, eye.glyphs)
    parts = [Content(badge.text).stylize(f"bold ${badge.style}"), Content(line.kind.words).stylize("bold")]
    if line.text:
        parts.append(data(line.text))
    if line.waived_reason:
        parts.append(data(line.waived_reason, "$quiet"))
    return Content(" · ").join(parts)


def _about(line: OwedLine, eye: Eye) -> Content:
    if line.referral is None:
        return Content("")
    number = eye.number(line.number) if line.number else "no number"
    return Content.assemble(("About ", "$quiet"), data(who(line.patient)), data(f"  {number}", "$quiet"))


def _permission(line: OwedLine) -> Content:
    """Return what this referrer may be told, and what that means for this."""
    if line.kind.facts.needs is Needs.NOTHING:
        return Content("")
    held = ": it waits until somebody asks the patient (t)" if line.blocked_by else ""
    style = "bold" if line.blocked_by else ""
    return Content.assemble(("May we tell them: ", "$quiet"), (line.tell.words + held, style))


def _way(line: OwedLine, eye: Eye) -> Content:
    """Return how the referrer is reached."""
    parts = [f"wants {Channel(line.preferred).words}"] if line.preferred else []
    if line.fax:
        verified = line.fax_verified_at
        told = f"verified {moment(verified, eye.now, eye.hours)}" if verified else "not verified"
        parts.append(f"fax {eye.number(line.fax)} ({told})")
    parts += [f"phone {eye.number(line.phone)}"] if line.phone else []
    parts += [line.email] if line.email else []
    parts += ["42 CFR Part 2 program"] if line.part2 else []
    return data(" · ".join(parts), "$quiet")


def _sending(one: SendingLine, eye: Eye) -> Content:
    """Return one try to send it."""
    words = one.state.value + (", undone" if one.undone else "")
    style = "$at-risk" if one.state is SendingState.FAILED else ""
    return Content.assemble(
        (f"{short_moment(one.at, eye.now, eye.hours)} ", "$quiet"),
        one.channel.words,
        data(f" to {one.address} " if one.address else " "),
        (words, style),
        data(f": {one.reason}" if one.reason else ""),
        data(f"  {one.by.split(' ', 1)[0]}", "$quiet"),
    )


def _clock(line: OwedLine, eye: Eye) -> Content:
    arose, due = (moment(at, eye.now, eye.hours) for at in (line.arose, line.due))
    parts = [f"arose {arose} ({line.kind.facts.arises.words}), due {due}"]
    if line.breached_at is not None:
        parts.append("late" + (": the patient was not asked" if line.breach_reason else ""))
    return Content(" · ".join(parts)).stylize("$quiet")
