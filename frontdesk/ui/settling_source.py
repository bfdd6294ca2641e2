"""The two lines of "Who sent" that want a few words more: a new referrer, and "not asked"."""

from __future__ import annotations

from frontdesk.domain.sources import Source, SourceAnswer
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.source_choices import NewReferrer, SourceValue
from frontdesk.ui.widgets.call_form import CallForm
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker


async def settle_source(screen: DeskScreen, taken: Choice[SourceValue]) -> Choice[Source] | None:
    """Ask what a line of the field still wants: who a new referrer is, why nobody was asked.

    Runs in a worker of the screen; a new referrer is kept in the store.

    Returns:
        The finished answer with its words, or None when the person left.
    """
    desk, value = screen.desk, taken.value
    if isinstance(value, Source):
        return Choice(taken.label, value)
    # The dialogs are rare: they are imported when one is wanted.
    if isinstance(value, NewReferrer):
        from frontdesk.ui.dialogs.new_referrer import NewReferrerDialog

        answer = await desk.push_screen_wait(NewReferrerDialog(value.name))
        if answer is None:
            return None
        by, add = screen.person.id, screen.services.referrals.add
        made = await screen.jobs.run(lambda: add(answer.name, answer.kind, answer.organisation, by=by))
        return Choice(made.words, Source(SourceAnswer.KNOWN, made.kind, made.id))
    from frontdesk.ui.dialogs.ask_text import AskText

    reason = await desk.push_screen_wait(
        AskText("Why was nobody asked?", placeholder="the line was bad, a rush …")
    )
    return Choice(f"not asked: {reason}", Source(SourceAnswer.NOT_ASKED, detail=reason)) if reason else None


async def settle_in_form(screen: DeskScreen, form: CallForm) -> None:
    """Ask in place what the line of "Who sent" in a form still wants; nothing where it is an answer."""
    picker = form.query_one("#source", Picker)
    taken = picker.choice
    if taken is None or isinstance(taken.value, Source):
        return
    picker.take(None, quiet=True)
    # What is typed behind the dialog's last key waits until the answer stands in the field.
    with screen.jobs.told(), screen.keys_held():
        settled = await settle_source(screen, taken)
        if settled is not None:
            form.referrers = await screen.jobs.run(screen.services.referrals.referrers)
            picker.take(settled)
