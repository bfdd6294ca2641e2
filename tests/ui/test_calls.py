"""F2: a call is taken, from the first digit to the saved record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.screen import CallsScreen
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Picker
from tests.builders import Desk, at
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_desk_says_what_will_appear_and_which_key_makes_it(
    on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as desk:
        # Where it is narrow the practice's name gives way to the counts.
        assert desk.shows("Lakeside Psychiatry") is (size[0] >= 100)
        assert desk.shows("Today's calls appear here. Type a number above, then F10 saves the call.")
        assert desk.shows("0 breached")
        assert desk.shows("F10 save")


async def test_a_new_patient_with_source_and_callback_takes_at_most_twelve_keys(
    desk: Desk, on_screen: OnScreen
) -> None:
    patel = desk.do.referrals.add(
        "Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=desk.dana
    )
    keys = 0
    async with on_screen() as screen:
        for text in ("2125550142", "Maria Alvarez", "", "Spravato", "Patel", "asks about cost"):
            await screen.type(text)
            await screen.press("tab")
            keys += 1
        await screen.press("f10")
        keys += 1
        assert any("Saved. Callback by 5:00 PM today" in said for said in screen.said())
    assert keys <= 12
    (callback,) = desk.do.callbacks.tab(Tab.NOW, by=desk.dana)
    assert (callback.name, callback.number, callback.about) == ("Maria Alvarez", "+12125550142", "Spravato")
    assert callback.source == "Dr Priya Patel · Westside Psychiatry"
    assert callback.note == "asks about cost"
    assert desk.value("SELECT referrer_id FROM call") == patel.id


async def test_a_new_patient_is_not_saved_without_an_answer_about_the_source(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("f10")
        assert desk.value("SELECT COUNT(*) FROM call") == 0
        assert any("Who sent them?" in said for said in screen.said())
        form = screen.app.screen.query_one(CallForm)
        assert form.number == "(212) 555-0142"
        assert screen.app.focused is form.query_one("#source").query_one("Input")


async def test_a_choice_that_is_still_being_typed_is_saved_as_typed(desk: Desk, on_screen: OnScreen) -> None:
    """F10 came before tab, and the call was saved with what the field had held before."""
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab", "tab")
        await screen.type("existing")
        await screen.press("tab", "tab", "tab", "tab")
        await screen.type("settled")
        await screen.press("f10")
        await screen.type("6465550188")
        await screen.press("tab", "tab", "tab", "tab")
        await screen.type("web")
        await screen.press("f10")
    assert desk.rows("SELECT next_step, lane, source_kind FROM call ORDER BY id") == [
        ("settled", "existing_patient", None),
        ("call_back", "new_patient", "web_search"),
    ]


async def test_keys_wait_until_the_last_job_that_holds_them_is_through(on_screen: OnScreen) -> None:
    """Two jobs settled one source: the quick one let F10 through before the other had its answer."""
    async with on_screen() as screen:
        calls = screen.app.screen
        assert isinstance(calls, CallsScreen)
        with calls.keys_held():
            with calls.keys_held():
                assert not calls.takes_keys
            assert not calls.takes_keys
        assert calls.takes_keys


async def test_not_asked_wants_a_reason_in_place(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab", "tab", "tab", "tab")
        await screen.type("not asked")
        await screen.press("down", "down", "tab")
        assert screen.shows("Why was nobody asked?")
        await screen.type("a rush at the window")
        await screen.press("enter", "f10")
    ((answer, detail),) = desk.rows("SELECT source_answer, source_detail FROM call")
    assert (answer, detail) == ("not_asked", "a rush at the window")


async def test_a_new_referrer_is_made_in_place(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab", "tab", "tab", "tab")
        await screen.type("Dr Lin Okafor")
        await screen.press("tab")
        assert screen.shows("New referrer")
        await screen.type("ther")
        await screen.press("tab")
        await screen.type("Elm Street")
        await screen.press("enter")
        assert screen.shows("First referral from Dr Lin Okafor")
        await screen.press("f10")
        assert any("first referral from this person" in said for said in screen.said())
        assert not screen.shows("First referral from")
    (referrer,) = desk.do.referrals.referrers()
    assert (referrer.name, referrer.kind, referrer.organization) == (
        "Dr Lin Okafor",
        SourceKind.THERAPIST,
        "Elm Street",
    )


async def source_lines(screen: Watcher, typed: str) -> list[str]:
    """What the field "Who sent" of an empty call offers for a text, line by line."""
    form = screen.app.screen.query_one(CallForm)
    picker = form.query_one("#source", Picker)
    picker.focus()
    await screen.press("end", "ctrl+u", *typed)
    return [line.label for line in picker._open]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dist", "not asked: in distress"),
        ("google", "web search"),
        ("on goo", "web search"),
        ("my friend", "word of mouth"),
        ("psychology today", "web search"),
        ("facebook", "social media"),
        ("chatgpt", "AI assistant"),
        ("insurance", "insurer directory"),
        ("my doctor", "primary care"),
        ("self", "other"),
        ("Dr Lin Okafor", "new referrer: Dr Lin Okafor"),
        ("Dr Friend", "new referrer: Dr Friend"),
    ],
)
async def test_answers_that_are_there_come_before_a_new_referrer(
    on_screen: OnScreen, typed: str, first: str
) -> None:
    async with on_screen() as screen:
        lines = await source_lines(screen, typed)
        assert lines[0] == first
        assert [line.startswith("new referrer: ") for line in lines] == [False] * (len(lines) - 1) + [True]


async def test_it_is_kept_by_which_word_a_kind_was_found(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", *["tab"] * 4, *"google", "f10")
    assert desk.rows("SELECT source_kind, source_detail FROM call") == [("web_search", "Google")]


async def test_f10_on_a_new_referrer_asks_who_they_are_and_then_saves(
    desk: Desk, on_screen: OnScreen
) -> None:
    """It did nothing, and the message that said why lay under the list."""
    async with on_screen() as screen:
        await screen.press(*"2125550142", *["tab"] * 4, *"Dr Lin Okafor", "f10")
        assert screen.shows("New referrer")
        await screen.press(*"ther", "f10")
        assert desk.rows("SELECT r.name, r.kind FROM call c JOIN referrer r ON r.id = c.referrer_id") == [
            ("Dr Lin Okafor", "therapist")
        ]


async def test_what_is_typed_behind_the_key_that_opens_a_dialog_belongs_to_it(
    desk: Desk, on_screen: OnScreen
) -> None:
    """A fast typist's letters landed in the note, and in the referrer's name."""
    async with on_screen() as screen:
        await screen.press(
            *"2125550142", *["tab"] * 4, *"Dr Lin Okafor", "tab", *"ther", "tab", *"Elm Street", "f10"
        )
        await screen.press(*"asks about cost", "f10")
    (made,) = desk.do.referrals.referrers()
    assert (made.name, made.kind, made.organization) == (
        "Dr Lin Okafor",
        SourceKind.THERAPIST,
        "Elm Street",
    )
    assert desk.value("SELECT note FROM call") == "asks about cost"


async def test_an_empty_field_with_a_list_has_its_sign_at_its_end(on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press("tab", "tab", "tab")
        (line,) = [line for line in screen.text().splitlines() if "About  " in line][:1]
        assert line.rstrip(" │").endswith(" " * 50 + "▾")


async def test_a_new_referrer_that_was_left_is_offered_again_as_it_was(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", *["tab"] * 4, *"Dr Lin Okafor", "tab")
        await screen.press(*"ther", "tab", *"Elm Street", "escape")
        form = screen.app.screen.query_one(CallForm)
        assert form.fields()["source"] == "Dr Lin Okafor"
        # Going on to the note leaves it as it stands; F10 says what is missing, and offers it.
        await screen.press("tab", *"asks about cost", "f10")
        assert any("“Dr Lin Okafor” is not taken yet" in said for said in screen.said())
        assert screen.shows("new referrer: Dr Lin Okafor")
        await screen.press("enter")
        assert screen.shows("Elm Street")
        await screen.press("f10", "f10")
    (made,) = desk.do.referrals.referrers()
    assert (made.kind, made.organization, made.referrals) == (SourceKind.THERAPIST, "Elm Street", 1)


async def test_who_is_this_answers_from_the_third_digit_on(desk: Desk, on_screen: OnScreen) -> None:
    desk.call(number="(212) 555-0142", name="Maria Alvarez", note="asked about Spravato")
    async with on_screen() as screen:
        await screen.type("21")
        assert not screen.shows("Maria Alvarez · ")
        await screen.type("2")
        assert screen.shows("(212) 555-0142  Maria Alvarez")
        await screen.type("5550142")
        for words in (
            "2nd call today",
            "Message: without our name",
            "callback OPEN",
            "by 5:00p, nobody has it",
        ):
            assert screen.shows(words), words
        assert screen.shows("asked about")
        assert screen.app.screen.query_one(CallForm).name_typed == "Maria Alvarez"


async def test_a_family_on_one_number_is_not_guessed(desk: Desk, on_screen: OnScreen) -> None:
    desk.call(number="(212) 555-0142", name="Maria Alvarez")
    desk.call(number="(212) 555-0142", name="Juan Alvarez")
    async with on_screen() as screen:
        await screen.type("2125550142")
        assert screen.shows("Several people share this number: pick the name.")
        assert screen.app.screen.query_one(CallForm).name_typed == ""


async def test_parking_keeps_the_call_as_typed_and_brings_it_back(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab")
        await screen.type("Maria [b]Alvarez")
        await screen.press("ctrl+n")
        form = screen.app.screen.query_one(CallForm)
        assert form.number == ""
        assert screen.shows("parked: Maria [b]Alvarez")
        await screen.type("6465550188")
        await screen.press("ctrl+t")
        assert (form.number, form.name_typed) == ("(212) 555-0142", "Maria [b]Alvarez")
        assert screen.shows("parked: (646) 555-0188")
    assert len(desk.do.drafts.all()) == 2


async def test_what_was_typed_is_there_at_the_next_start(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab")
        await screen.type("Maria")
        await screen.press("tab", "tab", "tab")
        await screen.type("Dr Pat")
        calls = screen.app.screen
        assert isinstance(calls, CallsScreen)
        calls.keep_draft()
        await screen.settle()
    async with on_screen() as screen:
        form = screen.app.screen.query_one(CallForm)
        assert (form.number, form.name_typed) == ("(212) 555-0142", "Maria")
        assert form.fields()["source"] == "Dr Pat"
        await screen.press("f10")
        assert any("Who sent them?" in said for said in screen.said())


async def test_a_settled_call_closes_the_open_callback_and_undo_opens_it_again(
    desk: Desk, on_screen: OnScreen
) -> None:
    number = "(212) 555-0142"
    callback = desk.callback(number=number, name="Maria Alvarez", lane=Lane.EXISTING_PATIENT, source=None)
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press(*["tab"] * 6)
        await screen.type("set")
        await screen.press("tab", "f10")
        assert desk.column(callback, "state") == "closed"
        await screen.press("ctrl+z", "enter")
        assert any("Undone: the saved call" in said for said in screen.said())
    assert desk.column(callback, "state") == "open"


async def test_a_burst_across_a_change_of_focus_loses_no_letter(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        for key in ("2", "1", "2", "tab", "S", "m", "i", "t", "h", "tab", "tab", "T", "M", "S"):
            screen.app.simulate_key(key)
        await screen.settle()
        form = screen.app.screen.query_one(CallForm)
        assert (form.number, form.name_typed) == ("212", "Smith")
        assert form.fields()["about"] == "TMS"


async def test_people_s_text_is_data(desk: Desk, on_screen: OnScreen) -> None:
    name = "Bob [/red] [@click=app.quit]x"
    desk.call(name=name, source=Source(SourceAnswer.DECLINED), about="[reverse]TMS", note="a [/]")
    async with on_screen((200, 50)) as screen:
        assert screen.shows("Bob [/red] [@click=app.quit]x")
        await screen.press("f3")
        assert screen.shows("[reverse]TMS")


async def test_today_goes_on_showing_the_newest_call(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        for name in ("First Fay", "Second Sue", "Third Tom", "Fourth Fin", "Fifth Flo"):
            desk.clock.on(1)
            desk.call(name=name)
            screen.app.look_again()
            await screen.settle()
            today = screen.app.screen.query_one("#today", Lines)
            assert (today.cursor, today.scroll_offset.y) == (0, 0)
            assert screen.shows(name)
        # Who looked further down stays with the call that they look at.
        today.focus()
        await screen.press("down")
        desk.call(name="Sixth Sol")
        screen.app.look_again()
        await screen.settle()
        assert today.row is not None
        assert today.row.name == "Fourth Fin"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("now", "step", "words"),
    [
        ("mon 09:00", "call back today", "by 5:00 PM today"),
        ("mon 18:00", "call back ", "tomorrow by 5:00 PM, we are closed until then"),
        ("sat 12:00", "call back ", "Mon by 5:00 PM, we are closed until then"),
    ],
)
async def test_the_next_step_agrees_with_its_deadline(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], now: str, step: str, words: str
) -> None:
    desk.clock.set(now)
    async with on_screen(size) as screen:
        (line,) = [line for line in screen.text().splitlines() if "Next step" in line]
        assert f"Next step  {step}" in line
        assert words.partition(",")[0] in line
        assert ("today" in line) is ("today" in words)


async def test_who_has_an_open_callback_is_promised_its_deadline(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(
        name="Ann", number="(212) 555-0142", next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 10:00")
    )
    late = desk.callback(name="Lou", number="(212) 555-0143")
    desk.clock.set("mon 18:00")
    async with on_screen() as screen:
        await screen.type("2125550142")
        assert screen.shows("tomorrow by 10:00 AM")
        assert screen.shows("We will call you before ten tomorrow.")
        await screen.press("ctrl+n")
        assert screen.shows("tomorrow by 5:00 PM")
        await screen.type("2125550143")
        assert screen.shows("call back today")
        assert screen.shows("was due 5:00 PM")
        assert screen.shows("We will call you as soon as we can.")
        await screen.press("tab", "tab", *"oth", "tab", "f10")
        assert any("called 2 times" in said for said in screen.said())
        assert desk.column(late, "calls") == 2
        assert desk.do.callbacks.detail(late).callback.due == at("mon 17:00")


async def test_a_letter_behind_what_was_typed_before_does_not_replace_it(
    desk: Desk, on_screen: OnScreen
) -> None:
    """Every field of several words: a name, what it is about, the note, the time they asked for."""
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab")
        await screen.type("Maria Alvarez")
        await screen.press("tab", "tab")
        await screen.type("her own words")
        await screen.press("tab", "tab")
        await screen.type("asks about cost")
        await screen.press("shift+tab", "tab", "!")
        await screen.press("shift+tab", "shift+tab", "!")
        await screen.press("shift+tab", "shift+tab", "!")
        fields = screen.app.screen.query_one(CallForm).fields()
    assert (fields["name"], fields["about"], fields["note"]) == (
        "Maria Alvarez!",
        "her own words!",
        "asks about cost!",
    )


async def test_a_letter_in_a_field_of_fixed_answers_chooses_anew(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("tab", "tab", *"existing", "tab")
        form = screen.app.screen.query_one(CallForm)
        assert form.fields()["lane"] == "existing_patient"
        await screen.press("shift+tab", "n", "tab")
        assert form.fields()["lane"] == ""


async def test_a_number_that_cannot_be_dialed_is_asked_about_once_and_marked(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press(*"21255501", "tab", *"Maria", *["tab"] * 3, *"google", "f10")
        assert screen.shows("10 digits are usual: keep it as it is?")
        await screen.press("escape")
        form = screen.app.screen.query_one(CallForm)
        assert screen.app.focused is form.query_one("#number")
        assert desk.value("SELECT COUNT(*) FROM call") == 0
        await screen.press("f10", "down", "enter")
        assert desk.value("SELECT number FROM callback") == "21255501"
        assert screen.shows("? 21255501")
        await screen.press("f3")
        assert screen.shows("? 21255501")
        assert screen.shows("8 digits, 10 are usual")


async def test_an_extension_stands_in_the_lists_and_beside_the_caller(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550109x136", "tab", *"Kim", *["tab"] * 3, *"google", "f10")
        assert screen.shows("(212) 555-0109 x136")
        await screen.press(*"2125550109")
        assert screen.shows("Kim · x136")
        await screen.press("f3")
        assert screen.shows("(212) 555-0109 x136")
    async with on_screen((80, 24)) as screen:
        assert screen.shows("…555-0109 x136")


async def test_a_message_about_a_missing_answer_goes_when_it_is_given(on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*"2125550142", *["tab"] * 4, "f10")
        assert screen.shows("Who sent them?")
        await screen.press(*"google")
        assert not screen.shows("Who sent them?")


@pytest.mark.parametrize("key", ["ctrl+n", "ctrl+t"])
async def test_a_message_about_a_missing_answer_goes_with_its_call(on_screen: OnScreen, key: str) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*"2125550141", "ctrl+n", *"2125550142", "f10")
        assert screen.shows("Who sent them?")
        await screen.press(key)
        assert not screen.shows("Who sent them?")


async def test_a_message_about_a_missing_answer_is_shown_once(on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*"2125550142", *["tab"] * 4, "f10", "f10", "escape", "f10")
        assert screen.text().count("One answer is missing") == 1


async def test_a_time_is_typed_right_behind_the_key_that_asks_for_it(on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*"2125550142", *["tab"] * 6, "enter", "down", "enter", *"after 3")
        fields = screen.app.screen.query_one(CallForm).fields()
        assert (fields["asked"], fields["for"]) == ("after 3", "")


@pytest.mark.parametrize("keys", [["ctrl+n"], ["ctrl+u", "4"]])
async def test_a_time_at_which_nobody_is_there_is_asked_for_in_its_field(
    desk: Desk, on_screen: OnScreen, keys: list[str]
) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*"2125550142", *["tab"] * 4, *"google", "enter", "tab", "enter", "down", "enter")
        await screen.press(*"sunday at 3", "tab", "f10")
        assert screen.shows("for another time; nothing was changed")
        assert screen.app.focused is screen.app.screen.query_one("#asked")
        await screen.press(*keys)
        assert not screen.shows("for another time; nothing was changed")
    assert desk.value("SELECT count(*) FROM call") == 0


async def test_a_new_referrer_that_was_left_is_parked_with_the_call(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", *["tab"] * 4, *"Dr Lin Okafor", "tab")
        await screen.press(*"ther", "tab", *"Elm Street", "escape")
        await screen.press("ctrl+n", "ctrl+t", *["tab"] * 4, "enter", "enter")
        assert screen.shows("Elm Street")
        assert screen.shows("therapist or psychologist")


async def test_a_clinician_question_is_an_offices_for_today_and_for_the_clinician(
    desk: Desk, on_screen: OnScreen
) -> None:
    settings = desk.do.practice.current().settings
    desk.do.practice.save(replace(settings, clinicians=("Lee Wong",)), by=desk.dana)
    async with on_screen() as screen:
        for text in ("2125550142", "Westside Psychiatry", "", "clinician q"):
            await screen.type(text)
            await screen.press("tab")
        form = screen.app.screen.query_one(CallForm)
        assert (form.lane, form.step, form.for_id) == (Lane.REFERRING_OFFICE, NextStep.CALL_BACK, desk.lee)
        await screen.press("f10", "f3")
        assert screen.shows("to a clinician")
    (callback,) = desk.do.callbacks.tab(Tab.NOW, by=desk.dana)
    assert (callback.about, callback.lane) == ("Clinician question", Lane.REFERRING_OFFICE)


async def test_a_clinician_question_of_a_patient_stays_the_patients(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        for text in ("2125550142", "Maria Alvarez", "existing", "clinician q"):
            await screen.type(text)
            await screen.press("tab")
        form = screen.app.screen.query_one(CallForm)
        assert (form.lane, form.for_id) == (Lane.EXISTING_PATIENT, None)
