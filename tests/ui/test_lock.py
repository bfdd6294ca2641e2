"""The lock: nothing behind it is seen or touched, and who comes back finds everything as it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from textual import events

from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import CrisisBox
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.people import PROGRAM_ID, Person
from frontdesk.domain.sign_in.roles import Role
from frontdesk.ui.api.requests import ShowList
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.crisis.flow import CrisisFlow
from frontdesk.ui.crisis.screen import CrisisScreen
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.lock.flow import LockFlow
from frontdesk.ui.lock.screen import LockScreen
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

#: Dana's PIN and Lee's.
PIN, LEES = "271828", "314159"

#: The recovery keys that were made, the last one valid.
KEYS: list[str] = []

#: Every key that works everywhere but F9, and those of the screen behind.
OTHER_KEYS = (
    *("f1", "f2", "f3", "f4", "f6", "f7", "f8", "f10", "ctrl+s", "ctrl+n", "ctrl+f", "ctrl+z", "ctrl+o"),
    *("ctrl+p", "ctrl+b", "ctrl+x", "ctrl+a", "ctrl+y", "ctrl+l", "ctrl+g", "ctrl+t", "ctrl+e", "ctrl+c"),
)


pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def signing(desk: Desk, quick_hashes: None) -> Desk:
    """A practice where people sign in: Dana is lead, Lee has a PIN, Sam has nothing yet."""
    do = desk.do.sign_in
    KEYS.append(do.turn_on(desk.dana, PIN))
    code = do.issue_code(desk.lee, desk.dana)
    do.set_secret(desk.lee, code, LEES, desk.lee)
    return desk


def is_locked(screen: Watcher) -> bool:
    """True if the lock is what is seen."""
    return isinstance(screen.app.screen, LockScreen)


async def sign_in(screen: Watcher, pin: str = PIN) -> None:
    """Sign in as who is marked."""
    await screen.press(*pin, "enter")
    assert not is_locked(screen), screen.text()


async def test_the_desk_opens_with_a_pin_and_not_without(signing: Desk, on_screen: OnScreen) -> None:
    signing.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        for words in ("Lakeside Psychiatry", "Sign in", "The store is not encrypted.", "F9 CRISIS"):
            assert screen.shows(words), words
        await screen.press(*"000000", "enter")
        assert screen.shows("That is wrong")
        await screen.press(*OTHER_KEYS)
        assert is_locked(screen)
        assert not screen.shows("Maria")
        await sign_in(screen)
        await screen.press("f3")
        assert screen.shows("Maria Alvarez")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 10)])
async def test_no_key_gets_through_and_everything_comes_back(
    signing: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    signing.callback(name="Maria Alvarez", number="(212) 555-0143")
    async with on_screen(size) as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "tab", *"Ann O'Ne")
        before, focused = screen.text(), screen.app.focused
        await screen.press("ctrl+l", *OTHER_KEYS, *"xyz")
        assert is_locked(screen)
        for words in ("Ann", "O'Ne", "Maria", "555"):
            assert not screen.shows(words), words
        await screen.press(*["backspace"] * 40)
        await sign_in(screen)
        assert screen.app.focused is focused
        assert screen.text() == before


async def test_a_window_and_what_stands_in_it_come_back(signing: Desk, on_screen: OnScreen) -> None:
    signing.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press("f3", "n", "i", *"the insurer")
        window = screen.app.screen
        assert isinstance(window, AskText)
        await screen.press("ctrl+l")
        assert not screen.shows("insurer")
        assert not screen.shows("Maria")
        await sign_in(screen)
        assert screen.app.screen is window
        await screen.press(*" of Maria")
        assert screen.shows("the insurer of Maria")


async def test_what_is_typed_is_kept_first(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "tab", *"Ann", "ctrl+l")
        await screen.until(lambda: screen.shows("What was typed here is kept."))
        (draft,) = signing.do.drafts.all()
        assert (draft.fields["name"], draft.person_id) == ("Ann", signing.dana)


async def test_another_person_in_two_keys_and_no_draft_is_lost(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "tab", *"Ann Half")
        await screen.press("ctrl+y", "l", *LEES, "enter")
        assert screen.app.person.id == signing.lee
        assert screen.shows("parked: Ann Half")
        await screen.press(*"6465550188", "tab", *"Lees Caller")
        await screen.press("ctrl+y", "d", *PIN, "enter")
        assert screen.app.person.id == signing.dana
        assert screen.shows("Ann Half")
        assert screen.shows("(212) 555-0142")
        assert screen.shows("parked: Lees Caller")
        await screen.press("f10")


async def test_words_in_a_window_are_parked_when_somebody_else_comes(
    signing: Desk, on_screen: OnScreen
) -> None:
    signing.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press("f3", "n", "i", *"the insurer")
        await screen.press("ctrl+l", "down", *LEES, "enter")
        assert screen.app.person.id == signing.lee
        assert not isinstance(screen.app.screen, AskText)
        (draft,) = signing.do.drafts.all()
        assert draft.person_id == signing.dana
        assert "the insurer" in draft.fields["note"]
        assert draft.parked


async def test_nobody_there_for_the_minutes_of_the_setting(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        away = screen.app.lock.away
        now = away.boot()
        away.boot = away.awake = lambda: now + 299  # the mouse and the keys are still
        assert not screen.app.lock.look_away()
        away.boot = away.awake = lambda: now + 301
        screen.send("x")
        await screen.settle()
        assert is_locked(screen)
        assert screen.app.focused is not None
        assert not getattr(screen.app.focused, "value", "")


async def test_a_machine_that_slept_is_locked_before_the_first_key(
    signing: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142")
        away = screen.app.lock.away
        boot = away.boot
        away.boot = lambda: boot() + 30
        await screen.press("9")
        assert is_locked(screen)
        await sign_in(screen)
        assert screen.shows("(212) 555-0142 ")


async def test_messages_and_windows_of_what_goes_on_come_after_the_lock(
    signing: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        app: FrontDesk = screen.app
        await sign_in(screen)
        app.confirm("Saved for Maria")
        await screen.press("f3", "ctrl+l")
        assert not screen.shows("Maria")
        app.tell("Behind", "Maria Alvarez was first.")
        window = AskText("What about Maria?")
        app.push_screen(window)
        await screen.settle()
        assert is_locked(screen)
        assert not screen.shows("Maria")
        assert not await app.go(ShowList(Tab.NOW))
        await sign_in(screen)
        assert app.screen is window
        window.dismiss(None)
        await screen.settle()
        assert screen.shows("Maria Alvarez was first.")


async def test_a_window_that_closes_behind_the_lock_takes_nothing_else_away(
    signing: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        answers: list[str | None] = []
        window = AskText("Which?")
        screen.app.push_screen(window, answers.append)
        await screen.settle()
        await screen.press("ctrl+l", "f9")
        window.dismiss("this one")
        await screen.settle()
        assert isinstance(screen.app.screen, CrisisScreen)
        assert answers == ["this one"]
        await screen.press("escape")
        await sign_in(screen)
        assert screen.shows("Who is this")


async def test_a_crisis_while_it_is_locked(signing: Desk, on_screen: OnScreen) -> None:
    signing.callback(name="Maria Alvarez", number="(212) 555-0143")
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "tab", *"Ann Half", "f9", *"the bridge", "escape", "ctrl+l")
        assert screen.shows("1 CRISIS not accepted")
        await screen.press("f9")
        crisis = screen.app.screen
        assert isinstance(crisis, CrisisScreen)
        for words in ("1-800-273-8255", "I am staying on the line with you", "The desk is locked"):
            assert screen.shows(words), words
        for words in ("Ann", "Maria", "bridge", "555-0142", "Dana", "pgdn"):
            assert not screen.shows(words), words
        await screen.press(*"at home", "ctrl+k", "pagedown", "pageup", "ctrl+g")
        assert screen.shows("at home")
        assert not screen.shows("bridge")
        assert crisis.sheet.crisis is not None
        signing.do.crises.identify(
            crisis.sheet.crisis.id, Caller("Maria Alvarez", "+12125550143"), by=signing.sam
        )
        screen.app.look_again()
        await screen.settle()
        assert not screen.shows("Maria"), "not even if another desk says who it is"
        signing.do.crises.note(crisis.sheet.crisis.id, {CrisisBox.WORDS: "so tired"}, by=signing.sam)
        screen.app.look_again()
        await screen.settle()
        await screen.press("escape", "f9")
        assert screen.shows("at home")
        assert not screen.shows("555-0143"), "nor when it is opened again"
        assert not screen.shows("so tired")
        await screen.press("f10", *"Dr Stone", "enter")
        assert screen.shows("You sign that Dr Stone accepts this crisis.")
        await screen.press("l", *LEES, "enter")
        assert screen.shows("accepted by Dr Stone")
        await screen.press("escape")
        assert is_locked(screen)
        await screen.press("f3")
        assert is_locked(screen)
        await sign_in(screen)
        assert screen.shows("Ann Half")
    accepted = signing.rows("SELECT person_id FROM audit WHERE action = 'crisis.accepted'")
    assert accepted == [(signing.lee,)]
    steps = signing.rows("SELECT person_id FROM audit WHERE action = 'crisis.step'")
    assert steps == [(PROGRAM_ID,)]


async def test_who_was_here_does_not_sign_what_is_typed_while_it_is_locked(
    signing: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press("ctrl+l", "f9")
        # The store takes nothing until the program ends.
        monkeypatch.setattr(CrisisFlow, "keep", lambda *_: None)
        await screen.press(*"at home")
        screen.app.leave()
        await screen.settle()
    signed = signing.rows("SELECT DISTINCT person_id FROM audit WHERE subject = 'crisis'")
    assert signed == [(PROGRAM_ID,)]


async def test_nobody_accepts_a_crisis_without_a_pin(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9", "f10", *"Dr Stone", "enter", "d", *"000000", "enter")
        assert screen.shows("That is wrong")
        code = signing.do.sign_in.issue_code(signing.sam, signing.dana)
        await screen.press("shift+tab", "s", *code, "enter")
        assert screen.shows("A one-time code signs nothing")
        await screen.press("escape", "escape")
        assert is_locked(screen)
    assert not signing.rows("SELECT id FROM audit WHERE action = 'crisis.accepted'")


async def test_a_one_time_code_asks_for_an_own_pin(signing: Desk, on_screen: OnScreen) -> None:
    code = signing.do.sign_in.issue_code(signing.sam, signing.dana)
    async with on_screen() as screen:
        await screen.press("down", "down", *code, "enter")
        assert screen.shows("Choose your own")
        await screen.press(*"123", "enter", *"123", "enter")
        assert screen.shows("A PIN has at least 6 digits")
        await screen.press(*"161803", "enter", *"161804", "enter")
        assert screen.shows("The two are not the same")
        await screen.press(*"161803", "enter")
        assert screen.app.person.id == signing.sam
    assert signing.do.sign_in.check(signing.sam, "161803").person.id == signing.sam


async def test_the_wait_after_misses_is_said_with_the_seconds_left(
    signing: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        for _ in range(5):
            await screen.press(*"000000", "enter")
        assert screen.shows("Too many wrong tries. Try again in 30 seconds.")
        await screen.press(*PIN, "enter")
        assert is_locked(screen)
        boot = screen.app.lock.away.boot
        screen.app.lock.away.boot = lambda: boot() + 12
        await screen.until(lambda: screen.shows("18 seconds.") or screen.shows("17 seconds."))
        await screen.press("down", *LEES, "enter")
        assert screen.app.person.id == signing.lee


async def test_the_recovery_key_is_told_all_session_and_to_the_lead_first(
    signing: Desk, on_screen: OnScreen
) -> None:
    key = KEYS[-1]
    async with on_screen() as screen:
        await screen.press("ctrl+r", *key, "enter", *"short", "enter")
        assert screen.shows("Type why")
        await screen.press("enter", *"Dana is ill, nobody else is lead", "enter")
        assert not is_locked(screen)
        for key_ in ("f3", "f8", "ctrl+o"):
            await screen.press(key_)
            assert screen.shows("RECOVERY KEY in use"), key_
        await screen.press("ctrl+y", "d", *PIN, "enter")
        assert screen.shows("The recovery key was used")
        assert screen.shows("nobody else is lead")
        await screen.press("enter")
        assert screen.app.person.id == signing.dana
        assert not screen.shows("RECOVERY KEY in use")
        await screen.press("ctrl+l", *PIN, "enter")
        assert not screen.shows("The recovery key was used")
        await screen.press("ctrl+l", "ctrl+r", *key, "enter", *"the desk was locked and nobody here", "enter")
        assert screen.shows("RECOVERY KEY in use")
        await screen.press("ctrl+l")
        assert is_locked(screen)
        await sign_in(screen)


async def test_who_signed_in_and_left_before_the_desk_opened_lets_nobody_in(
    signing: Desk, on_screen: OnScreen
) -> None:
    signing.do.sign_in.recover(KEYS[-1], "nobody else is lead")
    code = signing.do.sign_in.issue_code(signing.sam, signing.dana)
    async with on_screen() as screen:
        away = screen.app.lock.away
        boot = away.boot
        await screen.press(*PIN, "enter")
        assert screen.shows("The recovery key was used")
        away.boot = lambda: boot() + 301
        await screen.press("enter")
        assert is_locked(screen)
        assert screen.shows("Nobody was here for some minutes")
        await screen.press("down", "down", *code, "enter")
        away.boot = lambda: boot() + 602
        await screen.press(*"161803", "enter", *"161803", "enter")
        assert screen.shows("Nobody was here for some minutes")
        await screen.press("escape", "up", "up", *PIN, "enter")
        assert screen.shows("The recovery key was used"), "the lead was not told before"
        await screen.press("enter")
        assert screen.app.person.id == signing.dana


async def test_another_desk_turns_sign_in_on_and_off(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", "tab", *"Ann")
        await screen.press("ctrl+l")
        assert not is_locked(screen), "without sign-in the key masks"
        await screen.press("ctrl+l")
        desk.do.sign_in.turn_on(desk.dana, PIN)
        screen.app.look_again()
        await screen.settle()
        assert is_locked(screen)
        desk.do.sign_in.turn_off(desk.dana, PIN)
        screen.app.look_again()
        await screen.settle()
        assert not is_locked(screen)
        assert screen.shows("Ann")


async def test_a_paste_and_the_mouse_reach_the_lock_alone(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "ctrl+l")
        screen.app.post_message(events.Paste("Tulgey\nwood"))
        await screen.settle()
        await screen.pilot.click(offset=(20, 5))
        assert is_locked(screen)
        assert not screen.shows("Tulgey")
        await screen.press(*["backspace"] * 12)
        await sign_in(screen)
        assert not screen.shows("Tulgey")


async def test_who_leaves_a_locked_desk_is_asked_nothing_and_loses_nothing(
    signing: Desk, on_screen: OnScreen
) -> None:
    signing.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press("f3", "n", "i", *"the insurer", "ctrl+l")
        screen.send("ctrl+q")
        await screen.until(lambda: not screen.app.is_running)
    (draft,) = signing.do.drafts.all()
    assert "the insurer" in draft.fields["note"]


async def test_a_save_that_waits_holds_up_no_lock_and_keys_behind_it_stay_in_their_place(
    signing: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "tab", *"Ann", "tab", "tab", "tab", *"web", "tab")
        async with screen.store_that_waits():
            screen.send("f10", *"6465550188", "ctrl+l")
        assert is_locked(screen)
        assert not screen.shows("646")
        await sign_in(screen)
        assert screen.shows("(646) 555-0188")
    assert len(signing.rows("SELECT id FROM call")) == 1


async def test_the_panel_of_all_keys_is_never_on_the_lock(signing: Desk, on_screen: OnScreen) -> None:
    signing.do.first_time.keep(shown=True, by=signing.dana)
    async with on_screen((80, 24)) as screen:
        await sign_in(screen)
        assert screen.shows("puts them away")
        await screen.press("ctrl+l")
        screen.app.look_again()
        await screen.settle()
        assert not screen.shows("puts them away")
        await screen.press("f9")
        assert not screen.shows("puts them away")


async def test_who_does_not_sign_in_can_leave(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        screen.send("ctrl+q")
        await screen.until(lambda: not screen.app.is_running)
        assert screen.app.return_code == 0


async def test_a_store_that_does_not_answer_lets_nobody_in_and_says_so(
    signing: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        await sign_in(screen)
        await screen.press(*"2125550142", "ctrl+l")
        with monkeypatch.context() as patch:
            patch.setattr(type(signing.do.sign_in), "check", _gone)
            await screen.press(*PIN, "enter")
            assert is_locked(screen)
            assert screen.shows("The store does not answer.")
            await screen.press("f9")
            assert screen.shows("1-800-273-8255")
            await screen.press("escape")
        await sign_in(screen)
        assert screen.shows("(212) 555-0142")


def _gone(*_: object) -> None:
    raise StoreTrouble("The store does not answer.")


async def test_who_left_the_staff_is_locked_out(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("down", *LEES, "enter")
        practice = signing.do.practice.current()
        staff = tuple(name for name in practice.settings.staff if name != "Lee Wong")
        signing.do.practice.save(replace(practice.settings, staff=staff), by=signing.dana)
        screen.app.look_again()
        await screen.settle()
        assert is_locked(screen)
        assert not screen.shows("Lee Wong\n")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_sentence_of_three_lines_is_seen_whole(
    signing: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    sentence = (
        "There is no connection to the store's server just now. Nothing was saved. "
        "What you typed is kept. Try again in a moment."
    )
    async with on_screen(size=size) as screen:
        lock = screen.app.screen
        assert isinstance(lock, LockScreen)
        lock.say(sentence)
        await screen.settle()
        for words in ("Try again in a", "moment."):
            assert screen.shows(words), screen.text()
        assert screen.shows("The store is not encrypted.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_many_people_push_no_sentence_out(
    signing: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    for number in range(12):
        signing.do.sign_in.add_person(f"Person {number}", Role.RECEPTIONIST, signing.dana)
    async with on_screen(size=size) as screen:
        await screen.press(*"000000", "enter")
        for words in ("there is a wait.", "The store is not encrypted.", "frontdesk encrypt"):
            assert screen.shows(words), screen.text()


async def test_a_pin_typed_ahead_never_lands_in_the_boxes_of_a_crisis(
    signing: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = LockFlow.read_people

    async def slowly(lock: LockFlow) -> list[Person]:
        await asyncio.sleep(0.3)
        return await read(lock)

    async with on_screen() as screen:
        await screen.press("f9", "f10", *"Dr Stone")
        monkeypatch.setattr(LockFlow, "read_people", slowly)
        await screen.press("enter", "d", *PIN, "enter")
        await screen.until(lambda: screen.shows("accepted by Dr Stone"))
        assert screen.shows("where they are now")
