"""What people say about a card: who read it, who approves it, when a treatment is next available."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.content import Content

from frontdesk.domain.handbook import Approval, Card, CardKind, Handbook, check_clinician
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.text import data, said
from frontdesk.ui.widgets.choice import Choice


class WorkingCards:
    """What the keys of the Handbook screen do to a card."""

    def __init__(self, desk: Desk, read_again: Callable[[], Awaitable[None]]) -> None:
        """Work for one desk.

        Args:
            desk: the program.
            read_again: has the screen read its cards again after every change.
        """
        self._desk = desk
        self._read_again = read_again

    async def approve(self, card: Card, handbook: Handbook) -> None:
        """Ask for the clinician of a card, or if an approval is withdrawn."""
        desk = self._desk
        with desk.jobs.errors_shown():
            held = handbook.approval(card)
            done = await (self._approve(card) if held is None else self._withdraw(card, held))
            if done:
                desk.confirm(done)
                await self._read_again()

    async def _approve(self, card: Card) -> str:
        desk = self._desk
        name = await desk.push_screen_wait(_asking_approval(card))
        if name is None:
            return ""
        by, service = desk.person.id, desk.services.handbook
        await desk.jobs.run(lambda: service.approve(card, name, by=by))
        return "Approval kept; a takes it back"

    async def _withdraw(self, card: Card, held: Approval) -> str:
        desk = self._desk
        about = Content.assemble(said(card.title), data(f"\napproved by {held.approved_by}", lines=True))
        choices = [
            Choice("leave it", False, ours=True),
            Choice("take it back", True, "shown as not yet approved", True),
        ]
        if not await desk.push_screen_wait(Pick("This card is approved", choices, about)):
            return ""
        by, service = desk.person.id, desk.services.handbook
        await desk.jobs.run(lambda: service.withdraw(card, by=by))
        return "Not approved any more"

    async def mark_read(self, card: Card) -> None:
        """Write down that the person at the desk has read a card."""
        desk = self._desk
        with desk.jobs.errors_shown():
            by, service = desk.person.id, desk.services.handbook
            await desk.jobs.run(lambda: service.mark_read(card, by=by))
            desk.confirm(f"Read by {desk.person.first_name}; a changed text is read anew")
            await self._read_again()

    async def available(self, card: Card | None, handbook: Handbook) -> None:
        """Ask when a treatment is next available: the one that is shown, else one that is picked."""
        desk = self._desk
        with desk.jobs.errors_shown():
            shown = card if card is not None and card.kind is CardKind.TREATMENT else None
            treatment = shown or await self._pick_treatment(handbook)
            if treatment is None:
                return
            known = handbook.available.get(treatment.name)
            ask = AskText(
                "When is it next available?",
                treatment.title,
                text=known.text if known else "",
                placeholder="Tue Nov 24, 10 AM and 2 PM",
            )
            text = await desk.push_screen_wait(ask)
            if text is not None:
                by, service = desk.person.id, desk.services.handbook
                await desk.jobs.run(lambda: service.say_available(treatment, text, by=by))
                desk.confirm("Kept, with your name and the time")
                await self._read_again()

    async def _pick_treatment(self, handbook: Handbook) -> Card | None:
        known = handbook.available
        choices = [
            Choice(card.title, card, known[card.name].text if card.name in known else "")
            for card in handbook.shelf.of(CardKind.TREATMENT)
        ]
        return await self._desk.push_screen_wait(Pick("Next available: which treatment?", choices))


def _asking_approval(card: Card) -> AskText:
    """Ask for the clinician; only a name approves."""

    def read(name: str) -> str:
        """Return what a clinician's name approves; raise Incomplete if it cannot approve."""
        check_clinician(name)
        return f"{name.strip()} read this card and approves its words"

    return AskText(
        "Which clinician approves it?",
        said(card.title),
        placeholder="the clinician's name",
        read=read,
        wanted="a name",
    )
