"""A letter in the terminal, before it is made: its text, what is missing, and what may be done with it."""

from __future__ import annotations

from enum import Enum
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.letters.files import check_place, write_private
from frontdesk.services.letters.service import Format
from frontdesk.services.letters.writing import WrittenLetter
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import data, said


class DoWith(Enum):
    """What is done with a letter that was looked at."""

    WRITE = "write"
    HAND_OVER = "hand_over"


class LetterPreview(Dialog[DoWith]):
    """The letter as it would be sent; what is missing stands above it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "take('write')", "to a file", show=False),
        Binding("h", "take('hand_over')", "hand over", show=False),
    ]

    def __init__(self, about: str, letter: WrittenLetter, *, can_hand_over: bool) -> None:
        """Show a letter.

        Args:
            about: what it answers, people's text.
            letter: the letter.
            can_hand_over: True if this machine has a folder for outgoing letters.
        """
        keys = "w  to a file     " + ("h  hand over     " if can_hand_over else "")
        super().__init__(f"Letter: {letter.letter.words}", about, keys=f"{keys}pgdn  read on     esc  leave")
        self._letter = letter
        self._can_hand_over = can_hand_over

    def body(self) -> ComposeResult:
        """Yield what is missing, then the text."""
        with VerticalScroll(can_focus=True):
            yield Static(Content("\n").join([*self._missing(), data(self._letter.text, lines=True)]))

    def _missing(self) -> list[Content]:
        """Return what is missing, a line each; nothing where it is whole."""
        missing = self._letter.missing_words
        if not missing:
            return []
        head = Content("Missing, so there are blank lines in its place:").stylize("bold $at-risk")
        return [head, *(said(f"  {words}", "$at-risk") for words in missing), Content("")]

    def action_take(self, what: str) -> None:
        """Close, and do something with it."""
        done = DoWith(what)
        if done is DoWith.WRITE or self._can_hand_over:
            self.dismiss(done)


async def look_at_letter(desk: Desk, owed_id: int, about: str) -> bool:
    """Show the letter that answers something owed, and write it or hand it over; True if it was handed over.

    Raises:
        FrontDeskError: the letter cannot be made, written or handed over; the sentence says why.
    """
    letters = desk.services.letters
    letter = (await desk.jobs.run(lambda: letters.preview(owed_id))).written
    dialog = LetterPreview(about, letter, can_hand_over=letters.can_hand_over)
    done = await desk.push_screen_wait(dialog)
    if done is DoWith.WRITE:
        await _write(desk, letter, owed_id)
    elif done is DoWith.HAND_OVER:
        return await _hand_over(desk, letter, owed_id)
    return False


async def _write(desk: Desk, letter: WrittenLetter, owed_id: int) -> None:
    """Ask for the file and write it: a PDF where the name ends so, else plain text."""
    place = str(Path.home() / f"{letter.letter.name}-{owed_id}.pdf")
    about = said(
        "It holds names: only you can read the file. A name that ends in .pdf makes a PDF, else text."
    )
    typed = await desk.push_screen_wait(AskText("Write it to which file?", about, text=place))
    if typed is None:
        return
    file, by = Path(typed).expanduser(), desk.person.id
    form = Format.PDF if file.suffix.casefold() == ".pdf" else Format.TEXT

    def write() -> None:
        """Make it and write it, whole or not at all."""
        check_place(file, overwrite=False)
        made = desk.services.letters.make(letter, form, by=by, owed_id=owed_id)
        write_private(file, made.content, overwrite=False)

    await desk.jobs.run(write)
    desk.confirm(f"Written: {file}. When it is sent: s")


async def _hand_over(desk: Desk, letter: WrittenLetter, owed_id: int) -> bool:
    """Hand it over to the folder; where something is missing, ask first."""
    missing = letter.missing_words
    if missing:
        lines = [said(words) for words in (*missing, "", "Blank lines would stand there.")]
        question = Confirm(
            "Hand it over though this is missing?", Content("\n").join(lines), verb="hand over"
        )
        if not await desk.push_screen_wait(question):
            return False
    hand_over = partial(
        desk.services.letters.hand_over, owed_id, by=desk.person.id, with_blanks=bool(missing)
    )
    done = await desk.jobs.run(hand_over)
    to = f" to {done.address}" if done.address else ""
    pages = "1 page" if done.pages == 1 else f"{done.pages} pages"
    desk.confirm(f"Handed over by {done.channel.words}{to}: {pages}; c when it is confirmed")
    return True
