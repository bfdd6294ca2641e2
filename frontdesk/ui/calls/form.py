"""The form of one call: what is asked, in the order in which people ask it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from frontdesk.domain.callbacks.state import Promise, PromiseKind
from frontdesk.domain.calls import NewCall, NextStep, is_clinician_question
from frontdesk.domain.contacts import Contact, ContactFacts
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import Person
from frontdesk.domain.referrals.sources import Referrer, Source
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.ui.calls.questions import ANYONE, CODED, TYPED, questions
from frontdesk.ui.dialogs.source_choices import (
    NewReferrer,
    SourceValue,
    read_left,
    read_source,
    source_choices,
    write_left,
    write_source,
)
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import NumberField
from frontdesk.ui.widgets.form_rows import FormRows
from frontdesk.ui.widgets.picker import Picker


class CallForm(FormRows):
    """The fields of a call; it knows nothing of the store."""

    class Edited(Message):
        """Something was typed or taken."""

        def __init__(self, field: str) -> None:
            super().__init__()
            self.field = field

    def __init__(self) -> None:
        super().__init__(labels=11, id="form", classes="panel")
        self.referrers: Sequence[Referrer] = ()
        self.contacts: Sequence[Contact] = ()
        #: A new referrer whom somebody began to type and left: offered when the name is typed again.
        self.left_referrer: NewReferrer | None = None
        #: A number that cannot be dialed, as typed, that somebody said to keep; "" while nobody did.
        self.number_kept = ""
        self._people = [ANYONE]
        #: Who answers a clinician question, or None.
        self._clinician: int | None = None
        self._settled_by_crisis = False

    def compose(self) -> ComposeResult:
        """Yield the questions, in the order in which people ask them."""
        yield from self.lay_out(questions(self._name_choices, self._source_choices, self._people_choices))

    # What the fields offer

    def offer(
        self, settings: PracticeSettings, people: Sequence[Person], referrers: Sequence[Referrer]
    ) -> None:
        """Fill the fields with what the practice offers."""
        reasons = [Choice(reason, reason) for reason in settings.offered_reasons]
        self.query_one("#about", Picker).offer(reasons)
        named: list[Choice[int | None]] = [Choice(one.first_name, one.id, one.name) for one in people]
        self._people = [ANYONE, *named]
        self._clinician = next((one.id for one in people if one.name in settings.clinicians[:1]), None)
        self.referrers = referrers
        self.query_one(NumberField).phone_region = settings.phone_region

    def _name_choices(self, typed: str) -> list[Choice[int]]:
        return [
            Choice(one.name, one.id, one.lane.words)
            for one in self.contacts
            if one.name and typed in one.name.lower()
        ]

    def _people_choices(self, typed: str) -> list[Choice[int | None]]:
        return [line for line in self._people if typed in line.label.lower()]

    def _source_choices(self, typed: str) -> list[Choice[SourceValue]]:
        text = self.query_one("#source", Picker).text
        return source_choices(typed, text, self.referrers, self.left_referrer)

    # Reading and writing the fields

    def settle(self) -> None:
        """Take what was typed into a field that offers choices, whether or not somebody left it."""
        for picker in self.query(Picker):
            picker.settle()

    def clear(self) -> None:
        """Empty every field."""
        self.contacts, self.number_kept = (), ""
        self.load({})

    def load(self, fields: dict[str, str]) -> None:
        """Put a draft's fields into the form, exactly as they were typed."""
        for name in TYPED:
            field = self.query_one(f"#{name}", Input)
            with field.prevent(Input.Changed):
                field.value = fields.get(name, "")
        self._write("name", fields.get("name", ""))
        self._write("about", fields.get("about", ""))
        for name, (kind, usual) in CODED.items():
            self._take(name, kind(fields.get(name) or usual))
        self._settled_by_crisis = False
        self._take("for", int(fields["for"]) if fields.get("for") else None)
        taken = read_source(fields)
        if taken is not None:
            self.query_one("#source", Picker).take(taken, quiet=True)
        else:
            self._write("source", fields.get("source", ""))
        self.left_referrer = read_left(fields)
        self._follow_step()

    def fields(self) -> dict[str, str]:
        """Every field as it stands, for a draft; what was never touched is empty."""
        source = self.query_one("#source", Picker)
        person = self.for_id
        kept = {
            **{name: self.query_one(f"#{name}", Input).value for name in TYPED},
            **{name: self._code(name) for name in CODED},
            "name": self.name_typed,
            "about": self.query_one("#about", Picker).text,
            "for": str(person) if person is not None else "",
        }
        if isinstance(source.value, Source):
            return kept | write_source(source.value, source.text)
        return kept | {"source": source.text} | write_left(self.left_referrer, source.text)

    @property
    def is_untouched(self) -> bool:
        """True if nothing was typed or taken yet."""
        return not any(self.fields().values())

    def read(self, uid: str, at: datetime, promised: Promise | None) -> NewCall:
        """Return the call as typed into the form."""
        source = self.query_one("#source", Picker).value
        return NewCall(
            uid=uid,
            at=at,
            number=self.number,
            name=self.name_typed,
            lane=self.lane,
            about=self.query_one("#about", Picker).text,
            source=source if isinstance(source, Source) else None,
            note=self.query_one("#note", Input).value,
            next_step=self.step or NextStep.CALL_BACK,
            promised_at=promised.at if promised else None,
            promised_how=promised.kind if promised else PromiseKind.AT,
            for_id=self.for_id,
            contact_id=self.query_one("#name", Picker).value,
            facts=ContactFacts(voicemail=self.message),
        )

    def _code(self, field: str) -> str:
        """Return the code that was taken into a field; "" for the usual one, and while it is being typed."""
        kind, usual = CODED[field]
        value = self.query_one(f"#{field}", Picker).value
        return value.value if isinstance(value, kind) and value is not usual else ""

    def _take(self, field: str, value: object) -> None:
        self.query_one(f"#{field}", Picker).take_value(value)

    def _write(self, field: str, text: str) -> None:
        self.query_one(f"#{field}", Picker).write(text)

    @property
    def number(self) -> str:
        """The number as typed."""
        return self.query_one(NumberField).value

    @property
    def name_typed(self) -> str:
        """The name as typed."""
        return self.query_one("#name", Picker).text

    @property
    def asked(self) -> str:
        """The time they asked for, as typed."""
        return self.query_one("#asked", Input).value

    @property
    def lane(self) -> Lane:
        """What kind of caller."""
        value = self.query_one("#lane", Picker).value
        return value if isinstance(value, Lane) else Lane.NEW_PATIENT

    @property
    def step(self) -> NextStep | None:
        """The next step, or None while it is being typed."""
        value = self.query_one("#step", Picker).value
        return value if isinstance(value, NextStep) else None

    @property
    def for_id(self) -> int | None:
        """Who is to call them back, or None for anyone."""
        value = self.query_one("#for", Picker).value
        return value if isinstance(value, int) else None

    @property
    def message(self) -> VoicemailPermission:
        """What may be said on their voicemail."""
        value = self.query_one("#message", Picker).value
        return value if isinstance(value, VoicemailPermission) else DEFAULT_PERMISSION

    @property
    def source(self) -> SourceValue | None:
        """What was taken in "Who sent", which may still want a few words; None where nothing was."""
        value: SourceValue | None = self.query_one("#source", Picker).value
        return value

    def show_due(self, words: str, *, is_today: bool) -> None:
        """Say beside the next step by when the call is due; the step agrees with it.

        Args:
            words: ``by 17:00 today``, or "".
            is_today: True if they are called back today, where they ask for no time.
        """
        step = NextStep.CALL_BACK
        self.query_one("#step", Picker).reword(step, step.words if is_today else "call back")
        self.show_words("step", said(words, "$quiet"))

    def settle_after_crisis(self) -> None:
        """Owe no callback: a crisis is never one, and who accepted it has the caller."""
        if self.step is None or self.step.owes_a_call:
            self._take("step", NextStep.SETTLED)
            self._settled_by_crisis = False
            self._follow_step()

    def know(self, contacts: Sequence[Contact], fill: bool) -> None:
        """Offer who calls from this number; where it can only be one person, fill in what is known."""
        self.contacts = contacts
        if not fill or len(contacts) != 1 or self.name_typed:
            return
        contact = contacts[0]
        self.query_one("#name", Picker).take(Choice(contact.name, contact.id), quiet=True)
        # Nobody is a crisis: it was what their last call was about.
        if Lane.CRISIS not in (contact.lane, self.lane):
            self._take("lane", contact.lane)
        self._take("message", contact.voicemail)

    # Saying what changed

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Edited(event.input.id or ""))

    @on(Picker.Picked)
    def _picked(self, event: Picker.Picked) -> None:
        event.stop()
        if event.picker.id == "about":
            self._follow_reason()
        elif event.picker.id == "lane":
            self._follow_lane()
        elif event.picker.id == "step":
            self._settled_by_crisis = False
            self._follow_step()
            if self.step is NextStep.CALL_BACK_AT:
                # The field was hidden while the key moved the cursor on.
                self.screen.set_focus(self.query_one("#asked"))
        self.post_message(self.Edited(event.picker.id or ""))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def _follow_reason(self) -> None:
        """A clinician question is answered the same day, by a clinician; mostly an office has one.

        What was picked before stays: an existing patient may have one, too, and it may be for somebody.
        """
        if not is_clinician_question(self.query_one("#about", Picker).text):
            return
        if self.lane is Lane.NEW_PATIENT:
            self._take("lane", Lane.REFERRING_OFFICE)
        if self.lane is not Lane.CRISIS and self.step is not None and not self.step.owes_a_call:
            self._take("step", NextStep.CALL_BACK)
            self._follow_step()
        if self.for_id is None and self._clinician is not None:
            self._take("for", self._clinician)

    def _follow_lane(self) -> None:
        """A crisis is never a callback; who turns out to be in none is called back after all."""
        if self.lane is Lane.CRISIS and self.step is not None and self.step.owes_a_call:
            self._settled_by_crisis = True
            self._take("step", NextStep.SETTLED)
        elif self.lane is not Lane.CRISIS and self._settled_by_crisis:
            self._settled_by_crisis = False
            self._take("step", NextStep.CALL_BACK)
        self._follow_step()

    def _follow_step(self) -> None:
        """Ask for the time where they want to be called at one."""
        self.query_one("#asked").display = self.step is NextStep.CALL_BACK_AT
