"""Cards: read from their files, found by words and by what a call is about, approved as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.handbook import (
    Approval,
    BadCard,
    Card,
    CardKind,
    Handbook,
    Shelf,
    check_clinician,
    read_card,
)
from frontdesk.domain.markdown import Block, Form, Span, blocks_of, spans_of

NOW = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


def card(name: str, **fields: object) -> Card:
    """A card of a treatment."""
    usual = {"title": name.upper(), "kind": CardKind.TREATMENT, "body": f"About {name}."}
    return Card(name=name, **(usual | fields))  # type: ignore[arg-type]


def test_a_file_with_its_top_and_one_without() -> None:
    full = read_card(
        "tms",
        "---\ntitle: TMS here\nkind: treatment\nwords: coil, magnet\nabout: TMS, Magnetic  Stimulation\n"
        "order: 3\n---\n# Say\nHello.\n",
        is_own=False,
    )
    assert full == Card(
        "tms",
        "TMS here",
        CardKind.TREATMENT,
        "# Say\nHello.",
        "coil, magnet",
        ("tms", "magnetic stimulation"),
        3,
    )
    bare = read_card("our_parking", "# Where to park\nBehind the house.", is_own=True)
    assert (bare.title, bare.kind, bare.is_own) == ("Where to park", CardKind.PRACTICE, True)
    assert read_card("our_parking", "Behind the house.", is_own=True).title == "Our parking"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("../x", "Hello.", "small letters"),
        ("tms", "  \n", "no text"),
        ("tms", "---\ntitle: x\nHello.", "do not end with ---"),
        ("tms", "---\nkind: advice\n---\nHello.", "its kind must be one of"),
        ("tms", "---\ncolor: red\n---\nHello.", "title, kind, words, about, order only"),
        ("tms", "---\norder: soon\n---\nHello.", "a number from 0 to 1000"),
        ("tms", "x" * 20_001, "more than 20,000 characters"),
    ],
)
def test_a_file_that_is_no_card_says_why(name: str, text: str, why: str) -> None:
    with pytest.raises(BadCard, match=why):
        read_card(name, text, is_own=True)


def test_the_markdown_forms_of_a_card() -> None:
    text = (
        "# Say\n\n“Hello,\nthis is us.”\n- **One** thing\n  that goes on\n  - below\n2. two\n"
        "> quoted\n> text\n---\nend"
    )
    assert blocks_of(text) == (
        Block(Form.HEADING, (Span("Say"),), 1),
        Block(Form.PARAGRAPH, (Span("“Hello, this is us.”"),)),
        Block(Form.ITEM, (Span("One", strong=True), Span(" thing that goes on"))),
        Block(Form.ITEM, (Span("below"),), 1),
        Block(Form.ITEM, (Span("two"),), 0, "2."),
        Block(Form.QUOTE, (Span("quoted text"),)),
        Block(Form.PARAGRAPH, (Span("end"),)),
    )


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("plain", (Span("plain"),)),
        ("a *b* c", (Span("a "), Span("b", stressed=True), Span(" c"))),
        ("**a _b_**", (Span("a ", strong=True), Span("b", strong=True, stressed=True))),
        ("2 * 3 * 4", (Span("2 * 3 * 4"),)),
        ("a_b_c and **open", (Span("a_b_c and **open"),)),
        ("[red]x[/] [a](http://b)", (Span("[red]x[/] [a](http://b)"),)),
    ],
)
def test_emphasis_and_what_only_looks_like_it(text: str, spans: tuple[Span, ...]) -> None:
    assert spans_of(text) == spans


@given(st.text(alphabet="ab *_#->1.\n\t`[", max_size=80))
def test_no_letter_of_a_card_is_lost(text: str) -> None:
    shown = "".join(block.text for block in blocks_of(text))
    for letter in "ab":
        assert shown.count(letter) == text.count(letter)


def test_cards_stand_in_the_order_of_their_kinds() -> None:
    shelf = Shelf(
        [
            card("zz", kind=CardKind.OFFICE, order=1),
            card("b"),
            card("a", order=2),
            card("help", kind=CardKind.CRISIS),
        ]
    )
    assert [one.name for one in shelf.cards] == ["help", "a", "b", "zz"]


def test_every_word_must_match_by_its_beginning_and_titles_come_first() -> None:
    shelf = Shelf(
        [
            card("ketamine", body="Unlike TMS it is a drip. No driving."),
            card("tms", title="TMS", body="Driving is possible.", words="coil"),
        ]
    )

    def found(typed: str) -> list[str]:
        return [one.name for one in shelf.search(typed)]

    assert found("tms") == ["tms", "ketamine"]
    assert found("DRIV tm") == ["ketamine", "tms"]
    assert found("coi") == ["tms"]
    assert found("riving") == []
    assert found("tms nothing") == []
    assert found("  ") == ["ketamine", "tms"]


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("Spravato", "spravato"),
        ("asks what KETAMINE costs", "ketamine"),
        ("Insurance or cost", "cost"),
        ("nasal spray", "spravato"),
        ("sprays", None),
        ("", None),
    ],
)
def test_the_card_of_what_a_call_is_about(about: str, name: str | None) -> None:
    shelf = Shelf(
        [
            card("ketamine", about=("ketamine",)),
            card("spravato", about=("spravato", "nasal spray")),
            card("cost", kind=CardKind.SCRIPT, about=("insurance or cost", "cost")),
        ]
    )
    found = shelf.about(about)
    assert (found.name if found else None) == name


def test_an_edited_card_is_unapproved_again() -> None:
    shown = card("tms")
    approval = Approval("tms", shown.digest, NOW, "Dana Reyes", "Dr Stein")
    book = Handbook(Shelf([shown]), {"tms": approval})
    assert book.approval(shown) is approval
    for edited in (replace(shown, body="Other."), replace(shown, title="Other")):
        assert book.approval(edited) is None
        assert book.approved_before(edited) is approval
    withdrawn = Handbook(Shelf([shown]), {"tms": replace(approval, approved_by="")})
    assert withdrawn.approval(shown) is None
    assert withdrawn.approved_before(shown) is None


def test_nobody_approves_without_a_name() -> None:
    check_clinician("Dr Stein")
    with pytest.raises(Incomplete):
        check_clinician(" 12 ")
