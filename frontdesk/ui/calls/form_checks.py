"""What a form is asked before its call is saved: who sent them, the number, the time, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from frontdesk.domain.callbacks.state import Promise
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.dialogs.source import settle_source
from frontdesk.ui.dialogs.source_choices import NewReferrer
from frontdesk.ui.dialogs.unusual_number import number_is_kept
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker


class MissingAnswer:
    """The field of a form whose answer is asked for in a message, until it is given."""

    def __init__(self, desk: Desk, form: Callable[[], CallForm]) -> None:
        """Begin with nothing that is missing.

        Args:
            desk: the program, which shows the message.
            form: gives the form.
        """
        self._desk = desk
        self._form = form
        self._field = ""

    def ask(self, field: str, wrong: FrontDeskError) -> None:
        """Say which answer is missing or cannot be taken, and put the cursor there.

        Args:
            field: the field, as the call or the form names it.
            wrong: what is wrong with it.
        """
        form, field = self._form(), {"promised_at": "asked"}.get(field, field)
        half_typed = offer_again(form) if field == "source" else ""
        self.end()
        self._desk.tell(wrong.title, half_typed or wrong.sentence)
        self._field = field
        widget = form.query_one(f"#{field}")
        form.screen.set_focus(widget.input if isinstance(widget, Picker) else widget)

    def typed(self, field: str) -> None:
        """End the message when its field is typed in."""
        if field == self._field:
            self.end()

    def end(self) -> None:
        """End the message: the answer was given, or another call is in the form."""
        if self._field:
            self._field = ""
            self._desk.end_warnings()


def promised_in(form: CallForm, at: datetime, hours: OpeningHours) -> Promise | None:
    """Return the time the caller asked for; None where they asked for none.

    Args:
        form: the form.
        at: when they called, UTC: what they say is read as of then.
        hours: the opening hours.

    Raises:
        FrontDeskError: it cannot be read, or cannot be promised.
    """
    if form.step is not NextStep.CALL_BACK_AT or not form.asked.strip():
        return None
    from frontdesk.domain.typed_moments import read_promise

    asked = read_promise(form.asked, at, hours)
    return Promise(asked.at, asked.how)


def source_wants_more(form: CallForm) -> bool:
    """True if the line that was taken in "Who sent" still wants a few words, in a dialog."""
    return form.source is not None and not isinstance(form.source, Source)


def is_in_distress(form: CallForm) -> bool:
    """True if "Who sent" is not asked because the caller is in distress."""
    return isinstance(form.source, Source) and form.source.answer is SourceAnswer.IN_DISTRESS


def first_referral(form: CallForm) -> str:
    """Return the referrer's name when nobody came from them before, else ""."""
    chosen = form.source.referrer_id if isinstance(form.source, Source) else None
    return next((one.name for one in form.referrers if one.id == chosen and not one.referrals), "")


async def settle_in_form(screen: DeskScreen, form: CallForm) -> bool:
    """Ask in place what the line of "Who sent" in a form still wants.

    Returns:
        True if it is settled; False if the person left, and what they typed stays in the field.
    """
    picker = form.query_one("#source", Picker)
    taken = picker.choice
    if taken is None or isinstance(taken.value, Source):
        return True
    if isinstance(taken.value, NewReferrer):
        # It is in the field, and so in the draft, while the dialog is open.
        picker.write(taken.value.name)
    else:
        picker.take(None, quiet=True)
    # What is typed behind the dialog's last key waits until the answer is in the field.
    with screen.jobs.errors_shown(), screen.keys_held():
        settled = await settle_source(screen, taken)
        if isinstance(settled.value, Source):
            form.referrers = await screen.jobs.run(screen.services.referrals.referrers)
            picker.take(settled)
            return True
        if isinstance(settled.value, NewReferrer):
            form.left_referrer = settled.value
            picker.write(settled.value.name)
            picker.focus()
    return False


def offer_again(form: CallForm) -> str:
    """Open the list under a half-typed source; the sentence that says so, "" where nothing is typed."""
    source = form.query_one("#source", Picker)
    if not source.text.strip() or source.value is not None:
        return ""
    source.show_list(source.text)
    return f"Who sent them? “{source.text.strip()}” is not taken yet: choose a line, the last adds them."


def note_distress(form: CallForm) -> None:
    """Answer "Who sent" if it is empty: nobody in a crisis is asked."""
    source = form.query_one("#source", Picker)
    if source.value is None and not source.text.strip():
        source.take(Choice(SourceAnswer.IN_DISTRESS.words, Source(SourceAnswer.IN_DISTRESS)))


async def number_is_meant(screen: DeskScreen, form: CallForm) -> bool:
    """True if the number in a form can be dialed, or is kept as it is; asked once for the same number.

    Where it is to be changed the cursor stands in it.
    """
    typed = form.number
    if form.number_kept == typed or await number_is_kept(screen.desk, typed):
        form.number_kept = typed
        return True
    screen.set_focus(form.query_one("#number"))
    return False
