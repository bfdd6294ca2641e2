"""F1: the topic of every screen, with its keys; and every key that a topic names."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import frontdesk.ui
from frontdesk.config import Config
from frontdesk.domain.callbacks.outcomes import KEYED
from frontdesk.domain.referrals.events import EventKind
from frontdesk.help import read_topic, topic_names
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import COMMANDS, KEY_NAMES, Place, check_ids
from tests.builders import Desk
from tests.cli.test_help import typed_in
from tests.ui.conftest import OnScreen

#: Keys of every form and list, which no command has.
OF_EVERY_FORM = {"tab", "up", "down", "enter", "escape", "pagedown", "pageup"}
#: Topics that explain a dialog too.
DIALOGS = {
    "cover": ("CoverDialog",),
    "owed": ("LetterPreview",),
    "patients": ("FormDialog", "Checklist"),
    "referrers": ("FormDialog",),
}


def all_of(kind: type[DOMNode]) -> set[type[DOMNode]]:
    """Return every class of the program that is one of a kind."""
    for module in pkgutil.walk_packages(frontdesk.ui.__path__, "frontdesk.ui."):
        importlib.import_module(module.name)
    found: set[type[DOMNode]] = set()
    waiting: list[type[DOMNode]] = [kind]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        found.update(one for one in subclasses if one.__module__.startswith("frontdesk."))
    return found


def keys_of_dialog(name: str) -> set[str]:
    """Return the keys that a dialog binds."""
    (dialog,) = (one for one in all_of(DOMNode) if one.__name__ == name)
    bindings = [one for one in dialog.BINDINGS if isinstance(one, Binding)]
    return {key for binding in bindings for key in binding.key.split(",")}


def keys_for(topic: str) -> set[str]:
    """Return the keys that a topic may name."""
    is_screen = topic in set(Place) - {Place.EVERYWHERE}
    # A topic that is no screen's leads over several of them.
    places = (topic, Place.EVERYWHERE) if is_screen else tuple(Place)
    here = (one for one in COMMANDS if one.where in places)
    keys = {key for command in here for key in command.key.split(",")} | OF_EVERY_FORM
    keys |= {outcome.facts.key for outcome in KEYED} if topic in ("callbacks", "ladder") else set()
    keys |= {kind.facts.key for kind in EventKind if kind.facts.key} if topic == "patients" else set()
    return keys.union(*(keys_of_dialog(name) for name in DIALOGS.get(topic, ())))


def as_textual(typed: str) -> str:
    """Return the name that Textual has for a key as it is written in a topic."""
    names = {shown: name for name, shown in KEY_NAMES.items()}
    return names.get(typed, typed.lower())


@pytest.mark.parametrize("name", topic_names())
def test_every_key_named_in_a_topic_works_there(name: str) -> None:
    for typed in typed_in(read_topic(name)):
        if typed[0] == '"':
            check_ids([typed.split('"')[1]])
        elif not re.match(r"frontdesk\b|--|[a-z]+\.[a-z_.]+$|[a-z.]+ = ", typed):
            assert as_textual(typed) in keys_for(name), f"{name}.md names {typed}"


def test_every_outcome_is_in_the_topic_of_callbacks() -> None:
    shown = {block.text for block in read_topic("callbacks").blocks}
    assert {f"{outcome.facts.key} {outcome.words}" for outcome in KEYED} <= shown


def test_every_event_is_in_the_topic_of_patients() -> None:
    shown = {block.text for block in read_topic("patients").blocks}
    assert {f"{kind.facts.key} {kind.words}" for kind in EventKind if kind.facts.key} <= shown


def test_every_place_where_commands_work_has_a_topic() -> None:
    assert {place.value for place in Place} <= set(topic_names())


def test_every_screen_has_a_topic() -> None:
    screens = [one for one in all_of(DeskScreen) if issubclass(one, DeskScreen)]
    assert len(screens) >= 9
    for screen in screens:
        assert screen.COMMANDS_HERE, screen
        assert screen.COMMANDS_HERE[0].where in topic_names()
        assert screen.COMMANDS_HERE[0].where is not Place.EVERYWHERE


async def test_it_opens_at_the_screen_and_leads_to_the_others(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f3", "f1")
        assert screen.shows("Work the list of people to call back")
        assert screen.shows("n      claim and open the one callback to make now")
        await screen.press("down")
        assert screen.shows("Take a call")
        assert screen.shows("F10    save this call")
        assert not screen.shows("claim and open the one callback")
        await screen.press("escape", "f4", "f1")
        assert screen.shows("Who sent the patients")


async def test_a_long_topic_is_read_page_by_page(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen(size=(80, 24)) as screen:
        await screen.press("f3", "f1")
        assert screen.shows("pgdn, pgup  read on")
        assert not screen.shows("They asked for a time")
        await screen.press(*["pagedown"] * 9)
        assert screen.shows("frontdesk help ladder")
        await screen.press(*["pageup"] * 9)
        assert screen.shows("On this screen")


async def test_the_signs_stand_with_the_keys_that_work_everywhere(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f1")
        await screen.press("home", *["down"] * topic_names().index("keys"))
        assert screen.shows("breached: the deadline passed")
        assert screen.shows("^f     anyone, by a part of the name or number")


async def test_a_topic_names_the_keys_that_the_person_chose(desk: Desk, on_screen: OnScreen) -> None:
    config = Config(person="Dana Reyes", keys={"callback.next": "f12", "call.parked": "ctrl+k"})
    async with on_screen(config=config) as screen:
        await screen.press("f3", "f1")
        assert screen.shows("F12 claims the one callback")
        await screen.press("down", "pagedown")
        assert screen.shows("ctrl+k")
