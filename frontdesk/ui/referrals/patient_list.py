"""The list of everybody between referral and the end of treatment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from frontdesk.domain.referrals.patients import PatientLine, View
from frontdesk.domain.referrals.points import point_words
from frontdesk.domain.referrals.steps import HomeList, Step
from frontdesk.ui.show import Badge, Glyphs, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.eye import Eye
from frontdesk.ui.widgets.lines import Lines

#: The lists of the tab, with what is said where one is empty: what will appear there, and which key makes it.
EMPTY = {
    View.OPEN: "Nobody is on the way. a takes in a referral; new callers appear here too.",
    View.WAITING: "Nobody waits. Whom a callback (F3) reached appears here until they are booked.",
    View.BOOKED: "Nobody is booked. b (booked) on a patient brings them here.",
    View.LEAKING: "Everybody is on track. Who stands at one of the 27 points appears here.",
    View.ENDED: "Nobody is done or lost yet. m (completed) and k (lost) bring them here.",
}
#: The points at which a deadline has passed: not acknowledged, not called the same day.
_LATE_POINTS = frozenset({4, 5, 17})


def patient_list(
    eye: Callable[[], Eye], load: Callable[[list[int]], Awaitable[Sequence[PatientLine]]]
) -> Lines[PatientLine]:
    """Make the list.

    Args:
        eye: gives the moment a line is drawn at.
        load: reads the lines of these numbers; it tells itself what goes wrong, and gives none then.
    """

    def cells(line: PatientLine) -> Sequence[Cell]:
        """Return the cells of a person, one a column."""
        look = eye()
        return [cell(line, look) for _, cell in _COLUMNS]

    columns = tuple(column for column, _ in _COLUMNS)
    return Lines(columns, cells, lambda line: line.referral, empty="", id="patients", load=load)


def step_badge(line: PatientLine, glyphs: Glyphs) -> Badge:
    """Return where a person stands, in glyph and word: a crisis, a passed deadline, something to look at."""
    words = line.step.words
    if line.home_list is HomeList.CRISIS:
        return Badge(f"{glyphs.crisis} {words}", "breached")
    if line.step is Step.LOST:
        return Badge(f"– {words}", "quiet")
    if line.step is Step.DONE:
        return Badge(f"{glyphs.met} {words}", "met")
    if line.point in _LATE_POINTS:
        return Badge(f"{glyphs.breached} {words}", "breached")
    if line.look_at or line.point:
        return Badge(f"{glyphs.at_risk} {words}", "at-risk")
    return Badge(f"{glyphs.on_time} {words}", "on-time")


def point_text(point: int | None) -> str:
    """``26 booked, not confirmed or forms missing``; nothing for who is on track."""
    return f"{point} {point_words(point)}" if point else ""


def waits_text(line: PatientLine, look: Eye) -> str:
    """For whom they wait until when: ``insurer, Dec 3``."""
    until = look.hours.style.month_day(line.until) if line.until else ""
    return ", ".join(part for part in (line.waiting_for, until) if part)


def _step(line: PatientLine, look: Eye) -> Cell:
    badge = step_badge(line, look.glyphs)
    return Cell(badge.text, badge.style)


def _point(line: PatientLine, _: Eye) -> Cell:
    if line.step is Step.LOST:
        return Cell(point_text(line.lost_point), "quiet")
    return Cell(point_text(line.point))


def _next(line: PatientLine, _: Eye) -> Cell:
    if line.step is Step.LOST:
        return Cell(line.lost_reason, "quiet")
    return Cell(line.next_step, "strong" if line.look_at else "")


def _sent_by(line: PatientLine, _: Eye) -> Cell:
    if not line.referrers:
        return Cell("", "quiet")
    more = f" +{len(line.referrers) - 1}" if len(line.referrers) > 1 else ""
    return Cell(line.referrers[0] + more)


#: Each column, and its cells. What a narrow list leaves out is in the detail too.
_COLUMNS: tuple[tuple[Column, Callable[[PatientLine, Eye], Cell]], ...] = (
    (Column("Step", 15, ours=True), _step),
    (Column("Name", 13, flex=3), lambda one, _: Cell(who(one.name), "strong" if one.name else "quiet")),
    (
        Column("Number", 14, roomy=19, roomy_from=131, end=True, from_width=92),
        lambda one, look: Cell(look.number(one.dialed) or "no number", "" if one.number else "quiet"),
    ),
    (Column("Who sent", 12, flex=3, from_width=97), _sent_by),
    (Column("Point", 12, flex=3, ours=True), _point),
    (Column("Next step", 18, flex=3), _next),
    (Column("Waits for", 16, from_width=92), lambda one, look: Cell(waits_text(one, look), "quiet")),
    (Column("Has it", 6), lambda one, _: Cell(one.owner.split(" ", 1)[0], "accent")),
)
