"""Take in a referral: who was sent, by whom, how it came, what is missing, and what they may be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from frontdesk.domain.errors import Incomplete, StoreTrouble
from frontdesk.domain.referrals.events import Urgency, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import Referrer, Source
from frontdesk.domain.settings.referrals import OwedSettings
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.dialogs.source import settle_source
from frontdesk.ui.dialogs.source_choices import (
    NewReferrer,
    SourceValue,
    read_left,
    read_source,
    referrer_choices,
    write_left,
    write_source,
)
from frontdesk.ui.referrals.checklist import Checklist, all_items, items_for
from frontdesk.ui.referrals.days import CAME
from frontdesk.ui.referrals.intake_draft import IntakeDraft
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import NumberField, TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker


@dataclass(frozen=True, slots=True)
class IntakeOffers:
    """What the fields of the form offer.

    Attributes:
        referrers: everybody who referred before, those who send most first.
        treatments: what people ask for, a setting.
        checklists: what may be missing, by treatment, a setting.
        owed: decides what a referrer may be told until somebody asks.
        region: the region of numbers without a country.
        read_time: reads when it came, as typed.
    """

    referrers: Sequence[Referrer]
    treatments: Sequence[str]
    checklists: Mapping[str, Sequence[str]]
    owed: OwedSettings
    region: str
    read_time: Callable[[str], datetime]


_VIAS = [Choice(via.words, via, ours=True) for via in Via]
_URGENCIES = [Choice(one.words, one, ours=True) for one in reversed(Urgency)]
#: Fields that hold text as it was typed.
_TYPED = ("patient", "number", "came", "said_by", "also")
#: Fields that hold a choice or the beginning of one: the draft has their words.
_CHOSEN = ("via", "treatment", "urgency", "tell")
#: A draft is kept so long after a key, so that it is there within a second of the last one.
KEPT_AFTER_SECONDS = 0.4
#: Where the store did not take it, it is tried again so often without a key.
TRY_AGAIN_SECONDS = 2.0
TELLS = [Choice(tell.words, tell, ours=True) for tell in Tell]


class Intake(FormDialog[NewReferral]):
    """One referral, in the order in which it is read from a fax."""

    LABELS = 13

    def __init__(
        self, screen: DeskScreen, keep: Keep[NewReferral], offers: IntakeOffers, draft: IntakeDraft
    ) -> None:
        """Make the form.

        Args:
            screen: asks in place who a new referrer is.
            keep: keeps the referral.
            offers: what the fields offer.
            draft: keeps what is typed, and holds what was typed before.
        """
        keys = "tab  next     space  tick     F10  save     esc  leave"
        heading = "Here is the referral you were typing" if draft.fields else "A referral came"
        super().__init__(heading, keep, keys=keys)
        self._draft = draft
        self._kept_soon = False
        self._at = screen
        self._store_failed = False
        self._offers = offers
        self._referrers = offers.referrers
        self._left: NewReferrer | None = None

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        number = NumberField(id="number")
        number.phone_region, number.placeholder = self._offers.region, "if it is known"
        treatments = [Choice(one, one) for one in self._offers.treatments]
        came = TextField(id="came", placeholder=CAME, max_length=40)
        said_by = TextField(id="said_by", max_length=NAME_LIMIT, placeholder="the patient, a parent")
        return (
            (Field(TextField(id="patient", max_length=NAME_LIMIT, joint=" "), label="Patient"),),
            (Field(number, 24, "Number"),),
            (
                Field(
                    Picker[SourceValue](
                        self._sources, id="referrer", placeholder="name, or a new one", half_typed=True
                    ),
                    label="Who sent",
                ),
            ),
            (Field(Picker[Via](_VIAS, id="via"), 15, "It came by"), Field(came, 0, "at")),
            (
                Field(Picker[str](treatments, id="treatment", free=True, limit=ABOUT_LIMIT), 33, "For"),
                Field(Picker[Urgency](_URGENCIES, id="urgency"), 12, "urgency"),
            ),
            (
                Field(Picker[Tell](TELLS, id="tell"), 15, "May we tell"),
                Field(said_by, 0, "said by"),
            ),
            (Field(TextField(id="also", placeholder="not on the list below"), label="Missing"),),
        )

    def below(self) -> ComposeResult:
        """Yield the checklist of the treatment."""
        yield Static("Tick what is missing:", classes="label")
        yield Checklist(id="items")

    def begin(self) -> None:
        """Begin with a fax that nobody called urgent."""
        self.query_one("#via", Picker).take_value(Via.FAX)
        self.query_one("#urgency", Picker).take_value(Urgency.ROUTINE)
        self.query_one("#tell", Picker).take_value(Tell.NOT_ASKED)
        self._offer_items()

    # What is typed, as a draft

    def resume(self) -> None:
        """Put in what was being typed when the form was last open."""
        fields = dict(self._draft.fields)
        if not fields:
            return
        for name in _TYPED:
            self.query_one(f"#{name}", Input).value = fields.get(name, "")
        for name in _CHOSEN:
            self.query_one(f"#{name}", Picker).resume(fields.get(name, ""))
        taken, picker = _source_of(fields), self.query_one("#referrer", Picker)
        if taken is not None:
            picker.take(taken, quiet=True)
        else:
            picker.write(fields.get("source", ""))
            self._left = _left_of(fields)
        self._offer_items()
        ticked = [item for item in fields.get("ticked", "").split("\n") if item]
        self.query_one(Checklist).offer(self.query_one(Checklist).items, ticked)

    def fields(self) -> dict[str, str]:
        """Return every field as it stands, for a draft; nothing where nobody typed anything."""
        if not self.is_touched:
            return {}
        source = self.query_one("#referrer", Picker)
        if isinstance(source.value, Source):
            sent = write_source(source.value, source.text)
        else:
            sent = {"source": source.text} | write_left(self._left, source.text)
        return {
            **{name: self.query_one(f"#{name}", Input).value for name in _TYPED},
            **{name: self.query_one(f"#{name}", Picker).text for name in _CHOSEN},
            **sent,
            "ticked": "\n".join(self.query_one(Checklist).ticked),
        }

    @on(Input.Changed)
    @on(Picker.Picked)
    @on(Checklist.Ticked)
    def _keep_soon(self) -> None:
        """Keep the draft within a second of the last key, not at every key."""
        if not self._kept_soon:
            self._kept_soon = True
            self.set_timer(KEPT_AFTER_SECONDS, self._keep_later)

    def _keep_later(self) -> None:
        self._kept_soon = False
        if self._draft.leaves:
            self._keep_soon()  # the save takes it along; where it fails, it is kept then
        else:
            self.run_worker(self._keep_draft(), group="draft")

    async def _keep_draft(self) -> None:
        with self._at.jobs.errors_shown():
            try:
                await self._draft.keep(self.fields())
            except StoreTrouble:
                self.set_timer(TRY_AGAIN_SECONDS, self._keep_soon)
                if not self._store_failed:
                    self._store_failed = True
                    raise
            else:
                self._store_failed = False

    def keep_now(self) -> None:
        """Save what is typed as a draft: the program ends."""
        self._draft.keep_at_the_end(self.fields())

    def lets_go(self) -> bool:
        """Whatever is typed here is kept."""
        return True

    def unkept_words(self) -> str:
        """Return "": whatever is typed here is kept."""
        return ""

    def drop(self) -> None:
        """Forget the draft: the form is left without an answer."""
        self._draft.drop()

    def typed(self) -> list[str]:
        """Return what is ticked, too."""
        return [*super().typed(), *self.query_one(Checklist).ticked]

    def _sources(self, typed: str) -> list[Choice[SourceValue]]:
        text = self.query_one("#referrer", Picker).text
        return referrer_choices(typed, text, self._referrers, self._left)

    def _offer_items(self) -> None:
        items = items_for(self.query_one("#treatment", Picker).text, self._offers.checklists)
        self.query_one(Checklist).offer(items)

    @on(Picker.Picked, "#treatment")
    def _treated(self) -> None:
        self._offer_items()

    @on(Picker.Picked, "#referrer")
    def _sent(self, event: Picker.Picked) -> None:
        if isinstance(event.value, NewReferrer):
            self.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
            self.run_worker(self._make_referrer(event.value), group="referrer")
        elif isinstance(event.value, Source) and event.value.kind is not None:
            # The practice may have decided what a treating clinician is told until somebody asks.
            self.query_one("#tell", Picker).take_value(self._offers.owed.tell_of(event.value.kind))

    async def _make_referrer(self, named: NewReferrer) -> None:
        """Ask who a new referrer is; where the person leaves, what they typed is offered again."""
        screen, picker = self._at, self.query_one("#referrer", Picker)
        # It is in the field while the dialog is open.
        picker.write(named.name)
        try:
            with screen.jobs.errors_shown():
                settled = await settle_source(screen, Choice(named.name, named))
                if isinstance(settled.value, Source):
                    self._referrers = await screen.jobs.run(screen.services.referrals.referrers)
                    picker.take(settled)
                elif isinstance(settled.value, NewReferrer):
                    self._left = settled.value
                    picker.write(settled.value.name)
                    picker.focus()
                self._keep_soon()
        finally:
            self.takes_keys = True
            screen.desk.run_worker(screen.desk.send_held_keys(), group="keep")

    def read(self) -> NewReferral:
        """Return the referral as typed."""
        patient, source = self.text_of("patient"), self.value_of("referrer")
        if not patient:
            raise Incomplete("patient", "Who was sent? A referral needs the patient's name.")
        if not isinstance(source, Source) or source.referrer_id is None:
            typed = self.text_of("referrer")
            named = f"“{typed}” is not taken yet: choose a line, the last one adds them." if typed else ""
            raise Incomplete("referrer", named or "Who sent them? Type the referrer's name.")
        via, urgency, tell = self.value_of("via"), self.value_of("urgency"), self.value_of("tell")
        return NewReferral(
            patient,
            self.query_one(NumberField).value.strip(),
            referrer_id=source.referrer_id,
            via=via if isinstance(via, Via) else Via.FAX,
            arrived_at=in_field("came", self._offers.read_time, self.text_of("came")),
            urgency=urgency if isinstance(urgency, Urgency) else Urgency.ROUTINE,
            tell=tell if isinstance(tell, Tell) else None,
            said_by=self.text_of("said_by"),
            missing=all_items(self.query_one(Checklist).ticked, self.text_of("also")),
            treatment=self.text_of("treatment"),
        )


def _source_of(fields: dict[str, str]) -> Choice[SourceValue] | None:
    """Return who sent them, of a draft's fields; None where this program cannot read it."""
    try:
        return read_source(fields)
    except ValueError:
        return None


def _left_of(fields: dict[str, str]) -> NewReferrer | None:
    """Return the new referrer whom somebody began to type, likewise."""
    try:
        return read_left(fields)
    except ValueError:
        return None
