"""ctrl+l: nobody's name, number or words stand on the screen, on any screen, and then they do again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Any, get_args

import pytest
from rich.cells import cell_len

from frontdesk.config import Config, Theme
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.relationships.outreach import NewEvent
from frontdesk.services.relationships.touching import NewComplaint, NewTouch
from frontdesk.ui.find.dialog import FindAnyone
from frontdesk.ui.masked_text import BLOCK, masked_text
from tests.builders import Desk, known, settings
from tests.ui.conftest import OnScreen
from tests.ui.hostile import OURS, poison
from tests.ui.seen import until_gone
from tests.ui.watching import Watcher

#: One word for every field in which somebody may be named.
WORDS = ("Zyxandra", "Quorble", "Wibbleton", "Frumious", "Snarkley", "Jabberton", "Galumph", "Tulgey")
NUMBER, OTHER = "(212) 555-0142", "(646) 555-0188"

#: What is typed half-way into the form of the Calls screen.
TYPED = (*"6465550188", "tab", *"Galumph", "tab", "tab", *"Tulgey", "tab", "tab", *"Frumious")


@dataclass(frozen=True)
class Place:
    """A screen, dialog or list: the keys from the place before, what tells it is there, the keys away."""

    keys: tuple[str, ...]
    shows: str
    away: tuple[str, ...] = ()


_TAB_ON, _TAB_BACK = "right_square_bracket", "left_square_bracket"

#: All places, each walk in one desk.
WALKS: dict[str, tuple[Place, ...]] = {
    "calls": (
        Place(tuple("2125550142"), "2nd call"),
        Place(("tab", "tab", "tab", "tab", *"snar"), "sent 4", ("ctrl+n",)),
        Place(TYPED, "Number     (646) 555-0188"),
        Place(("ctrl+g",), "Throw this call away?", ("escape",)),
        Place(("f9", *"Wibbleton"), "police, fire, ambulance"),
        Place(("f10", *"Quorble"), "Accepted by whom?", ("escape", "f9")),
        Place(("ctrl+n",), "parked: "),
    ),
    "callbacks": (
        Place(("f3",), "Outcome: one key"),
        Place(("slash", *"zyx"), "filter: zyx", ("escape",)),
        Place(("p",), "When shall we call again?", ("escape",)),
        Place(("i", *"Frumious"), "Information from whom?", ("escape",)),
        Place(("h",), "Hand over to", ("escape",)),
        Place(("full_stop",), "Timeline", ("escape",)),
        Place((_TAB_ON,), "until Tue"),
        Place((_TAB_ON,) * 2, "No deadline was missed"),
        Place((_TAB_ON,) * 2, "555-0146", (_TAB_BACK,) * 5),
        Place(("enter",), "Mine 1"),
        Place(("a", "ctrl+z"), "Undo?", ("escape",)),
    ),
    "the day": (
        Place(("f4",), "Why not asked"),
        Place(("enter",), "Who sent this patient?", ("escape",)),
        Place(("f6",), "Before the day is signed"),
        Place(("down", "enter"), "on the machine", ("escape",)),
        Place(("r",), "report", ("escape",)),
        Place(
            ("t", *"Galumph", "tab", *"Quorble", "tab", *"2125550142", "tab", *"Galumph"),
            "From paper",
            ("escape",),
        ),
    ),
    "on the way": (
        Place(("f4", _TAB_ON), "What happened: one key"),
        Place(("slash", *"zyx"), "filter: zyx", ("escape",)),
        Place(("full_stop",), "Patient ", ("escape",)),
        Place(("a", *"Wibbleton", "tab", "tab", *"snar"), "A referral came", ("escape", "escape", "enter")),
        Place(("i",), "What is missing?", ("escape",)),
        Place(("t",), "May we tell their referrer?", ("escape",)),
        Place(("o",), "Who takes them?", ("escape",)),
        Place(("k", *"Galumph"), "Why are they lost?", ("escape",)),
        Place((_TAB_ON,), "acknowledgement"),
        Place(("s",), "How was it sent?", ("escape",)),
        Place(("w",), "Why is it not owed?", ("escape",)),
        Place(("p",), "What did we promise a referrer?", ("escape",)),
        Place(("l",), "Letter: referral received", ("escape",)),
        Place(("f2", "ctrl+e", "enter"), "in all", ("escape",)),
    ),
    "those who refer": (
        Place(("f4", _TAB_BACK), "What about them"),
        Place(("slash", *"snar"), "filter: snar", ("escape",)),
        Place(("full_stop",), "before anything else", ("escape",)),
        Place(("c", *["tab"] * 4, *"Galumph"), "asked for patients", ("escape", "enter")),
        Place(("e",), "What is known", ("escape",)),
        Place(("x",), "write down another", ("escape",)),
        Place(("x", "enter", *"Tulgey"), "What did we say", ("escape",)),
        Place(("x", "down", "enter", *"Frumious"), "It is about", ("escape", "enter")),
        Place(("m",), "Which other entry", ("escape",)),
        Place(("m", "enter"), "Are these one person?", ("escape",)),
        Place(("o",), "Did they ask not", ("escape",)),
        Place(("v",), "for which meeting", ("escape",)),
        Place(("i",), "plan an event", ("escape",)),
        Place(("i", "enter"), "everybody in the list behind", ("escape",)),
    ),
    "from anywhere": (
        Place(("f8", "slash", *"zyx"), "zyx", ("escape",)),
        Place(("ctrl+o", "enter"), "Practice name", ("escape",)),
        Place(("ctrl+p",), "On the phones", ("escape",)),
        Place(("f1",), "On this screen", ("escape",)),
        Place(("ctrl+f", *"zyx"), "Last call", ("escape",)),
        Place(("ctrl+f", *"0142"), "Find anyone", ("escape",)),
    ),
}


#: What is also opened while it is masked already: something of every screen.
OPENED_MASKED = (
    "2nd call",
    "Outcome: one key",
    "When shall we call again?",
    "Why not asked",
    "Who sent this patient?",
    "Before the day is signed",
    "From paper",
    "Find anyone",
)


@pytest.fixture
def named(desk: Desk) -> Desk:
    """Everything that may name somebody does."""
    referrer = desk.do.referrals.add("Snarkley", SourceKind.PSYCHIATRIST, "Jabberton", by=desk.dana)
    words: dict[str, Any] = {"name": "Zyxandra Quorble", "about": "Wibbleton", "note": "Frumious"}
    sent = known(SourceKind.PSYCHIATRIST, referrer.id)
    desk.do.relationships.complain(NewComplaint("Galumph", referrer_id=referrer.id), by=desk.dana)
    desk.do.relationships.touch(NewTouch(referrer.id, TouchKind.LUNCH, note="Tulgey"), by=desk.dana)
    desk.do.referrals.add("Wibbleton", SourceKind.PAIN, "Quorble", by=desk.dana)
    event = NewEvent("Galumph", TouchKind.OPEN_HOUSE, desk.clock().date(), note="Tulgey")
    desk.do.outreach.plan(event, by=desk.dana)
    callback = desk.callback(number=NUMBER, source=sent, **words)
    desk.do.callbacks.record(NewAttempt(callback, Outcome.REACHED_NEEDS_INFORMATION, "Tulgey"), by=desk.dana)
    desk.callback(number="(212) 555-0143", source=sent, **words)
    desk.call(number="(212) 555-0144", source=sent, next_step=NextStep.SETTLED, **words)
    desk.call(
        number="(212) 555-0145",
        source=Source(SourceAnswer.NOT_ASKED, detail="Tulgey"),
        next_step=NextStep.SETTLED,
        **words,
    )
    done = desk.callback(number="(212) 555-0146", source=sent, **words)
    desk.do.callbacks.record(NewAttempt(done, Outcome.REACHED_DECLINED), by=desk.dana)
    desk.clock.set("mon 16:40")
    return desk


def named_on(glass: str) -> list[str]:
    """The words of people that stand on the screen, and what reads as one of their numbers."""
    folded = glass.lower()
    found = [word for word in WORDS if word.lower() in folded]
    return found + re.findall(r"555-01\d\d", glass)


async def walked(screen: Watcher, keys: Iterable[str]) -> str:
    """Go somewhere, and give the screen."""
    for burst in bursts(keys):
        await screen.press(*burst)
    if isinstance(screen.app.screen, FindAnyone):
        await until_gone(screen, "…")
    await screen.settle()
    return screen.text()


def bursts(keys: Iterable[str]) -> list[list[str]]:
    """Letters at once, other keys one by one."""
    return [list(group) for _, group in itertools.groupby(keys, key=lambda key: len(key) == 1 and key)]


@pytest.mark.parametrize("walk", WALKS)
async def test_nobody_is_named_while_it_is_masked(named: Desk, on_screen: OnScreen, walk: str) -> None:
    if walk == "on the way":
        referrer = next(one for one in named.do.referrals.referrers() if one.name == "Snarkley")
        new = NewReferral("Zyxandra Wibbleton", "(212) 555-0147", referrer_id=referrer.id, note="Tulgey")
        named.do.patients.add(new, by=named.dana)
    async with on_screen() as screen:
        for place in WALKS[walk]:
            before = await walked(screen, place.keys)
            assert place.shows in before, (place, before)
            await screen.press("ctrl+l")
            masked = screen.text()
            assert named_on(masked) == [], place
            assert widths(masked) == widths(before), place
            await screen.press("ctrl+l")
            assert named_on(screen.text()) == named_on(before), place
            await walked(screen, place.away)


async def test_nobody_is_named_by_what_opens_while_it_is_masked(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press("ctrl+l")
        for place in (place for walk in WALKS.values() for place in walk if place.shows in OPENED_MASKED):
            glass = await walked(screen, place.keys)
            assert place.shows in glass
            # Who types sees what they type; what was there before is masked.
            keys = "".join(place.keys).lower()
            typed = {word for word in WORDS if word.lower() in keys}
            numbers = {"555-0142"} if "2125550142" in keys else set()
            assert set(named_on(glass)) <= typed | numbers, place
            await walked(screen, place.away)


async def test_a_word_that_is_not_marked_would_be_seen(
    named: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.ui.masked_text.is_peoples", lambda _: False)
    async with on_screen() as screen:
        await screen.press("ctrl+l")
        for keys in (("f2", *"2125550142"), ("f3",), ("ctrl+f", *"zyx")):
            assert named_on(await walked(screen, keys)) != [], keys


def widths(glass: str) -> list[int]:
    """How wide each line is."""
    return [cell_len(line) for line in glass.splitlines()]


@pytest.mark.parametrize(
    ("theme", "plain"), [*((theme, False) for theme in get_args(Theme)), (get_args(Theme)[0], True)]
)
async def test_under_every_theme(named: Desk, on_screen: OnScreen, theme: Theme, plain: bool) -> None:
    config = Config(person="Dana Reyes", theme=theme, ascii=plain)
    async with on_screen(config=config) as screen:
        before = await walked(screen, ("f3",))
        assert "Zyxandra" in before
        await screen.press("ctrl+l")
        masked = screen.text()
        assert named_on(masked) == []
        assert ("#" if plain else BLOCK) in masked
        assert widths(masked) == widths(before)


async def test_times_states_and_structure_stay(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+l")
        for words in (
            "masked: ^l shows",
            "Number",
            "Next step",
            "call back today",
            "4:40 PM",
            "callback",
            "New call",
        ):
            assert screen.shows(words), words
        await screen.press("f3")
        for words in ("20 min left", "Waiting", "Message:", "Now 1"):
            assert screen.shows(words), words


async def test_the_numbers_for_a_crisis_are_never_masked(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+l", "f9")
        await screen.settle()
        for words in ("1-800-273-8255", "Emergency", "I am staying on the line with you"):
            assert screen.shows(words), words
        assert screen.shows("┏━┓  ╻  ╻")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_typed_meanwhile_is_seen_and_what_was_there_before_is_not(
    named: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press(*"6465550188", "tab", *"Galumph")
        await screen.press("ctrl+l")
        assert named_on(screen.text()) == []
        await screen.press("tab", "tab", *"Tulgey", "tab", "tab", *"Frumious")
        assert named_on(screen.text()) == ["Frumious", "Tulgey"]
        # The first key into what stood there before shows it: it is being typed.
        await screen.press(*["shift+tab"] * 4, "end", "s")
        assert screen.shows("Galumphs")
        await screen.press("ctrl+l")
        for words in (OTHER, "Galumphs", "Tulgey", "Frumious"):
            assert screen.shows(words), words


async def test_what_was_typed_is_masked_when_it_is_masked_again(named: Desk, on_screen: OnScreen) -> None:
    named.do.practice.save(settings(name="Lakeside Psychiatry", mask_minutes=5), by=named.dana)
    async with on_screen() as screen:
        app = screen.app
        app.look_again()
        await screen.settle()
        await screen.press("ctrl+l", *"6465550188")
        assert screen.shows(OTHER)
        await app.look()
        await screen.settle()
        assert screen.shows(OTHER)
        # The keys of a test come past the program's own count of when somebody was there.
        app.masking.touched()
        app.masking.clock = lambda: monotonic() + 5 * 60
        await app.look()
        await screen.settle()
        assert not screen.shows(OTHER)
        await screen.press("9")
        assert screen.shows("555-0188"), screen.text()


async def test_a_draft_that_is_brought_back_is_masked_all_the_same(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+l", *"6465550188", "tab", *"Galumph")
        assert screen.shows("Galumph")
        await screen.press("ctrl+n", *"212", "ctrl+t")
        await screen.press("ctrl+l", "ctrl+l")
        assert named_on(screen.text()) == []


async def test_the_words_of_a_crisis_are_seen_while_they_are_typed(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+l", "f9", *"Wibbleton")
        assert screen.shows("Wibbleton")
        await screen.press("ctrl+l", "ctrl+l")
        assert not screen.shows("Wibbleton")


async def test_what_is_said_is_never_masked(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        screen.app.tell("Taken", "Nobody has (212) 555-0199.")
        await screen.settle()
        await screen.press("ctrl+l")
        assert screen.shows("Nobody has (212) 555-0199.")
        screen.app.confirm("Called (212) 555-0197")
        await screen.settle()
        assert screen.shows("Called (212) 555-0197")
        screen.app.tell("Taken", "Somebody has (212) 555-0198.")
        await screen.settle()
        assert screen.shows("Somebody has (212) 555-0198.")


async def test_headings_and_what_is_wrong_with_an_answer_are_never_masked(
    named: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+l", "f3", "n", "p", *"yesterday", "enter")
        assert screen.shows("yesterday")
        problem = str(screen.app.screen.query_one("#problem").render())
        assert problem
        assert screen.shows(problem[:40])
        await screen.press("escape", "f6", "r")
        await screen.settle()
        assert screen.shows("Report ── Mon Nov 16")
        await screen.press("escape", "ctrl+r", "n")
        assert screen.shows("It stays on the hand-off until somebody ticks it off.")
        await screen.press("escape", "ctrl+o", "enter", *"x", "ctrl+g")
        assert screen.shows("1 change is not saved.")


async def test_that_somebody_is_parked_is_said_and_not_who(named: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("tab", *"Galumph", "ctrl+n", "ctrl+l")
        assert screen.shows("parked: ▒▒▒▒▒▒▒  ^t")


async def test_it_masks_itself_when_nobody_is_there_and_stays_masked(
    named: Desk, on_screen: OnScreen
) -> None:
    named.do.practice.save(settings(name="Lakeside Psychiatry", mask_minutes=5), by=named.dana)
    async with on_screen() as screen:
        app = screen.app
        app.look_again()
        await screen.settle()
        app.masking.clock = lambda: monotonic() + 4 * 60
        app.masking.look(5)
        assert not app.is_masked
        app.masking.clock = lambda: monotonic() + 5 * 60
        await app.look()
        await screen.settle()
        assert named_on(screen.text()) == []
        app.masking.clock = monotonic
        await screen.press("f3")
        assert named_on(screen.text()) == []
        await screen.press("ctrl+l")
        assert screen.shows("Zyxandra")
        app.masking.look(5)
        assert not app.is_masked


async def test_hostile_names_are_masked_cell_for_cell(desk: Desk, on_screen: OnScreen) -> None:
    poison(desk, list(OURS.values()))
    async with on_screen() as screen:
        for key in ("f2", "f3", "f4"):
            await screen.press(key)
            before = screen.text()
            await screen.press("ctrl+l")
            masked = screen.text()
            assert widths(masked) == widths(before)
            assert "OWNED" not in masked
            # Below the frame, which tells who of us is here.
            assert "Dana" not in masked.split("\n", 2)[2]
            await screen.press("ctrl+l")
            assert screen.text() == before


@pytest.mark.parametrize(
    "text", ["", "Maria", " a  b ", "\u7530\u4e2d", "\U0001f469\u200d\U0001f467 Zoe\u0301", *OURS.values()]
)
def test_blocks_take_as_many_cells(text: str) -> None:
    masked = masked_text(text.strip("\x00"))
    assert set(masked) <= {BLOCK, " "}
    assert cell_len(masked) == cell_len(text.strip("\x00"))
