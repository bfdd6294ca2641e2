"""What people say about a card: which clinician approves it, and when a treatment is next available."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from frontdesk.domain.handbook import Approval, Card, CardKind, Handbook, check_clinician
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.text import data, said
from frontdesk.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from frontdesk.ui.handbook.screen import HandbookScreen


class WorkingCards:
    """What the keys of the Handbook screen do to a card."""

    def __init__(self, screen: HandbookScreen) -> None:
        """Work for one screen.

        Args:
            screen: the Handbook screen; its cards are read again after every change.
        """
        self._screen = screen

    async def approve(self, card: Card, handbook: Handbook) -> None:
        """Ask for the clinician of a card, or whether an approval is taken back."""
        screen = self._screen
        with screen.jobs.told():
            held = handbook.approval(card)
            done = await (self._approve(card) if held is None else self._withdraw(card, held))
            if done:
                screen.desk.confirm(done)
                await screen.refresh_rows()

    async def _approve(self, card: Card) -> str:
        screen = self._screen
        name = await screen.desk.push_screen_wait(_asking_approval(card))
        if name is None:
            return ""
        by, service = screen.person.id, screen.services.handbook
        await screen.jobs.run(lambda: service.approve(card, name, by=by))
        return "Approval kept; a takes it back"

    async def _withdraw(self, card: Card, held: Approval) -> str:
        screen = self._screen
        about = Content.assemble(said(card.title), data(f"\napproved by {held.approved_by}", lines=True))
        choices = [
            Choice("leave it", False, ours=True),
            Choice("take it back", True, "shown as not yet approved", True),
        ]
        if not await screen.desk.push_screen_wait(Pick("This card is approved", choices, about)):
            return ""
        by, service = screen.person.id, screen.services.handbook
        await screen.jobs.run(lambda: service.withdraw(card, by=by))
        return "Not approved any more"

    async def available(self, card: Card | None, handbook: Handbook) -> None:
        """Ask when a treatment is next available: the one that is shown, else one that is picked."""
        screen = self._screen
        with screen.jobs.told():
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
            text = await screen.desk.push_screen_wait(ask)
            if text is not None:
                by, service = screen.person.id, screen.services.handbook
                await screen.jobs.run(lambda: service.say_available(treatment, text, by=by))
                screen.desk.confirm("Kept, with your name and the time")
                await screen.refresh_rows()

    async def _pick_treatment(self, handbook: Handbook) -> Card | None:
        known = handbook.available
        choices = [
            Choice(card.title, card, known[card.name].text if card.name in known else "")
            for card in handbook.shelf.of(CardKind.TREATMENT)
        ]
        return await self._screen.desk.push_screen_wait(Pick("Next available: which treatment?", choices))


def _asking_approval(card: Card) -> AskText:
    """Ask for the clinician; only a name approves."""

    def read(name: str) -> str:
        check_clinician(name)
        return f"{name.strip()} read this card and approves its words"

    return AskText(
        "Which clinician approves it?",
        said(card.title),
        placeholder="the clinician's name",
        read=read,
        wanted="a name",
    )
