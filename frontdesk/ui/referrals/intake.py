"""Take in a referral: who was sent, by whom, how it came, what is missing, and what they may be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.events import Urgency, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import Referrer, Source
from frontdesk.domain.settings.referrals import OwedSettings
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.dialogs.source import settle_source
from frontdesk.ui.dialogs.source_choices import NewReferrer, SourceValue, referrer_choices
from frontdesk.ui.referrals.checklist import Checklist, all_items, items_for
from frontdesk.ui.referrals.days import CAME
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
TELLS = [Choice(tell.words, tell, ours=True) for tell in Tell]


class Intake(FormDialog[NewReferral]):
    """One referral, in the order in which it is read from a fax."""

    LABELS = 13

    def __init__(self, screen: DeskScreen, keep: Keep[NewReferral], offers: IntakeOffers) -> None:
        """Make the form.

        Args:
            screen: asks in place who a new referrer is.
            keep: keeps the referral.
            offers: what the fields offer.
        """
        keys = "tab  next     space  tick     F10  save     esc  leave"
        super().__init__("A referral came", keep, keys=keys)
        self._at = screen
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
