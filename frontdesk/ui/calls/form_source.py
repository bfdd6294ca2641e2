"""Who sent the caller, as the form of a call asks for it: in place, half typed, or not at all in a crisis."""

from __future__ import annotations

from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.dialogs.source import settle_source
from frontdesk.ui.dialogs.source_choices import NewReferrer
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker


async def settle_in_form(screen: DeskScreen, form: CallForm) -> bool:
    """Ask in place what the line of "Who sent" in a form still wants.

    Returns:
        Whether it is settled: False where the person left, and what they typed stands in the field.
    """
    picker = form.query_one("#source", Picker)
    taken = picker.choice
    if taken is None or isinstance(taken.value, Source):
        return True
    if isinstance(taken.value, NewReferrer):
        # It stands in the field, and so in the draft, while the dialog is open.
        picker.write(taken.value.name)
    else:
        picker.take(None, quiet=True)
    # What is typed behind the dialog's last key waits until the answer stands in the field.
    with screen.jobs.told(), screen.keys_held():
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
    """Answer "Who sent" where nothing stands in it: nobody in a crisis is asked."""
    source = form.query_one("#source", Picker)
    if source.value is None and not source.text.strip():
        source.take(Choice(SourceAnswer.IN_DISTRESS.words, Source(SourceAnswer.IN_DISTRESS)))
