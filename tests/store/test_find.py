"""Who is found by a part of a name or number; the index of both stays true whatever is done to contacts."""

from __future__ import annotations

import random
import re
from importlib import import_module
from pathlib import Path

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.find import read_search
from frontdesk.services.safety.check import CheckService
from frontdesk.store.find import find_contacts, find_strangers
from tests.builders import Desk
from tests.services.call_logs import JON, MARIA, PRIYA, Log, import_log
from tests.store.plans import scans

NAMES = ("", "Maria Alvarez", "mario", "José Álvarez-Ruiz", "Ana María Mar", "O'Brien, Pat", "100% Will_iams")
NUMBERS = ("(212) 555-0142", "(212) 555-0143", "+44 20 7946 0958", "")


def names(desk: Desk, text: str) -> list[str]:
    """The names of those found, in order."""
    ids = find_contacts(desk.store, read_search(text))
    return [desk.value("SELECT name FROM contact WHERE id = ?", number) for number in ids]


def indexed(desk: Desk) -> None:
    """The index holds exactly what the contacts are called and called from."""
    kept = {(contact, word) for contact, word in desk.rows("SELECT contact_id, word FROM contact_word")}
    rows = desk.rows("SELECT id, folded FROM contact")
    words = {(contact, word) for contact, folded in rows for word in folded.split()}
    parts = {
        (contact, word) for contact, folded in rows for word in re.split("[-' .,;:/()&]+", folded) if word
    }
    assert kept == words | parts
    for number, backwards in desk.rows("SELECT number, backwards FROM contact_number"):
        assert backwards == number[::-1]


def test_the_index_follows_every_name(any_desk: Desk, tmp_path: Path) -> None:
    """Calls, undone calls, imports and imports taken back, in any order."""
    chance = random.Random(4)
    imported = undone = 0
    for step in range(60):
        any_desk.clock.on(minutes=1)
        kind = chance.choice(("call", "call", "call", "undo", "import", "import undo"))
        if kind == "call":
            name, number = chance.choice(NAMES), chance.choice(NUMBERS)
            any_desk.call(name=name, number=number, next_step=NextStep.SETTLED)
        elif kind == "import":
            log = Log().missed("mon 08:30", MARIA, "Maria Alvarez").voicemail("mon 08:31", JON, "Jon Lee")
            log.rang("mon 08:40", PRIYA)
            import_log(any_desk, log, tmp_path, f"{step}.csv")
            imported += 1
        else:
            try:
                if kind == "undo":
                    any_desk.do.undo.undo(by=any_desk.dana)
                else:
                    any_desk.do.imports.undo(by=any_desk.dana)
                    undone += 1
            except (Refused, NotFound):
                pass
        indexed(any_desk)
    assert imported
    assert undone
    findings = CheckService(any_desk.do.office).run().findings
    assert [one for one in findings if "found by" in one] == []


def test_a_name_that_was_missing_is_found_once_filled_in_and_no_more_once_taken_back(any_desk: Desk) -> None:
    any_desk.call(name="", next_step=NextStep.SETTLED)
    number = any_desk.value("SELECT number FROM contact_number")
    any_desk.call(name="Maria Alvarez", number=number, next_step=NextStep.SETTLED)
    assert names(any_desk, "alv") == ["Maria Alvarez"]
    any_desk.do.undo.undo(by=any_desk.dana)
    assert names(any_desk, "alv") == []
    indexed(any_desk)


def test_a_missing_word_and_a_wrong_number_are_told(any_desk: Desk) -> None:
    any_desk.call()
    any_desk.change("DELETE FROM contact_word WHERE word = 'maria'")
    any_desk.change("UPDATE contact_number SET backwards = '2410'")
    findings = CheckService(any_desk.do.office).run().findings
    assert findings == [
        "contact 1: it is not found by the words of its name",
        "contact 1: it is not found by the last digits of its number",
    ]


@pytest.fixture
def people(any_desk: Desk) -> Desk:
    """Somebody for every name, each a minute after the one before."""
    for place, name in enumerate(NAMES[1:]):
        any_desk.clock.on(minutes=1)
        any_desk.call(name=name, number=f"(212) 555-01{42 + place}", next_step=NextStep.SETTLED)
    return any_desk


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mar", ["Ana María Mar", "mario", "Maria Alvarez"]),
        ("MARÍA alv", ["Maria Alvarez"]),
        ("alv mar", ["Maria Alvarez"]),
        ("alvarez", ["José Álvarez-Ruiz", "Maria Alvarez"]),
        ("brien", ["O'Brien, Pat"]),
        ("o'brien pat", ["O'Brien, Pat"]),
        ("brien,", ["O'Brien, Pat"]),
        ("ruiz al", ["José Álvarez-Ruiz"]),
        ("ariz", []),
        ("100%", ["100% Will_iams"]),
        ("will_", ["100% Will_iams"]),
        ("w_ll", []),
        ("0143", ["mario"]),
        ("555-0143", ["mario"]),
        ("(212) 555-0143", ["mario"]),
        ("+1 212 555 0143", ["mario"]),
        (
            "55014",
            [
                "100% Will_iams",
                "O'Brien, Pat",
                "Ana María Mar",
                "José Álvarez-Ruiz",
                "mario",
                "Maria Alvarez",
            ],
        ),
        ("mar 0143", ["mario"]),
        ("143", []),
        ("x", []),
        ("", []),
    ],
)
def test_by_any_part(people: Desk, text: str, found: list[str]) -> None:
    search = read_search(text)
    assert (names(people, text) if not search.is_empty else []) == found


def test_an_inner_part_is_looked_for_from_three_letters_on(people: Desk) -> None:
    assert names(people, "lvarez") == ["José Álvarez-Ruiz", "Maria Alvarez"]
    assert names(people, "lv") == []


def test_a_number_written_with_the_zero_of_its_country(any_desk: Desk) -> None:
    any_desk.call(name="Ann", number="+44 20 7946 0958", next_step=NextStep.SETTLED)
    assert names(any_desk, "020 7946 0958") == ["Ann"]


def test_who_was_typed_by_mistake_is_not_found(any_desk: Desk) -> None:
    for number in ("(212) 555-0142", ""):
        any_desk.call(name="Mistake", number=number, next_step=NextStep.SETTLED)
        assert names(any_desk, "mist") == ["Mistake"]
        any_desk.do.undo.undo(by=any_desk.dana)
        assert names(any_desk, "mist") == []


def test_a_number_that_only_we_called_is_found(any_desk: Desk, tmp_path: Path) -> None:
    import_log(any_desk, Log().rang("mon 08:40", PRIYA).internal("mon 08:41"), tmp_path)
    assert [one.number for one in find_strangers(any_desk.store, read_search("0144"))] == ["+12125550144"]
    any_desk.call(number=PRIYA, name="Priya", next_step=NextStep.SETTLED)
    assert find_strangers(any_desk.store, read_search("0144")) == []


@pytest.mark.parametrize(("broad", "common"), [(2000, 20_000), (0, 20_000), (0, 0)])
def test_a_common_beginning_finds_the_same(
    people: Desk, monkeypatch: pytest.MonkeyPatch, broad: int, common: int
) -> None:
    monkeypatch.setattr("frontdesk.store.find.BROAD", broad)
    monkeypatch.setattr("frontdesk.store.find.COMMON", common)
    assert names(people, "mar") == ["Ana María Mar", "mario", "Maria Alvarez"]
    assert names(people, "a m") == ["Ana María Mar", "Maria Alvarez"]


@pytest.mark.parametrize("text", ["mar", "mar alv", "0142", "mar 0142"])
def test_a_beginning_and_an_end_are_read_from_their_index(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    desk.call(name="Maria Alvarez", number="(212) 555-0142")
    ran: list[str] = []
    with desk.store.reading() as db:
        connection = db.connection()
    connection.set_trace_callback(ran.append)
    find_contacts(desk.store, read_search(text))
    connection.set_trace_callback(None)
    plan = [(one, line) for one in ran for *_, line in connection.execute(f"EXPLAIN QUERY PLAN {one}")]
    index = "contact_number_backwards" if "0142" in text else "contact_word_word"
    assert any(re.search(rf"SEARCH .*USING (COVERING )?INDEX {index}", line) for _, line in plan)
    assert scans(plan) == []


def test_a_store_from_before_is_indexed_as_a_new_one_is(people: Desk) -> None:
    people.change("DELETE FROM contact_word")
    people.change("UPDATE contact_number SET backwards = ''")
    migration = import_module("frontdesk.store.migrations.0004_the_day")
    with people.store.writing() as db:
        migration._index_what_is_there(db, people.store.is_sqlite)
    indexed(people)
