"""What screens, dialogs and the desk's own flows may ask of the program they run in.

The program (:class:`frontdesk.ui.app.front_desk.FrontDesk`) implements it; nothing below imports the program.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.dom import DOMNode
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker

from frontdesk.ui.api.requests import Request
from frontdesk.ui.jobs import Jobs
from frontdesk.ui.notices import Notices
from frontdesk.ui.show import Glyphs

if TYPE_CHECKING:
    from frontdesk.config import Config
    from frontdesk.domain.contacts import Caller
    from frontdesk.domain.crisis import PromptAt
    from frontdesk.domain.day.cover import Cover, Escalation
    from frontdesk.domain.people import Person
    from frontdesk.domain.rule.hours import OpeningHours
    from frontdesk.domain.safety.reading import Reading
    from frontdesk.domain.sign_in.accounts import Session
    from frontdesk.locations import Locations
    from frontdesk.services.callbacks.queue import Standing
    from frontdesk.services.desk import Services
    from frontdesk.services.office import Practice

Answer = TypeVar("Answer")


class InHand(Protocol):
    """A screen that is about somebody: on the phone, or under the cursor."""

    def in_hand(self) -> Caller:
        """Return the caller on the phone here, as far as this screen knows."""

    def about_in_hand(self) -> str:
        """Return what the call or callback open here is about, as typed; "" without one."""


class CrisisNotesAtDesk(Protocol):
    """What stands beside a crisis: near misses, and imported texts with watched words."""

    @property
    def prompts(self) -> int:
        """How many imported calls hold watched words that nobody looked at."""

    @property
    def waiting_words(self) -> str:
        """``3 imported calls hold watched words``, or ""."""

    def ask_near_miss(self) -> None:
        """Ask what nearly went wrong."""

    def walk(self) -> None:
        """Show the imported calls with watched words, one after the other."""


class CrisisAtDesk(Protocol):
    """The path of a crisis, as every screen may enter it."""

    @property
    def waiting(self) -> Sequence[object]:
        """The crises that nobody accepted yet; the frame is red while there is one."""

    @property
    def notes(self) -> CrisisNotesAtDesk:
        """Near misses and watched words."""

    @property
    def by(self) -> int:
        """The person who signs: at this desk; the program while it still asks who that is."""

    def open(self, caller: Caller) -> None:
        """Open the crisis of a caller: the one that is there already, or a new one."""

    def was_opened_in(self, call_uid: str) -> bool:
        """True if a crisis was opened here, since the start, in a call that is being typed."""

    def was_accepted_in(self, call_uid: str) -> bool:
        """True if a crisis that was opened here, in a call that is being typed, was accepted."""

    async def began_in(self, call_uid: str) -> bool:
        """True if a crisis came up in a call that is being typed, here or before a restart."""

    def watch(self, note: str, caller: Caller, where: PromptAt, record_id: int) -> None:
        """Ask whether to open the crisis steps, where a saved note holds watched words.

        Args:
            note: what was noted.
            caller: about whom.
            where: in what kind of record.
            record_id: its number.
        """


class InSightAtDesk(Protocol):
    """Whom the person at this desk has in sight: after two seconds they were read, which the audit keeps."""

    def show(self, screen: Screen[Any], readings: Sequence[Reading]) -> None:
        """Note whom a screen or dialog shows now; empty for nobody."""

    def opened(self, reading: Reading) -> None:
        """Write down at once that somebody was opened."""

    def again(self) -> None:
        """Count from now on: another screen is on top, or what was masked is shown."""


class CoverAtDesk(Protocol):
    """Who is on the phones and who backs up, as this desk last read it."""

    @property
    def cover(self) -> Cover | None:
        """Who is on the phones and who backs up; None while nobody said so."""

    @property
    def escalations(self) -> Sequence[Escalation]:
        """The callbacks for which the backup is called."""


class LockAtDesk(Protocol):
    """Who is signed in here, and whether the desk is locked."""

    @property
    def is_on(self) -> bool:
        """True if people sign in at this practice, as last read."""

    @property
    def is_locked(self) -> bool:
        """True while nobody may see what is on the screens."""

    async def identify(self, heading: str, about: str) -> Person | None:
        """Ask above the lock who is here, with their PIN; only for a worker.

        Args:
            heading: what they are asked for.
            about: what they sign with it; names no patient.

        Returns:
            Who it is, or None if the question was left. The desk stays locked.
        """

    def signed_in(self, session: Session) -> None:
        """Take somebody who gave their PIN elsewhere than on the lock screen: sign-in was just turned on."""

    def turned_off(self) -> None:
        """Forget who signed in: sign-in was just turned off here."""


class Desk(Protocol):
    """One running terminal.

    Attributes:
        practice: the settings and the rule as last read.
        person: who is at this desk; every write is signed with them.
        config: the machine's settings.
        standing: the counts of the frame as last read; None before the first read.
        glyphs: the signs of the states, or their ASCII stand-ins.
        only_ascii: True if the terminal has no UTF-8, or the person wants it so.
        left: the name of the screen that was left for the one that is opened, and who is in hand there.
    """

    practice: Practice
    person: Person
    config: Config
    standing: Standing | None
    glyphs: Glyphs
    only_ascii: bool
    left: tuple[str, InHand] | None

    @property
    def services(self) -> Services:
        """What the desk can do."""

    @property
    def jobs(self) -> Jobs:
        """The door to the services' thread."""

    @property
    def locations(self) -> Locations | None:
        """Where the machine's files are; None to keep nothing."""

    @property
    def demo(self) -> bool:
        """True if the store holds invented people."""

    @property
    def notices(self) -> Notices:
        """What stays said in every frame until it is over."""

    @property
    def in_sight(self) -> InSightAtDesk:
        """Whom the person at this desk has in sight."""

    @property
    def is_masked(self) -> bool:
        """True while people's text is masked on every screen."""

    @property
    def mask(self) -> int:
        """How often it was masked: what was typed since then is not."""

    @property
    def hours(self) -> OpeningHours:
        """The opening hours, as last read from the store."""

    def now(self) -> datetime:
        """Return the present instant, UTC."""

    @property
    def is_open(self) -> bool:
        """True once the practice, the person and the first screen have been read."""

    @property
    def crisis(self) -> CrisisAtDesk:
        """The path of a crisis."""

    @property
    def cover(self) -> CoverAtDesk:
        """Who is on the phones and who backs up."""

    @property
    def lock(self) -> LockAtDesk:
        """Who is signed in, and the lock."""

    # Telling

    def confirm(self, words: str) -> None:
        """Confirm what was done, in few words."""

    def tell(self, title: str, sentence: str) -> None:
        """Say what could not be done."""

    def notify(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information",
        timeout: float | None = None, markup: bool = False,
    ) -> None:  # fmt: skip
        """Show a message as text."""

    def wear(self, theme: str) -> None:
        """Change the theme, by its name in ``config.toml``."""

    def clear_notifications(self) -> None:
        """Show no message any more."""

    def forget_said(self) -> None:
        """Show no more of what was said on this screen: it shows something else now."""

    def end_warnings(self) -> None:
        """Remove the messages of what went wrong on this screen: something else is open now."""

    def bell(self) -> None:
        """Ring the terminal's bell."""

    # Opening

    async def go(self, request: Request) -> bool:
        """Open the screen that a request names and have it answer; False where a window is open there."""

    async def show(self, name: str) -> None:
        """Open a screen by its name in the registry."""

    def push_screen(
        self, screen: Screen[Answer], callback: Callable[[Answer | None], Any] | None = None
    ) -> Awaitable[Any]:
        """Open a dialog or a screen over what is there."""

    async def push_screen_wait(self, screen: Screen[Answer]) -> Answer:
        """Open a dialog and wait for its answer; only in a worker."""

    @property
    def screen(self) -> Screen[object]:
        """What is on top."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """The open screens, the last one on top."""

    @property
    def current_mode(self) -> str:
        """The name of the screen that is open, dialogs on it or not."""

    # Reading again

    async def look(self) -> None:
        """Read the counts and the cover, and show them in the frame."""

    def look_again(self) -> object:
        """Read everything that time or another desk may have changed, in a worker."""

    async def read_again(self) -> None:
        """Read everything that the open screen shows."""

    def show_frames(self) -> None:
        """Show what is known in every frame in sight."""

    async def bring_back(self, callback_ids: Sequence[int]) -> None:
        """Have every screen put its cursor on whom an undo brought back."""

    # Work and time

    def run_worker(self, work: Awaitable[Any] | Callable[[], Awaitable[Any]], *, group: str) -> Worker[Any]:
        """Start a worker."""

    def set_timer(self, delay: float, callback: Callable[[], Any]) -> Timer:
        """Call something after some seconds."""

    def set_interval(self, interval: float, callback: Callable[[], Any]) -> Timer:
        """Call something every so many seconds."""

    async def send_held_keys(self) -> None:
        """Send the next key on that was held, if it may go now."""

    async def key_through(self) -> None:
        """Wait until the key that is on its way has done all it does; only for a worker."""


class ScreenAtDesk(Protocol):
    """A screen of the desk, as far as every piece of one may ask for it; pieces add what is theirs."""

    @property
    def desk(self) -> Desk:
        """The program."""

    @property
    def services(self) -> Services:
        """What the desk can do."""

    @property
    def jobs(self) -> Jobs:
        """The door to the services' thread."""

    @property
    def person(self) -> Person:
        """Who is at this desk."""

    @property
    def hours(self) -> OpeningHours:
        """The opening hours, as last read."""

    def keys_held(self) -> AbstractContextManager[None]:
        """Hold keys back inside the block."""

    def run_worker(self, work: Awaitable[None], *, group: str) -> object:
        """Start a worker."""


def desk_of(node: DOMNode) -> Desk:
    """Return the desk that a screen or widget runs in."""
    return cast("Desk", node.app)
