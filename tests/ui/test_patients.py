"""F4, Patients: everybody on the way in one list; each key does what it says to the one under the cursor."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.config import Config
from frontdesk.domain.referrals.events import EventKind, WaitingFor
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import View
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.ui.commands import PATIENTS
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk, at
from tests.referral_scene import fill, happen, refer
from tests.ui.conftest import OnScreen
from tests.ui.seen import until, until_said
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40), (160, 40)]
#: F4, then the tab behind Sources.
PATIENTS_TAB = ("f4", "right_square_bracket")
HOSTILE = '#panic("x") [@click=app.quit]Eve[/]'


def patel(desk: Desk) -> int:
    """A referrer."""
    return desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id


def spoken(desk: Desk, name: str = "Maria Alvarez", **facts: Any) -> int:
    """Somebody who was referred and reached."""
    referral = refer(desk, name, patel(desk), "(212) 555-0142", **facts)
    happen(desk, referral, EventKind.SPOKEN)
    return referral


def state(desk: Desk, referral: int) -> Any:
    """The whole state of somebody."""
    return desk.do.patients.one(referral).state


def rows(screen: Watcher) -> Lines[Any]:
    """The list on the screen."""
    return screen.app.screen.query_one("#patients", Lines)


def line_of(screen: Watcher, text: str) -> str:
    """The line of the list with a text."""
    return next(line for line in screen.text().splitlines() if text in line and "╭" not in line)


def in_dialog(screen: Watcher) -> str:
    """What stands in the open dialog, in one line: words are wrapped where a line of it ends."""
    box = screen.app.screen.query_one("#dialog").region
    lines = screen.text().splitlines()[box.y : box.bottom]
    return " ".join(" ".join(line[box.x + 1 : box.right - 1].split()) for line in lines)


@pytest.mark.parametrize("size", SIZES)
async def test_everybody_stands_once_the_most_urgent_first_and_nothing_is_cut_without_a_sign(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    fill(desk)
    async with on_screen(size) as screen:
        await screen.press(*PATIENTS_TAB)
        assert screen.shows("Patients 8")
        assert rows(screen).order == desk.do.patients.order(View.OPEN)
        assert "‼ referred" in line_of(screen, "James Okonkwo")
        assert "▲ records" in line_of(screen, "Joyce Toll")
        assert "22 waiting" in line_of(screen, "Joyce Toll")
        assert "▲ booked" in line_of(screen, "Theodora")
        assert "Theodora van der Westhuizen-Montgomery" in screen.text() or "…" in line_of(screen, "Theodora")
        assert screen.shows("What happened: one key")
        for kind in EventKind:
            if kind.facts.key:
                assert screen.shows(f"{kind.facts.key} {kind.facts.short}")


@pytest.mark.parametrize("size", SIZES)
async def test_the_detail_of_the_one_under_the_cursor_is_whole_in_its_own_window(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    found = fill(desk)
    async with on_screen(size) as screen:
        await screen.press(*PATIENTS_TAB)
        rows(screen).select(found["records"])
        await screen.press("full_stop")
        await until(screen, "esc  leave")
        shown = in_dialog(screen)
        for words in (
            "Missing: Referral form, Medication list · not asked for yet",
            "point 22 waiting for records",
            "may we tell them: not asked",
            "acknowledgement to Dr Priya Patel",
            "spoken with",
        ):
            assert words in shown
        await screen.press("escape")
        rows(screen).select(found["treated"])
        await screen.press("full_stop", *["pagedown"] * 3)
        assert "session done" in in_dialog(screen)
        await screen.press(*["pageup"] * 3)
        assert "evaluated yesterday 9:30 AM · 2 of 8 sessions done" in in_dialog(screen)
        assert "(the patient)" in in_dialog(screen)


@pytest.mark.parametrize("size", SIZES[:2])
async def test_an_empty_list_says_what_will_appear_and_which_key_makes_it(
    on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press(*PATIENTS_TAB)
        assert screen.shows("Nobody is on the way. a takes in a referral; new callers appear here too.")
        for words in (
            "Nobody waits.",
            "Nobody is booked.",
            "Everybody is on track.",
            "Nobody is done or lost",
        ):
            await screen.press("right")
            assert screen.shows(words)
            assert "…" not in line_of(screen, words)
        await screen.press("e", "o", "t", "enter", "full_stop")
        assert not screen.said()


async def test_left_and_right_go_through_the_lists_and_brackets_through_the_tabs(
    desk: Desk, on_screen: OnScreen
) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "right", "right")
        assert list(rows(screen).order) == list(desk.do.patients.order(View.BOOKED))
        await screen.press("left", "left", "left")
        assert screen.shows("Nora Quist")
        assert screen.shows("went to another pr")
        await screen.press("right_square_bracket")
        assert screen.shows("acknowledgement")
        await screen.press("right_square_bracket")
        assert screen.shows("same day")
        await screen.press("right_square_bracket")
        assert screen.shows("Source not known")
        await screen.press(*["left_square_bracket"] * 3)
        assert screen.shows("Nora Quist")


async def test_the_filter_narrows_and_escape_shows_all(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "slash")
        await screen.type("patel 0144")
        await screen.press("enter")
        assert screen.shows("filter: patel 0144")
        assert len(rows(screen).order) == 1
        await screen.press("escape")
        assert len(rows(screen).order) == 8


# One key each


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        (("h",), {"lost_on_hold_at": at("mon 09:00")}),
        (("y",), {"no_slot": True}),
        (("v",), {"offered_at": at("mon 09:00")}),
        (("b", *"thu 10am", "enter"), {"booked_for": at("thu 10:00")}),
        (("b", "enter"), {"booked_at": at("mon 09:00"), "booked_for": None}),
        (("g", *"fri", "enter"), {"until": at("fri 09:00").date()}),
        (("k", *"moved away", "enter"), {"lost_at": at("mon 09:00"), "lost_reason": "moved away"}),
        (("n", *"36", "enter"), {"sessions_planned": 36}),
        (
            ("q", "tab", "tab", *"copay?", "tab", *"thu", "f10"),
            {"question": "copay?", "waiting_for": WaitingFor.PATIENT, "until": at("thu 09:00").date()},
        ),
        (
            ("u", "tab", "tab", *"fri", "tab", *"dec 31", "f10"),
            {"auth_state": "submitted", "auth_due": at("fri 09:00").date()},
        ),
        (("o", "down", "enter"), {"owner_id": 3}),
    ],
    ids=["on hold", "no slot", "offered", "booked", "no date", "deciding", "lost", "planned", "question",
         "insurance", "owner"],
)  # fmt: skip
async def test_one_key_records_what_happened_and_z_takes_it_back(
    desk: Desk, on_screen: OnScreen, keys: tuple[str, ...], fields: dict[str, Any]
) -> None:
    referral = spoken(desk)
    before = state(desk, referral)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB)
        await screen.press(*keys)  # in one burst: what stands behind a key belongs to its dialog
        now = state(desk, referral)
        assert {name: getattr(now, name) for name in fields} == fields
        await until_said(screen, "z undoes")
        await screen.press("z", "enter")
        after = state(desk, referral)
        assert {name: getattr(after, name) for name in fields} == {
            name: getattr(before, name) for name in fields
        }


async def test_the_course_of_a_treatment_key_by_key(desk: Desk, on_screen: OnScreen) -> None:
    referral = spoken(desk, tell=Tell.YES, said_by="herself")
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "b", "enter")
        await screen.press("c", "f")
        assert state(desk, referral).forms_missing
        await screen.press("f")
        assert not state(desk, referral).forms_missing
        await screen.press("e", "s", "s", "d")
        assert state(desk, referral).sessions_done == 2
        await screen.press("m")
        await until(screen, "does maintenance go on here?")
        await screen.press("down", "enter")
        assert state(desk, referral).maintenance
        assert screen.shows("Nobody is on the way")
        kinds = [one.kind.value for one in desk.do.owed.of_referral(referral)]
        assert {"booked", "evaluation_summary", "follow_up", "concern", "outcome_summary"} <= set(kinds)


@pytest.mark.parametrize("key", ["w", "x", "c", "e"])
async def test_lost_ones_are_refused_with_a_sentence_and_reopened_by_p(
    desk: Desk, on_screen: OnScreen, key: str
) -> None:
    referral = spoken(desk)
    happen(desk, referral, EventKind.LOST, reason="moved")
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "left", key)
        await until_said(screen, "Nothing was changed")
        assert not screen.shows("Why was it canceled?")
        await screen.press("p")
        assert state(desk, referral).lost_at is None


async def test_what_cannot_be_next_is_refused_before_anything_is_asked(
    desk: Desk, on_screen: OnScreen
) -> None:
    spoken(desk)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "m")
        await until_said(screen, "They were not evaluated yet")
        assert not screen.shows("maintenance")


async def test_a_no_show_and_a_cancellation_bring_them_back_to_deciding(
    desk: Desk, on_screen: OnScreen
) -> None:
    referral = spoken(desk)
    happen(desk, referral, EventKind.BOOKED)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "w")
        assert "▲ deciding" in line_of(screen, "Maria Alvarez")
        assert "27 cance" in line_of(screen, "Maria Alvarez")
        await screen.press("z", "enter", "x")
        await screen.type("sick")
        await screen.press("enter")
        assert state(desk, referral).off_kind == "canceled"


# Missing items


async def test_one_key_keeps_what_is_missing_what_came_and_that_it_was_asked_for(
    desk: Desk, on_screen: OnScreen
) -> None:
    referral = spoken(desk, treatment="TMS")
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "i")
        assert screen.shows("[ ] Metal in the head or neck")
        await screen.press("space", "down", "down", "space", "tab")
        await screen.type("EKG")
        await screen.press("f10")
        items = ("Referral form", "Antidepressants tried: dose and how long", "EKG")
        assert state(desk, referral).missing_items == items
        assert "▲ records" in line_of(screen, "Maria Alvarez")
        await screen.press("i")
        assert screen.shows("[x] Referral form")
        await screen.press("space", "tab", "tab", *"yes", "tab", *"fri", "f10")
        now = state(desk, referral)
        assert now.missing_items == items[1:]
        assert now.missing_asked_at == at("mon 09:00")
        assert now.until == at("fri 09:00").date()


async def test_a_day_that_is_none_is_told_below_its_field_and_nothing_is_lost(
    desk: Desk, on_screen: OnScreen
) -> None:
    referral = spoken(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "q", "tab", "tab", *"copay?", "tab", *"soonish", "f10")
        text = screen.text().splitlines()
        at_field = next(
            place for place, line in enumerate(text) if "soonish" in line and "Look again" in line
        )
        assert "cannot be read as a day" in text[at_field + 1]
        assert screen.shows("copay?")
        assert state(desk, referral).question == ""
        await screen.press("end", "ctrl+u", *"fri", "f10")
        assert state(desk, referral).question == "copay?"


async def test_escape_asks_before_it_drops_what_was_typed(desk: Desk, on_screen: OnScreen) -> None:
    spoken(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "q", "escape")
        assert not screen.shows("Drop what you typed?")
        assert not screen.shows("For whom do they wait?")
        await screen.press("q", "tab", "tab", *"copay?", "escape")
        assert screen.shows("Drop what you typed?")
        await screen.press("escape")
        assert screen.shows("copay?")
        await screen.press("escape", "enter")
        assert not screen.shows("For whom do they wait?")


async def test_ctrl_q_ends_the_program_over_a_referral_since_its_words_are_kept(
    desk: Desk, on_screen: OnScreen
) -> None:
    patel(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "a", *"Bo Li", "ctrl+q")
        assert screen.app.return_code == 0
    found = desk.do.drafts.referral_of(desk.dana)
    assert found is not None
    assert found.fields["patient"] == "Bo Li"


async def test_a_crisis_half_way_through_the_form_loses_nothing(desk: Desk, on_screen: OnScreen) -> None:
    patel(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "a", *"Bo Li", "f9")
        assert screen.shows("accepted by")
        await screen.press("f9")
        assert screen.shows("A referral came")
        assert screen.shows("Bo Li")


# May we tell them


async def test_t_keeps_what_a_referrer_may_be_told_and_no_waives(desk: Desk, on_screen: OnScreen) -> None:
    referral = spoken(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "t")
        await screen.type("no")  # the whole word, before "not asked"
        await screen.press("enter", "f10")
        assert screen.shows("Say who said so")
        await screen.type("herself")
        await screen.press("enter")
        await until_said(screen, "May we tell: no")
        (sender,) = desk.do.patients.one(referral).senders
        assert (sender.tell, sender.tell_said_by) == (Tell.NO, "herself")
        assert [one.state.value for one in desk.do.owed.of_referral(referral)] == ["waived"]


async def test_r_makes_another_of_their_referrers_the_primary_one(desk: Desk, on_screen: OnScreen) -> None:
    referral = spoken(desk)
    kim = desk.do.referrals.add("Dr Alan Kim", SourceKind.PRIMARY_CARE, "Harbor", by=desk.dana).id
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "r")
        await until_said(screen, "there is no other")
        refer(desk, "Maria Alvarez", kim, "(212) 555-0142")
        await screen.press("r", "enter")
        assert [one.words for one in desk.do.patients.one(referral).senders if one.is_primary] == [
            "Dr Alan Kim · Harbor"
        ]
        await screen.press("z", "enter")
        assert desk.do.patients.one(referral).senders[0].words == "Dr Priya Patel · Westside"


async def test_a_new_patient_without_a_referrer_has_nobody_to_tell(desk: Desk, on_screen: OnScreen) -> None:
    desk.call(name="Walter Webb")
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "t")
        await until_said(screen, "there is nobody to tell")


# Where they are


async def test_enter_goes_to_the_callback_of_who_is_to_be_called(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "enter")
        assert screen.app.current_mode == "callbacks"
        row = screen.app.screen.query_one("#queue", Lines).row
        assert row is not None
        assert row.name == "James Okonkwo"
        await screen.press("f4")
        assert screen.shows("What happened: one key")


async def test_enter_shows_everything_about_who_waits(desk: Desk, on_screen: OnScreen) -> None:
    found = fill(desk)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB)
        rows(screen).select(found["records"])
        await screen.press("enter")
        assert screen.shows("esc  leave")
        assert screen.shows("not asked for yet")


async def test_another_desk_that_was_quicker_is_told_and_nothing_is_recorded_twice(
    desk: Desk, on_screen: OnScreen
) -> None:
    referral = spoken(desk)
    happen(desk, referral, EventKind.BOOKED)
    happen(desk, referral, EventKind.EVALUATED)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB)
        happen(desk, referral, EventKind.SESSION)
        await screen.press("s")
        assert state(desk, referral).sessions_done == 1
        assert screen.said()


# Taking in


async def test_a_referral_is_taken_in_with_fifteen_keys_beyond_the_text(
    desk: Desk, on_screen: OnScreen
) -> None:
    patel(desk)
    keys: list[str] = []

    async def press(screen: Watcher, *some: str) -> None:
        """Press keys that are not text, and count them."""
        keys.extend(some)
        await screen.press(*some)

    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB)
        await press(screen, "a")
        await screen.type("Maria Alvarez")
        await press(screen, "tab")
        await screen.type("2125550142")
        await press(screen, "tab")
        await screen.type("pat")
        await press(screen, "enter", "tab", "tab")
        await screen.type("spr")
        await press(screen, "enter", "tab", "tab", "tab", "tab", "space", "f10")
        assert len(keys) <= 15
        await until_said(screen, "Taken in · referred · z undoes")
        (referral,) = desk.do.patients.order(View.OPEN)
        detail = desk.do.patients.one(referral)
        assert detail.line.name == "Maria Alvarez"
        assert detail.line.number == "+12125550142"
        assert detail.line.referrers == ("Dr Priya Patel · Westside",)
        assert detail.state.treatment == "Spravato"
        assert detail.state.missing_items == ("Referral form",)
        assert rows(screen).key == referral
        await screen.press("z", "enter")
        assert desk.do.patients.order(View.OPEN) == ()


async def test_a_fax_of_last_evening_arrived_then(desk: Desk, on_screen: OnScreen) -> None:
    patel(desk)
    desk.clock.set("tue 08:10")
    async with on_screen((80, 24)) as screen:
        begun = ("a", *"Bo Li", "tab", "tab", *"pat", "enter", "tab")
        await screen.press(*PATIENTS_TAB, *begun, *"tomorrow", "f10")
        assert screen.shows("“tomorrow” is still to come.")
        await screen.press("end", "ctrl+u", *"yesterday 4:30pm", "f10")
        await until_said(screen, "Taken in")
        (referral,) = desk.do.patients.order(View.OPEN)
        detail = desk.do.patients.one(referral)
        assert detail.state.arrived_at == at("mon 16:30")
        (owed,) = desk.do.owed.of_referral(referral)
        assert owed.due == at("tue 16:30")


async def test_a_new_referrer_is_made_in_the_form(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "a", *"Bo Li", "tab", "tab", *"Dr Ada Ray", "enter")
        await until(screen, "New referrer")
        await screen.press(*"psychia", "tab", "f10")
        await until(screen, "A referral came")
        assert screen.shows("Dr Ada Ray")
        await screen.press("f10")
        await until_said(screen, "Taken in")
        (referral,) = desk.do.patients.order(View.OPEN)
        assert desk.do.patients.line(referral).referrers == ("Dr Ada Ray",)


async def test_what_is_missing_in_the_form_is_told_below_its_field(desk: Desk, on_screen: OnScreen) -> None:
    patel(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "a", "f10")
        assert screen.shows("Who was sent? A referral needs the patient's name.")
        await screen.press(*"Bo Li", "f10")
        assert not screen.shows("Who was sent?")
        assert screen.shows("Who sent them? Type the referrer's name.")
        await screen.press(*"pat", "enter", "f10")
        await until_said(screen, "Taken in")


@pytest.mark.parametrize(
    ("number", "told"),
    [("12", "Nobody can dial it as it is."), ("abc", "cannot be read as a number")],
)
async def test_a_number_that_cannot_be_one_is_told_and_the_form_stays(
    desk: Desk, on_screen: OnScreen, number: str, told: str
) -> None:
    patel(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*PATIENTS_TAB, "a", *"Bo Li", "tab", *number, "tab", *"pat", "enter", "f10")
        assert screen.shows(told)
        await screen.press("enter")
        assert screen.shows("A referral came")
        assert screen.shows("Bo Li")
        assert desk.do.patients.order(View.OPEN) == ()


async def test_who_may_be_known_is_shown_and_asked_before_anything_is_kept(
    desk: Desk, on_screen: OnScreen
) -> None:
    patel(desk)
    desk.call(name="Maria Alvarez", number="(212) 555-0142")
    (known,) = desk.do.patients.order(View.OPEN)
    async with on_screen((80, 24)) as screen:
        await screen.press(
            *PATIENTS_TAB, "a", *"Mary Alvarez", "tab", *"2125550142", "tab", *"pat", "enter", "f10"
        )
        await until(screen, "Is this somebody we know?")
        assert screen.shows("Maria Alvarez  (212) 555-0142")
        await screen.press("escape")
        assert screen.shows("A referral came")
        assert desk.do.patients.one(known).senders == ()
        await screen.press("f10", "enter")
        await until_said(screen, "Joined their other referral")
        assert desk.do.patients.order(View.OPEN) == (known,)
        assert len(desk.do.patients.one(known).senders) == 1


async def test_hostile_names_are_text(desk: Desk, on_screen: OnScreen) -> None:
    spoken(desk, HOSTILE)
    async with on_screen((160, 40)) as screen:
        await screen.press(*PATIENTS_TAB)
        assert screen.shows("[@click=app.quit]")
        await screen.press("full_stop")
        assert screen.shows("#panic(")


async def test_names_are_masked_with_the_screen(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*PATIENTS_TAB, "ctrl+l")
        assert not screen.shows("James Okonkwo")
        assert screen.shows("17 past the s")


async def test_signs_have_stand_ins(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk)
    async with on_screen(config=Config(person="Dana Reyes", ascii=True)) as screen:
        await screen.press(*PATIENTS_TAB)
        assert "!! referred" in line_of(screen, "James Okonkwo")
        assert "‼" not in screen.text()


def test_no_letter_of_what_happened_is_a_key_of_the_list() -> None:
    taken = {key for command in PATIENTS for key in command.key.split(",")}
    letters = [kind.facts.key for kind in EventKind if kind.facts.key]
    assert taken.isdisjoint(letters)
    assert len(set(letters)) == len(letters)
    assert all(1 <= len(kind.facts.short) <= 10 for kind in EventKind if kind.facts.key)
