"""The two lines of "Who sent" that want a few words more: a new referrer, and "not asked"."""

from __future__ import annotations

from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.ui.api import DeskScreen
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.dialogs.source_choices import NewReferrer, SourceValue
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker


async def settle_source(screen: DeskScreen, taken: Choice[SourceValue]) -> Choice[SourceValue]:
    """Ask what a line of the field still wants: who a new referrer is, why nobody was asked.

    Runs in a worker of the screen; a new referrer is kept in the store.

    Returns:
        The finished answer with its words; the line again where the person left, with what they typed
        about a new referrer.
    """
    desk, value = screen.desk, taken.value
    if isinstance(value, Source):
        return Choice(taken.label, value)
    # The dialogs are rare: they are imported when one is wanted.
    if isinstance(value, NewReferrer):
        from frontdesk.ui.dialogs.new_referrer import HalfTyped, NewReferrerDialog

        dialog = NewReferrerDialog(HalfTyped(value.name, value.kind, value.organisation))
        answer = await desk.push_screen_wait(dialog)
        if answer is None:
            left = dialog.typed
            return Choice(left.name, NewReferrer(left.name, left.kind, left.organisation))
        by, add = screen.person.id, screen.services.referrals.add
        made = await screen.jobs.run(lambda: add(answer.name, answer.kind, answer.organisation, by=by))
        return Choice(made.words, Source(SourceAnswer.KNOWN, made.kind, made.id))
    from frontdesk.ui.dialogs.ask_text import AskText

    reason = await desk.push_screen_wait(
        AskText("Why was nobody asked?", placeholder="the line was bad, a rush …")
    )
    if not reason:
        return taken
    return Choice(f"not asked: {reason}", Source(SourceAnswer.NOT_ASKED, detail=reason))


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
