"""F4: calls without a source are answered in place, and the mix of a period is judged with its n."""

from __future__ import annotations

import pytest

from frontdesk.config import Config
from frontdesk.domain.calls import NextStep
from frontdesk.domain.referrals.sources import CaptureRate, Source, SourceAnswer, SourceCount, SourceKind
from frontdesk.services.referrals import SourceMix
from frontdesk.ui.referrals.source_mix import mix_lines, rate_words
from frontdesk.ui.widgets.bars import bar
from tests.builders import Desk, known
from tests.ui.conftest import OnScreen
from tests.ui.seen import until, until_said

SIZES = [(80, 24), (120, 40)]
NOT_ASKED = Source(SourceAnswer.NOT_ASKED, detail="two lines rang")
HOSTILE = "[@click=app.quit]Eve[/] \x1b[31m"


def answer(desk: Desk, call_id: int) -> tuple[str | None, str | None, int | None]:
    """What the store holds about who sent a call."""
    ((found, kind, referrer),) = desk.rows(
        "SELECT source_answer, source_kind, referrer_id FROM call WHERE id = ?", call_id
    )
    return found, kind, referrer


@pytest.mark.parametrize("size", SIZES)
async def test_calls_without_a_source_stand_newest_first_with_the_reason(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.call(name="Old Olga", source=NOT_ASKED)
    desk.call(name="Known Kay")
    desk.clock.set("tue 10:15")
    desk.call(name=HOSTILE, source=NOT_ASKED)
    async with on_screen(size) as screen:
        await screen.press("f4")
        await until(screen, "Source not known ── 2 calls")
        rows = [line for line in screen.text().splitlines() if "two lines" in line]
        assert len(rows) == 2
        assert "10:15a" in rows[0]
        assert "[@click=app" in rows[0]
        assert "Nov 16 9:00a" in rows[1]
        assert "Old Olga" in rows[1]
        assert screen.shows("Source known for 1 of 3 who could be asked: 33 %")


async def test_enter_answers_in_place_and_z_takes_it_back(desk: Desk, on_screen: OnScreen) -> None:
    call = desk.call(name="Maria Alvarez", source=NOT_ASKED).call_id
    async with on_screen((80, 24)) as screen:
        await screen.press("f4")
        await until(screen, "Maria Alvarez")
        await screen.press("enter", *"web s")  # in one burst, as a fast typist does
        await until(screen, "Who sent this patient?")
        assert screen.shows("called 9:00 AM · Spravato · Dana Reyes took it")
        await screen.press("enter")
        await until(screen, "Source not known ── 0 calls")
        assert answer(desk, call) == ("known", "web_search", None)
        assert desk.value("SELECT person_id FROM source WHERE answer = 'known'") == desk.dana
        await screen.press("z", "enter")
        await until(screen, "Source not known ── 1 call")
        assert answer(desk, call)[0] == "not_asked"


async def test_a_new_referrer_is_made_in_place(desk: Desk, on_screen: OnScreen) -> None:
    call = desk.call(source=NOT_ASKED).call_id
    async with on_screen() as screen:
        await screen.press("f4")
        await until(screen, "1 call")
        await screen.press("enter")
        await screen.type("Dr [b]Ada Ray")
        await screen.press("enter")
        await until(screen, "New referrer")
        await screen.press("f10")
        assert screen.shows("Choose the kind")
        await screen.type("psychiatrist")
        assert not screen.shows("Choose the kind")
        await screen.press("tab", "f10")
        await until(screen, "0 calls")
        found = answer(desk, call)
        assert found[:2] == ("known", "psychiatrist")
        assert [one.name for one in desk.do.referrals.referrers()] == ["Dr [b]Ada Ray"]
        assert screen.shows("Dr [b]Ada Ray")


async def test_not_asked_wants_a_reason_and_stays_in_the_list(desk: Desk, on_screen: OnScreen) -> None:
    desk.call(source=NOT_ASKED)
    async with on_screen() as screen:
        await screen.press("f4")
        await until(screen, "1 call")
        await screen.press("enter")
        await screen.type("not asked")
        await screen.press("down", "down", "enter")
        await until(screen, "Why was nobody asked?")
        await screen.press("enter")
        assert screen.shows("Type a few words")
        await screen.type("bad line")
        await screen.press("enter")
        await until_said(screen, "not asked: bad line")
        await until(screen, "bad line")
        assert screen.shows("Source not known ── 1 call")


async def test_escape_leaves_the_question_and_writes_nothing(desk: Desk, on_screen: OnScreen) -> None:
    call = desk.call(source=NOT_ASKED).call_id
    audits = desk.value("SELECT COUNT(*) FROM audit")
    async with on_screen() as screen:
        await screen.press("f4")
        await until(screen, "1 call")
        await screen.press("enter")
        await screen.type("psy")
        await screen.press("escape")
        assert not screen.shows("Who sent this patient?")
        assert answer(desk, call)[0] == "not_asked"
        assert desk.value("SELECT COUNT(*) FROM audit") == audits


@pytest.mark.parametrize("size", SIZES)
async def test_a_breach_hurts_its_referrer_in_sign_and_word(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    sender = desk.do.referrals.add("Dr Hurt", SourceKind.PSYCHIATRIST, "", by=desk.dana)
    desk.call(source=known(SourceKind.PSYCHIATRIST, sender.id))
    desk.clock.set("tue 09:00")
    desk.do.callbacks.standing(by=desk.dana)
    async with on_screen(size) as screen:
        await screen.press("f4", "tab", "end")
        await until(screen, "Dr Hurt")
        line = next(line for line in screen.text().splitlines() if "Dr Hurt" in line)
        assert "‼ 1 breached" in line
        assert "100 %" in line


async def test_p_looks_at_another_period(desk: Desk, on_screen: OnScreen) -> None:
    desk.call(source=known())
    desk.clock.set("tue 10:00")
    async with on_screen() as screen:
        await screen.press("f4")
        await until(screen, "Who sent them ── last 30 days")
        assert screen.shows("since Mon Oct 19")
        assert screen.shows("web search")
        await screen.press("p")
        await until(screen, "which period?")
        await screen.press("home", "enter")
        await until(screen, "Who sent them ── today")
        assert screen.shows("No new patient called who could be asked.")
        assert screen.shows("Sources of calls (F2) appear here; p looks further back.")


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_screen_says_what_will_appear(on_screen: OnScreen, size: tuple[int, int]) -> None:
    async with on_screen(size) as screen:
        await screen.press("f4")
        await until(screen, "Every source is known. “Not asked” calls appear here.")
        assert screen.shows("Sources of calls (F2) appear here; p looks further back.")
        await screen.press("enter")
        assert not screen.shows("Who sent this patient?")


async def test_bars_and_signs_have_stand_ins(desk: Desk, on_screen: OnScreen) -> None:
    sender = desk.do.referrals.add("Dr Hurt", SourceKind.PSYCHIATRIST, "", by=desk.dana)
    desk.call(source=known(SourceKind.PSYCHIATRIST, sender.id), next_step=NextStep.CALL_BACK)
    desk.clock.set("tue 09:00")
    desk.do.callbacks.standing(by=desk.dana)
    async with on_screen(config=Config(person="Dana Reyes", ascii=True)) as screen:
        await screen.press("f4")
        await until(screen, "########")
        assert screen.shows("!! 1 breached")
        assert "█" not in screen.text()


def test_a_bar_is_as_long_as_its_share() -> None:
    assert bar(1.0, 8, ascii=False) == "█" * 8
    assert bar(0.5, 8, ascii=False) == "████"
    assert bar(0.58, 8, ascii=False) == "████▋"
    assert bar(0.0, 8, ascii=False) == ""
    assert bar(0.001, 8, ascii=False) == "▏"
    assert bar(2.0, 8, ascii=True) == "#" * 8
    assert bar(0.01, 8, ascii=True) == "#"


def test_the_mix_stands_in_the_fields_groups_with_kinds_below() -> None:
    kinds = [
        SourceCount(SourceKind.PSYCHIATRIST.words, 12, 0),
        SourceCount(SourceKind.WEB_SEARCH.words, 6, 0),
        SourceCount(SourceKind.WOMENS_HEALTH.words, 2, 0),
    ]
    lines = mix_lines(SourceMix(CaptureRate(20, 25), kinds, []))
    told = [(line.words, line.count, line.percent, line.beside) for line in lines if line.count is not None]
    assert told == [
        ("psychiatrists", 12, 60, "40-60 % within"),
        ("therapists", 0, 0, "10-20 % below"),
        ("primary care", 2, 10, "20-30 % below"),
        ("  women's health", 2, 10, ""),
        ("self-referral", 6, 30, "10-20 % above"),
        ("  web search", 6, 30, ""),
        ("all others", 0, 0, ""),
        ("nobody was named yet", 0, 0, ""),
    ]
    assert len({line.key for line in lines}) == len(lines)


def test_a_small_n_is_said_and_not_judged() -> None:
    kinds = [SourceCount(SourceKind.PSYCHIATRIST.words, 3, 0)]
    assert {line.beside for line in mix_lines(SourceMix(CaptureRate(3, 4), kinds, [])) if line.count} == {
        "40-60 %"
    }
    assert rate_words(CaptureRate(3, 4), 3).endswith("75 %. Under 20: no verdict.")
    assert rate_words(CaptureRate(0, 0), 0) == "No new patient called who could be asked."
