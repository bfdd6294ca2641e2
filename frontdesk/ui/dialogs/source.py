"""The two lines of "Who sent" that need a few more words: a new referrer, and "not asked"."""

from __future__ import annotations

from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.dialogs.source_choices import NewReferrer, SourceValue
from frontdesk.ui.widgets.choice import Choice


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

        dialog = NewReferrerDialog(HalfTyped(value.name, value.kind, value.organization))
        answer = await desk.push_screen_wait(dialog)
        if answer is None:
            left = dialog.typed
            return Choice(left.name, NewReferrer(left.name, left.kind, left.organization))
        by, add = screen.person.id, screen.services.referrals.add
        made = await screen.jobs.run(lambda: add(answer.name, answer.kind, answer.organization, by=by))
        return Choice(made.words, Source(SourceAnswer.KNOWN, made.kind, made.id))
    from frontdesk.ui.dialogs.ask_text import AskText

    reason = await desk.push_screen_wait(
        AskText("Why was nobody asked?", placeholder="the line was bad, a rush …")
    )
    if not reason:
        return taken
    return Choice(f"not asked: {reason}", Source(SourceAnswer.NOT_ASKED, detail=reason))
