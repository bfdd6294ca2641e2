"""Names are data in every renderer, and what is missing is a named blank."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.text import one_line
from frontdesk.letters.fields import FIELDS
from frontdesk.letters.filling import fill
from frontdesk.letters.frame import CONFIDENTIAL, PART_2, Cover
from frontdesk.letters.letter_pdf import Pdf, letter_pdf, uncertain_characters
from frontdesk.letters.pdf import NoPdf
from frontdesk.letters.plain import plain_text
from frontdesk.letters.table import LETTERS
from tests.letters.letter_values import VALUES, shipped
from tests.ui.hostile import OURS, shared

NASTY = [
    '#panic("x") [TMS]',
    "**x**",
    "$patient ${today} $$",
    "=1+1",
    "- item",
    "# head",
    "> quote",
    "| a | b |",
    "____",
    "[ ] box",
    "\\ue100 @cite <label> #sys.exit()",
    "Łukasz Nguyễn",
    "1. list",
    "_so_ `code`",
]


def words(pdf: Pdf) -> str:
    """The words of a PDF as a reader shows them, in one line."""
    pdfium: Any = pytest.importorskip("pypdfium2", reason="the reader of PDF is not installed")
    document = pdfium.PdfDocument(pdf.content)
    assert len(document) == pdf.pages
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_printed_as_it_is(name: str) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    values = VALUES | {
        "patient": name,
        "referrer": name,
        "practice_name": name,
        "signature": name,
        "missing_items": (name, "end"),
        "year_list": (("Patient", "Step"), (name, "booked")),
    }
    for letter in ("records_request", "years_list"):
        filled = fill(shipped(letter), values)
        assert filled.missing == ()
        text, shown = plain_text(filled), words(letter_pdf(filled, Cover(name)))
        assert f"Dear {name}," in " ".join(text.split())
        assert f"Dear {name}," in shown
        assert text.count(name) >= 4
        assert shown.count(name) >= 6


@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\x00b", "a\u202eb", "a\x9bb"])
def test_control_characters_of_a_name_are_not_printed(name: str) -> None:
    text = plain_text(fill(shipped("booked"), VALUES | {"patient": name}))
    assert all(char.isprintable() or char == "\n" for char in text)


def is_harmless(text: str) -> bool:
    """True if nothing in a text acts on a terminal."""
    return all(
        char == "\n" or unicodedata.category(char)[0] not in "C" for char in text.replace("\u200d", "")
    )


@pytest.mark.parametrize("name", OURS.values(), ids=OURS)
def test_hostile_text_harms_neither_paper_nor_terminal(name: str) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    filled = fill(
        shipped("records_request"), VALUES | {"patient": name, "referrer": name, "practice_name": name}
    )
    assert is_harmless(plain_text(filled))
    assert one_line(name, 30) in " ".join(plain_text(filled).split())
    assert letter_pdf(filled, Cover(name)).pages >= 2


def test_the_shared_hostile_texts_harm_neither_paper_nor_terminal() -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    texts = tuple(text for _, text in shared().values())
    filled = fill(shipped("records_request"), VALUES | {"missing_items": texts})
    assert is_harmless(plain_text(filled))
    assert letter_pdf(filled).pages >= 2


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=80)))
def test_no_values_break_a_letter(values: dict[str, str]) -> None:
    for name in ("evaluation_summary", "years_list", "communication_protocol"):
        filled = fill(shipped(name), dict(values))
        assert is_harmless(plain_text(filled))


def test_what_is_missing_is_named_and_a_blank_stands_in_its_place() -> None:
    values = {name: value for name, value in VALUES.items() if name not in ("booked_for", "practice_address")}
    filled = fill(shipped("booked"), values | {"signature": ""})
    assert [field.name for field in filled.missing] == ["booked_for", "practice_address", "signature"]
    text = plain_text(filled)
    assert "has an\nappointment with us on ________________ for TMS." in text
    assert letter_pdf(filled).pages == 1


def test_a_missing_list_becomes_a_line_to_write_on() -> None:
    filled = fill(shipped("records_request"), VALUES | {"missing_items": ()})
    assert [field.name for field in filled.missing] == ["missing_items"]
    assert "_" * 78 in plain_text(filled)


def test_what_may_be_empty_leaves_no_trace() -> None:
    filled = fill(
        shipped("acknowledgement"), VALUES | {"history_asked": "", "organization": "", "practice_fax": ""}
    )
    assert filled.missing == ()
    text = plain_text(filled)
    assert "____\n____" not in text
    assert "Fax" not in text
    assert "\n\n\n\n" not in text.partition("Sincerely")[0]


def test_a_letter_with_nothing_known_lists_every_field_it_needs() -> None:
    filled = fill(shipped("evaluation_summary"), {})
    assert {field.name for field in filled.missing} == {
        "practice_name", "practice_address", "practice_phone", "medical_director",
        "referrer", "patient", "referred_for", "evaluated_on",
    }  # fmt: skip
    assert all(FIELDS[field.name].words for field in filled.missing)
    assert letter_pdf(filled).pages >= 1
    assert plain_text(filled)


def test_a_cover_page_says_to_whom_from_whom_how_many_and_that_it_is_confidential() -> None:
    filled = fill(shipped("acknowledgement"), VALUES)
    made = letter_pdf(filled, Cover("(212) 555-0188"))
    assert made.pages == 2
    first, _, second = words(made).partition("Page 1 of 2")
    for said in (
        "FAX",
        "Dr Priya Patel",
        "(212) 555-0188",
        "Lakeside Psychiatry",
        "2, with this one",
        CONFIDENTIAL,
    ):
        assert said in first
    assert "Maria Alvarez" not in first
    assert "Maria Alvarez" in second
    assert "42 CFR" not in first


def test_notices_stand_below_a_letter_without_a_cover() -> None:
    filled = fill(shipped("acknowledgement"), VALUES)
    made = letter_pdf(filled, None, (PART_2,))
    assert made.pages == 1
    assert PART_2 in words(made)
    assert PART_2 in " ".join(plain_text(filled, (PART_2,)).split())


def test_a_cover_page_to_an_addiction_program_has_the_notice_of_part_2() -> None:
    made = letter_pdf(fill(shipped("acknowledgement"), VALUES), Cover("(212) 555-0188", part2=True))
    assert PART_2 in words(made)
    assert "42 CFR Part 2" in PART_2


@pytest.mark.parametrize(
    "name", [name for name, letter in LETTERS.items() if letter.one_page or letter.clinical]
)
def test_what_must_be_one_page_is_one_page(name: str) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    assert letter_pdf(fill(shipped(name), VALUES)).pages == 1


def test_characters_that_may_be_boxes_are_named() -> None:
    def uncertain(name: str) -> str:
        return uncertain_characters(fill(shipped("booked"), VALUES | {"patient": name}))

    assert uncertain("Łukasz Nguyễn-O'Ĝreğ, Šárka Ødegård") == ""
    assert uncertain("Ελένη Ивановна “x” ½ € №") == ""
    assert uncertain("李小龍 李 🙂") == "李小龍🙂"


def test_a_pdf_names_no_patient_in_its_title() -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    made = letter_pdf(fill(shipped("booked"), VALUES))
    assert b"Alvarez" not in made.content


def test_a_line_of_text_fits_a_terminal() -> None:
    filled = fill(shipped("who_is_a_candidate"), VALUES)
    assert max(len(line) for line in plain_text(filled).splitlines()) <= 78


def test_without_the_extra_one_sentence_names_it_and_offers_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(NoPdf, match=r"frontdesk\[letters\].*--format text"):
        letter_pdf(fill(shipped("booked"), VALUES))
