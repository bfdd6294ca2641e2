"""ctrl+p: who is on the phones, who backs up, busy, lunch, the hand-off: one key each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from frontdesk.domain.people import Person
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import moment, short_moment
from frontdesk.ui.text import fit, ours, plain

if TYPE_CHECKING:
    from frontdesk.domain.day.cover import Cover, Covering, LunchOut

_KEYS = "p  phones   k  backup   b  busy   l  lunch   \nh  hand-off   z  undo   esc  leave"
_NAME, _PLACE = 22, 20


class CoverKeys(Protocol):
    """What the dialog shows, and what its keys do."""

    @property
    def desk(self) -> Desk:
        """The program."""

    @property
    def cover(self) -> Cover | None:
        """Who is on the phones and who backs up; None while nobody said so."""

    @property
    def out(self) -> Sequence[LunchOut]:
        """Who is out, with whom their claims are."""

    async def turn_phones(self, person_id: int) -> None:
        """Put somebody on the phones, or take them off."""

    async def turn_backup(self, person_id: int) -> None:
        """Make somebody the backup, or nobody."""

    async def busy(self) -> None:
        """Turn busy on or off."""

    async def lunch(self, person_id: int) -> None:
        """Hand somebody's claims over for their lunch, or take them back."""

    async def undo(self) -> None:
        """Show what the person did last, and undo it if they want that."""


class CoverDialog(Dialog[bool]):
    """The staff and their places; a key changes whom the cursor is on at once. True: to the hand-off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p,space", "phones", "on the phones", show=False),
        Binding("k", "backup", "backup", show=False),
        Binding("b", "busy", "busy", show=False),
        Binding("l", "lunch", "lunch", show=False),
        Binding("h", "hand_off", "hand-off", show=False),
        Binding("z,ctrl+z", "undo", "undo", show=False),
    ]

    def __init__(self, flow: CoverKeys, staff: Sequence[Person], me: int) -> None:
        """Make the dialog.

        Args:
            flow: what its keys do.
            staff: who works here.
            me: who is at this desk; the cursor begins there.
        """
        super().__init__("Cover", keys=_KEYS)
        self._flow = flow
        self._staff = staff
        self._me = me
        #: False while a key does its work: a question may follow, and the next key is its answer.
        self.takes_keys = True

    @property
    def _desk(self) -> Desk:
        return self._flow.desk

    def body(self) -> ComposeResult:
        """Yield the staff, then what else holds."""
        head = fit("", _NAME) + fit("On the phones", _PLACE) + "Backup"
        yield Static(Content(head).stylize("$quiet"), id="head")
        yield OptionList(*(Option(self._person_line(one)) for one in self._staff))
        yield Static(self._rest(), id="rest")

    def on_mount(self) -> None:
        """Begin with who is at this desk."""
        places = [one.id for one in self._staff]
        self.query_one(OptionList).highlighted = places.index(self._me) if self._me in places else 0

    def _person_line(self, person: Person) -> Content:
        cover = self._flow.cover
        on_phones = next((one for one in cover.phones if one.person == person), None) if cover else None
        backup = cover.backup if cover and cover.is_backup(person.id) else None
        name = ours(fit(plain(person.name), _NAME - 1) + " ")
        places = [self._since(one) for one in (on_phones, backup)]
        return Content.assemble(
            name,
            (fit(places[0], _PLACE), "bold" if on_phones else "$quiet"),
            (places[1], "bold" if backup else "$quiet"),
        )

    def _since(self, place: Covering | None) -> str:
        if place is None:
            return "·"
        at = short_moment(place.since, self._desk.now(), self._desk.hours)
        return f"{self._desk.glyphs.met} since {at}"

    def _rest(self) -> Content:
        """Busy, lunch, and the forecast with where its minutes come from."""
        lines = [_busy_words(self._flow.cover)]
        for out in self._flow.out:
            at = moment(out.out_at, self._desk.now(), self._desk.hours)
            claims = "1 claim" if len(out.callbacks) == 1 else f"{len(out.callbacks)} claims"
            lines.append(
                f"{out.person.first_name} is out since {at}, {out.to.first_name} has {claims}: l on the name"
            )
        standing = self._desk.standing
        if standing is not None and standing.pace.to_call:
            lines += [f"{standing.pace.sentence},", standing.pace.basis]
        return ours("\n".join(lines), "$secondary", lines=True)

    def show_again(self) -> None:
        """Show the cover as it is now."""
        listed = self.query_one(OptionList)
        place = listed.highlighted
        listed.clear_options()
        listed.add_options([Option(self._person_line(one)) for one in self._staff])
        listed.highlighted = place
        self.query_one("#rest", Static).update(self._rest())

    # The keys

    @property
    def _person(self) -> int:
        return self._staff[self.query_one(OptionList).highlighted or 0].id

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_phones()

    def action_phones(self) -> None:
        """Put the person on the phones, or take them off."""
        self._do(self._flow.turn_phones, self._person)

    def action_backup(self) -> None:
        """Make the person the backup, or nobody."""
        self._do(self._flow.turn_backup, self._person)

    def action_busy(self) -> None:
        """Turn busy on, so that the backup takes the next calls, or off."""
        self._do(self._flow.busy)

    def action_lunch(self) -> None:
        """Hand the person's claims over, or take them back."""
        self._do(self._flow.lunch, self._person)

    def action_undo(self) -> None:
        """Undo the last action, after saying what it is."""
        self._do(self._flow.undo)

    def action_hand_off(self) -> None:
        """Go to the hand-off."""
        self.dismiss(True)

    def _do(self, what: Callable[..., Awaitable[None]], *about: int) -> None:
        self.takes_keys = False
        self._work(what, *about)

    @work(group="cover-key")
    async def _work(self, what: Callable[..., Awaitable[None]], *about: int) -> None:
        try:
            await what(*about)
        finally:
            self.takes_keys = True
        if self.is_attached:
            self.show_again()


def _busy_words(cover: Cover | None) -> str:
    if cover is None or cover.backup is None:
        return "Nobody backs up yet: k on a name says who."
    backup = cover.backup.person.first_name
    if cover.busy:
        return f"Busy: {backup} takes the next ones. b ends it."
    return f"Not busy. b: {backup} takes the next ones."
