"""An extension that came with a number, typed or logged: kept, shown wherever somebody dials, found."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.services.day.day_papers import day_sheet
from tests.builders import Desk
from tests.services.call_logs import Log, import_log

GIVEN = "212-555-0109 ext 136"
KEY = "+12125550109"


def owed(desk: Desk, number: int) -> str:
    """What is to be dialed for a callback."""
    return desk.do.callbacks.detail(number).callback.dialed


def test_it_stands_wherever_somebody_dials_from(any_desk: Desk) -> None:
    callback = any_desk.callback(number=GIVEN, name="Kim at Westside")
    assert owed(any_desk, callback) == f"{KEY};ext=136"
    (listed,) = any_desk.do.callbacks.tab(Tab.NOW, by=any_desk.dana)
    assert (listed.number, listed.extension) == (KEY, "136")
    (row,) = any_desk.do.callbacks.rows([callback])
    assert row.extension == "136"
    (line,) = any_desk.do.calls.today().lines
    assert line.dialed == f"{KEY};ext=136"
    known = any_desk.do.calls.who_is_this("2125550109")
    assert known is not None
    assert [contact.extension for contact in known.contacts] == ["136"]
    assert "(212) 555-0109 x136" in day_sheet(any_desk.do.office, by=any_desk.dana)


def test_it_is_found_with_the_number_and_alone(any_desk: Desk) -> None:
    any_desk.call(number="212-555-0109 x140", name="Ben at Westside")
    any_desk.call(number=GIVEN, name="Kim at Westside")
    any_desk.call(number="212-555-0108", name="Maria Alvarez")
    for text in (GIVEN, "0109 x136", "x136", "ext. 136", "kim x136"):
        first, *_ = any_desk.do.find.people(text).people
        assert (first.name, first.extension, first.dialed) == ("Kim at Westside", "136", f"{KEY};ext=136")
    assert [one.name for one in any_desk.do.find.people("x140").people] == ["Ben at Westside"]
    assert any_desk.do.find.people("x7").people == ()


def test_who_has_the_extension_that_is_typed_comes_first(any_desk: Desk) -> None:
    any_desk.call(number=GIVEN, name="Kim")
    any_desk.clock.on(1)
    any_desk.call(number="212-555-0109 x140", name="Ben")
    for typed, name in (("2125550109", "Ben"), (GIVEN, "Kim"), ("2125550109 x140", "Ben")):
        known = any_desk.do.calls.who_is_this(typed)
        assert known is not None
        assert known.contacts[0].name == name


def test_the_filter_of_the_callbacks_finds_it(any_desk: Desk) -> None:
    kim = any_desk.callback(number=GIVEN, name="Kim")
    any_desk.callback(number="212-555-0108", name="Maria Alvarez")
    found = any_desk.do.callbacks.filter(Tab.NOW, by=any_desk.dana)
    assert found.matching("x136") == found.matching("0109 x1") == (kim,)


def test_the_latest_one_counts_and_one_that_was_typed_by_mistake_goes_with_its_call(any_desk: Desk) -> None:
    callback = any_desk.callback(number=GIVEN, name="Kim")
    any_desk.clock.on(5)
    any_desk.call(number="212-555-0109 x137", name="Kim")
    assert owed(any_desk, callback) == f"{KEY};ext=137"
    any_desk.do.undo.undo(by=any_desk.dana)
    assert owed(any_desk, callback) == f"{KEY};ext=136"


def test_who_had_one_has_it_on_the_next_callback_too(any_desk: Desk) -> None:
    any_desk.call(number=GIVEN, name="Kim", next_step=NextStep.SETTLED)
    any_desk.call(number="212-555-0109", name="Ben", next_step=NextStep.SETTLED)
    any_desk.clock.on(5)
    later = any_desk.callback(number="212-555-0109", name="Kim")
    assert owed(any_desk, later) == f"{KEY};ext=136"
    (ben,) = any_desk.do.find.people("ben").people
    assert ben.extension == ""


def test_a_call_log_brings_it_too(any_desk: Desk, tmp_path: Path) -> None:
    import_log(any_desk, Log().missed("mon 08:10", "2125550109 x136", "Kim"), tmp_path)
    assert owed(any_desk, 1) == f"{KEY};ext=136"
    assert any_desk.do.find.people("x136").people[0].name == "Kim"
