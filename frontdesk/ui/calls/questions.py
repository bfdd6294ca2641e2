"""What is asked of a call, in the order in which people ask it.

To add a field: its place in ``questions``, and its name in ``TYPED`` or ``CODED``, by which drafts keep it.
What is saved of it stands in ``CallForm.read``; what is filled in of a known caller, in ``CallForm.know``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, NOTE_LIMIT
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.ui.dialogs.source_choices import SourceValue
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import NumberField, TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_LANES = [Choice(lane.words, lane) for lane in sorted(Lane, key=lambda lane: lane.facts.asked)]
_STEPS = [Choice(step.words, step) for step in NextStep]
_MESSAGES = [
    Choice(permission.words, permission)
    for permission in (DEFAULT_PERMISSION, VoicemailPermission.WITH_NAME, VoicemailPermission.NONE)
]
#: The fields that hold what was typed and nothing else.
TYPED = ("number", "note", "asked")
#: The fields that hold a code: its kind, and the one that it has until another is picked.
CODED: Mapping[str, tuple[type[StrEnum], StrEnum]] = {
    "lane": (Lane, Lane.NEW_PATIENT),
    "step": (NextStep, NextStep.CALL_BACK),
    "message": (VoicemailPermission, DEFAULT_PERMISSION),
}
#: For whom a callback is when it is for nobody by name.
ANYONE: Choice[int | None] = Choice("anyone", None, ours=True)


def questions(
    names: Callable[[str], Sequence[Choice[int]]],
    sources: Callable[[str], Sequence[Choice[SourceValue]]],
    people: Callable[[str], Sequence[Choice[int | None]]],
) -> Sequence[Sequence[Field]]:
    """Return the fields of a call, a row each.

    Args:
        names: who the caller may be, for what is typed.
        sources: who may have sent them, for what is typed.
        people: who may call them back, for what is typed.
    """
    name = Picker[int](
        names,
        id="name",
        free=True,
        placeholder="unknown caller",
        limit=NAME_LIMIT,
        joint=" ",
    )
    source = Picker[SourceValue](
        sources, id="source", placeholder="Who can we thank for sending you?", half_typed=True
    )
    asked = TextField(id="asked", placeholder="3pm, tomorrow 10", max_length=40)
    asked.display = False
    anyone = Picker[int | None](people, id="for")
    return (
        (Field(NumberField(id="number"), label="Number"),),
        (Field(name, label="Name"),),
        (Field(Picker[Lane](_LANES, id="lane"), label="Caller is"),),
        (Field(Picker[str]((), id="about", free=True, limit=ABOUT_LIMIT), label="About"),),
        (Field(source, label="Who sent"),),
        (Field(TextField(id="note", max_length=NOTE_LIMIT), label="Note"),),
        (Field(Picker[NextStep](_STEPS, id="step"), 17, "Next step"), Field(asked, 18)),
        (
            Field(anyone, 12, "For"),
            Field(Picker[VoicemailPermission](_MESSAGES, id="message"), label="message"),
        ),
    )
