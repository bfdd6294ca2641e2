"""The parts of the screen on which calls from paper are typed in: the time, and what was saved so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult

from frontdesk.domain.calls import NewCall, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.form_rows import Field, FormRows
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Picker
from frontdesk.ui.widgets.text_field import TextField

_RESULTS = [
    Choice("answered", Result.ANSWERED),
    Choice("a voicemail", Result.VOICEMAIL),
    Choice("missed", Result.MISSED),
]


@dataclass(frozen=True, slots=True)
class TypedIn:
    """A call that was saved here: when it happened, who it was, and what saving it did."""

    call_id: int
    reading: str
    name: str
    words: str


class TimeRow(FormRows):
    """When it happened, and whether somebody answered."""

    def __init__(self) -> None:
        """Make the row."""
        super().__init__(labels=11, id="time-form", classes="panel")

    def compose(self) -> ComposeResult:
        """The two fields."""
        when = TextField(id="when", max_length=40, placeholder="9:12, 4pm, yesterday 4:40pm")
        result = Picker[Result](_RESULTS, id="result")
        yield from self.lay_out(((Field(when, 28, "It came at"), Field(result, 14, "it was")),))


def as_it_came(call: NewCall, result: Result) -> NewCall:
    """A call with its result; of a machine nobody could ask who sent them."""
    if result is not Result.ANSWERED and call.source is None and call.lane is Lane.NEW_PATIENT:
        call = replace(call, source=Source(SourceAnswer.MISSED))
    return replace(call, result=result)


def saved_list() -> Lines[TypedIn]:
    """Make the list of what was typed in so far."""
    columns = (
        Column("It came at", 20, ours=True),
        Column("Name", 12, flex=1),
        Column("What saving it did", 24, flex=2, ours=True),
    )

    def cells(one: TypedIn) -> Sequence[Cell]:
        return Cell(one.reading, "quiet"), Cell(one.name, "strong"), Cell(one.words)

    empty = "What F10 saved appears here; then type the next line of the paper."
    return Lines(columns, cells, lambda one: one.call_id, empty=empty, id="saved", newest_first=True)
