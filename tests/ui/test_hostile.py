"""Hostile text through every entry and on every widget: nothing acts, nothing is lost, the desk lives on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from frontdesk.domain.calls import NextStep
from frontdesk.domain.clock_text import INTERNATIONAL
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import AuthState, WaitingFor
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, clean_name
from frontdesk.services.owed.promising import PROMISED_KINDS
from frontdesk.ui.app.terminal_text import HARMFUL, NoControlCodes
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.screen import CallsScreen
from frontdesk.ui.calls.who_panel import WhoPanel
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.new_referrer import HalfTyped, NewReferrerDialog
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.referrals.checklist import MissingItems
from frontdesk.ui.referrals.missing import answer_source
from frontdesk.ui.referrals.sending import AskPromise
from frontdesk.ui.referrals.telling import AskPermission
from frontdesk.ui.referrals.waiting import AskAuthorization, AskQuestion
from frontdesk.ui.settings.days_page import ExceptionDay
from frontdesk.ui.settings.first_start import FirstStart
from frontdesk.ui.settings.pages import PAGES
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Picker
from frontdesk.ui.widgets.text_box import TextBox
from tests.builders import Desk, settings
from tests.ui.conftest import OnScreen
from tests.ui.field_page import page
from tests.ui.field_page import paste as paste_into
from tests.ui.hostile import KEPT_NAMES, OURS, poison, shared, texts, turned
from tests.ui.seen import until, until_said
from tests.ui.watching import Watcher


@pytest.fixture(autouse=True)
def last_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What only the last guard before the terminal caught: nothing, for every screen cleans what it shows."""
    caught: list[str] = []
    usual = NoControlCodes.apply

    def apply(self: NoControlCodes, segments: list[Segment], background: Color) -> list[Segment]:
        let_through = usual(self, segments, background)
        if let_through is not segments:
            caught.append("".join(segment.text for segment in segments))
        return let_through

    monkeypatch.setattr(NoControlCodes, "apply", apply)
    yield caught
    assert caught == []


def test_the_shared_inputs_are_used_where_they_are() -> None:
    assert len(shared()) == 58
    assert len(texts()) == 58 + len(OURS)


async def test_what_a_screen_forgot_would_be_seen(last_guard: list[str]) -> None:
    async with page() as (app, pilot):
        await app.mount(Static(Content(OURS["window title"])))
        await pilot.pause()
        assert any("OWNED" in line for line in last_guard)
    last_guard.clear()


# Entries


async def paste_everywhere(screen: Watcher, begun: int = 0) -> int:
    """Paste all texts into every field in sight, each field beginning with another; gives how many so far."""
    top: Screen[Any] = screen.app.screen
    fields = [field for field in top.query("TextField, TextBox") if field.region.width]
    for place, field in enumerate(fields, begun):
        field.post_message(events.Paste(turned(texts(), place)))
    await screen.pilot.pause()
    await screen.pilot.pause()
    for field in fields:
        assert isinstance(field, TextField | TextBox)
        text = field.value if isinstance(field, TextField) else field.text
        assert text, field
        assert not HARMFUL.search(text.replace("\n", ""))
    screen.app.clear_notifications()
    return begun + len(fields)


async def test_every_field_of_every_screen_takes_every_text(on_screen: OnScreen) -> None:
    async with on_screen((80, 30)) as screen:
        screen.app.screen.query_one(CallForm).load({"step": NextStep.CALL_BACK_AT.value})
        await screen.pilot.pause()
        fields = await paste_everywhere(screen)
        await screen.press("f3", "slash")
        fields = await paste_everywhere(screen, fields)
        await screen.press("f9")
        fields = await paste_everywhere(screen, fields)
        await screen.press("f9", "ctrl+o")
        await until(screen, "This machine")
        for _ in PAGES:
            fields = await paste_everywhere(screen, fields)
            await screen.pilot.press("escape", "down")
        assert fields > 25


async def kept(answer: object) -> bool:
    """Keep nothing of a form."""
    return False


def read_nothing(typed: str) -> date:
    """Read every text as a day."""
    return date(2026, 11, 16)


async def test_every_field_of_every_dialog_takes_every_text(on_screen: OnScreen) -> None:
    hostile = turned(texts(), 0)[:2000]
    dialogs: list[Screen[Any]] = [
        AskText(hostile, hostile, text=hostile, placeholder="x", read=lambda text: text),
        NewReferrerDialog(HalfTyped(hostile)),
        answer_source(hostile, ()),
        ExceptionDay(None, date(2026, 11, 16), lambda _: None, INTERNATIONAL),
        FirstStart(),
        AskQuestion(kept, hostile, read_nothing, WaitingFor.PATIENT),
        AskAuthorization(kept, hostile, read_nothing, AuthState.NONE),
        MissingItems(kept, hostile, [hostile], [hostile], read_nothing),
        AskPermission(kept, hostile, [Choice(hostile, 1)], Tell.NO, hostile),
        AskPromise(kept, (), PROMISED_KINDS, read_nothing, None),
    ]
    async with on_screen((80, 30)) as screen:
        fields = 0
        for dialog in dialogs:
            await screen.app.push_screen(dialog)
            await screen.pilot.pause()
            fields = await paste_everywhere(screen, fields)
            await screen.app.pop_screen()
        await screen.app.push_screen(Pick(hostile, [Choice(text, text, text) for text in texts()], hostile))
        await screen.pilot.press("down", "end", "escape")
        screen.app.tell(hostile, hostile)
        screen.app.confirm(hostile)
        await screen.settle()
        assert fields > 10


async def test_each_text_alone_is_kept_as_it_should_be() -> None:
    async with page() as (app, pilot):
        for number, (_, text) in shared().items():
            await paste_into(app, pilot, "name", text)
            expected = KEPT_NAMES.get(number, clean(text, limit=ABOUT_LIMIT, joint=" ").text)
            assert app.field("name").value == expected, number
            app.field("name").value = ""
            app.clear_notifications()


# Saved, and shown from what was saved


#: One that is markup, one that acts, one of several lines.
SAVED = [OURS[kind] for kind in ("a backslash at the end", "window title", "NUL, lines, tab")]


async def test_a_call_with_hostile_text_in_every_field_is_saved_and_shown(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen((200, 50)) as screen:
        form = screen.app.screen.query_one(CallForm)
        for place, text in enumerate(SAVED):
            form.load({"lane": Lane.OTHER.value, "number": f"(212) 555-01{place:02}"})
            for field in ("name", "about", "note"):
                form.query_one(f"#{field}").focus()
                await screen.pilot.pause()
                screen.app.post_message(events.Paste(text))
            await screen.press("escape", "f10")
            await until_said(screen, "Saved")
            screen.app.clear_notifications()
            ((name, about, note),) = desk.rows("SELECT name, about, note FROM call ORDER BY id DESC LIMIT 1")
            assert name == clean_name(text).text
            assert about == clean(text, limit=ABOUT_LIMIT).text
            assert note == clean(text, limit=NOTE_LIMIT).text
            assert screen.shows(name[:15].split("\u200d")[0])
    assert desk.value("SELECT COUNT(*) FROM call") == len(SAVED)


def test_every_shared_text_is_stored_as_expected(desk: Desk) -> None:
    for number, (_, text) in shared().items():
        desk.call(name=text, about=text, note=text, number="", next_step=NextStep.SETTLED)
        ((name, note),) = desk.rows("SELECT name, note FROM call ORDER BY id DESC LIMIT 1")
        assert name == KEPT_NAMES.get(number, clean_name(text).text), number
        assert note == clean(text, limit=NOTE_LIMIT, lines=True).text, number
        assert len(note) <= NOTE_LIMIT


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        ((200, 80), ("f9", "f9", "f4", "f3")),
        ((80, 24), ("ctrl+o", "f4", "f9", "f1", "escape", "f9", "f3")),
        ((40, 10), ("f9", "f9", "f3")),
    ],
)
async def test_rows_from_before_are_shown_on_every_screen(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    many = texts()
    desk.do.practice.save(settings(name="[b]Lakeside[/x]", reasons=("[/]", "TMS [x")), by=desk.dana)
    desk.do.referrals.add("Dr [/x] Patel", SourceKind.PSYCHIATRIST, "West[side", by=desk.dana)
    poison(desk, many)
    async with on_screen(size) as screen:
        for key in keys:
            await screen.press(key)
        if size[0] == 200:
            # The last is a row of before: codes are seen to have been there.
            exact = (
                "[red]Dana[/red] [on blue]Lee ─",
                " Dana [/bold] x  ",
                " Dana [/  ",
                " Dana\ufffd]2;OWNED",
            )
            for text in ("[b]Lakeside[/x]", *exact):
                assert screen.shows(text), text
        lines = screen.app.screen.query_one("#queue", Lines)
        for place in range(0, len(many), 8):
            lines.cursor = place
            await screen.pilot.pause()
        await screen.press("n", "h", "escape")


async def test_a_draft_from_before_is_shown(desk: Desk, on_screen: OnScreen) -> None:
    for place, text in enumerate(texts()):
        fields = {"name": text, "note": text, "about": text, "asked": text, "number": text[:80]}
        desk.do.drafts.keep(draft(place, desk.dana, desk, fields))
    async with on_screen() as screen:
        await until_said(screen, "Here is the call you were typing.")
        await screen.press("ctrl+t", "end", "enter")


def draft(place: int, person: int, desk: Desk, fields: dict[str, str]) -> Any:
    """A parked call; the last one stands in the form."""
    from frontdesk.domain.calls import Draft

    safe = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    return Draft(f"draft-{place}", person, desk.clock(), safe, place < 5)


# Every text in every widget


def drawn(screen: Watcher, kind: str) -> None:
    """Draw all of the screen; nothing a terminal obeys is on it, and the frames still stand."""
    strips = screen.app.screen._compositor.render_strips()[: screen.app.size.height]
    assert {strip.cell_length for strip in strips} == {screen.app.size.width}, kind
    assert not any(HARMFUL.search(strip.text) for strip in strips), kind


async def test_every_text_is_shown_by_the_widgets_of_the_calls_screen(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.callback(name="Dana")
    number = desk.value("SELECT number FROM call")
    async with on_screen((120, 40)) as screen:
        top = screen.app.screen
        assert isinstance(top, CallsScreen)
        known = desk.do.calls.who_is_this(number)
        assert known is not None
        owed = desk.do.callbacks.detail(1).callback
        picker, panel = top.query_one("#name", Picker), top.query_one(WhoPanel)
        picker.focus()
        person = screen.app.person
        many = [text[:300] for text in texts()]
        for some in (many[first : first + 3] for first in range(0, len(many), 3)):
            contacts = [replace(known.contacts[0], name=text, source=text) for text in some]
            history = [replace(known.history[0], what=text, note=text) for text in some]
            panel.show_known(
                replace(known, contacts=tuple(contacts), history=tuple(history)),
                replace(owed, owner=some[0]),
                now=desk.clock(),
                rule=screen.app.practice.rule,
                glyphs=screen.app.glyphs,
                number_words={},
            )
            panel.mark(some[-1])
            top._parking.draft.waiting = [draft(0, desk.dana, desk, {"name": text}) for text in some]
            top._parking.show()
            picker.offer([Choice(text, 1, text) for text in some])
            picker.show_list("")
            screen.app.clear_notifications()
            for text in some:
                screen.app.tell(text, text)
            screen.app.person = replace(person, name=some[1] if len(some) > 1 else "x")
            screen.app.show_frames()
            await screen.settle()
            drawn(screen, some[0][:40])
        screen.app.person = person


async def test_every_text_is_shown_by_the_widgets_of_the_callbacks_screen(
    desk: Desk, on_screen: OnScreen
) -> None:
    many = texts()
    poison(desk, many)
    async with on_screen((120, 40)) as screen:
        await screen.press("f3")
        lines = screen.app.screen.query_one("#queue", Lines)
        for place in range(len(many)):
            lines.cursor = place
            await screen.settle()
            drawn(screen, f"row {place}")
        short = [text[:ABOUT_LIMIT] for text in many]
        await screen.app.push_screen(Pick(many[0], [Choice(text, text, text) for text in short], many[1]))
        for _ in range(0, len(many), 10):
            await screen.press(*["down"] * 10)
            drawn(screen, "picking")
