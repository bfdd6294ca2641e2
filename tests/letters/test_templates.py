"""What may be written in a template, and what is said where it is wrong: template, line and field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.letters.filling import fill
from frontdesk.letters.plain import plain_text
from frontdesk.letters.table import LETTERS
from frontdesk.letters.template import (
    MOST_CHARACTERS,
    BadTemplate,
    Part,
    PartKind,
    Piece,
    PieceKind,
    Template,
    read_template,
)

TOP = "---\nsubject: Hello\n---\n"


def read(body: str, name: str = "booked") -> Template:
    return read_template(LETTERS[name], TOP + body)


def mistakes(text: str, name: str = "booked") -> list[str]:
    with pytest.raises(BadTemplate) as caught:
        read_template(LETTERS[name], text)
    return [str(one) for one in caught.value.mistakes]


def text_of(part: Part) -> str:
    signs = {PieceKind.WRITE: "<write>", PieceKind.BOX: "<box>"}
    return "".join(
        f"<{piece.text}>" if piece.kind is PieceKind.FIELD else signs.get(piece.kind, piece.text)
        for piece in part.line
    )


def test_a_template_is_taken_apart() -> None:
    made = read(
        "Dear $referrer,\nhow are you?\n\n## Next\n- one\n  goes on\n- two\n\n"
        "| a | b |\n|---|---|\n| 1 | ${today} |\n"
        "Name: ____ [ ] yes\nDate: ____\n____\n"
    )
    kinds = [part.kind.value for part in made.parts]
    assert kinds == ["paragraph", "heading", "item", "item", "table", "paragraph", "write"]
    assert text_of(made.parts[0]) == "Dear <referrer>, how are you?"
    assert text_of(made.parts[2]) == "one goes on"
    assert [len(row) for row in made.parts[4].rows] == [2, 2]
    assert text_of(made.parts[5]) == "Name: <write> <box> yes Date: <write>"
    assert made.names == ("referrer", "today")


def test_a_line_that_ends_in_a_line_to_write_on_stands_by_itself() -> None:
    made = read("Diagnosis: ____\nPHQ-9: ____\n")
    assert [text_of(part) for part in made.parts] == ["Diagnosis: <write>", "PHQ-9: <write>"]


def test_what_stands_out_may_go_over_two_lines() -> None:
    made = read("Please **call\nus** at $practice_phone.")
    assert made.parts[0].line[1] == Piece(PieceKind.TEXT, "call us", strong=True)


def test_two_dollar_signs_are_one() -> None:
    assert text_of(read("It costs $$20.").parts[0]) == "It costs $20."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Dear $patien,", "booked, line 4: there is no field $patien. Did you mean $patient?"),
        ("a\n\nb $Referrer", "booked, line 6: there is no field $Referrer. Did you mean $referrer?"),
        ("It costs $20.", "booked, line 4: “$20.” is not a field: write $name, or $$ for a dollar sign."),
        ("${patient", "booked, line 4: “${patient” is not a field: write $name, or $$ for a dollar sign."),
        ("We take $insurance.", "booked, line 4: $insurance is a list; it stands alone on its line."),
        ("", "booked: it has no text below its subject."),
    ],
)
def test_a_mistake_is_named_with_template_line_and_field(body: str, expected: str) -> None:
    assert mistakes(TOP + body) == [expected]


def test_a_field_of_another_letter_is_not_known_in_this_one() -> None:
    (found,) = mistakes(TOP + "See $declined_reason")
    assert found.startswith("booked, line 4: $declined_reason is not for this letter. ")


@pytest.mark.parametrize("top", ["", "subject: x\n", "---\nsubject:\n---\n", "---\ntitle: x\n---\n", "---\n"])
def test_without_a_subject_at_the_top_it_is_refused(top: str) -> None:
    assert "it begins with three lines" in mistakes(top + "text\n")[0]


def test_every_mistake_is_listed_at_once() -> None:
    with pytest.raises(BadTemplate) as caught:
        read_template(LETTERS["booked"], TOP + "$a\n\n$b $patient\n\n$1\n")
    assert [one.line for one in caught.value.mistakes] == [4, 6, 8]
    assert caught.value.sentence.endswith("3 mistakes. Nothing was changed.")
    assert caught.value.sentence.count("\n") == 3


def test_an_introduction_without_the_opt_out_is_refused() -> None:
    assert mistakes(TOP + "Hello", "introduction_warm") == [
        "introduction_warm: it must say how to opt out: put $opt_out into it."
    ]


def test_a_clinical_letter_without_a_line_to_write_on_is_refused() -> None:
    (found,) = mistakes(TOP + "They are better.", "treatment_update")
    assert "no line for the clinician" in found


def test_a_subject_has_no_line_to_write_on() -> None:
    assert "a subject has no line" in mistakes("---\nsubject: About ____\n---\ntext")[0]


@pytest.mark.parametrize(
    "text", ["\0" * 50, "| " * 500, "$" * 9_999, "**" * 4_000, "_" * 9_999, "\ue100 \ue001 $today"]
)
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        made = read(text)
    except BadTemplate:
        return
    pieces = [piece for part in made.parts for piece in part.pieces]
    assert {piece.text for piece in pieces if piece.kind is PieceKind.FIELD} <= {"today"}


_PARTS = st.sampled_from(
    [
        "$",
        "${",
        "}",
        "$today",
        "$patient",
        "$services",
        "**",
        "_",
        "____",
        "[ ]",
        "- ",
        "# ",
        "| a |",
        "|",
        "\n",
        "\n\n",
    ]
)


@given(st.lists(st.one_of(_PARTS, st.text(max_size=8)), max_size=30).map("".join))
def test_any_text_is_read_or_refused_with_its_mistakes(text: str) -> None:
    for whole in (text, TOP + text):
        wrong: list[str] = []
        try:
            made: Template | None = read_template(LETTERS["booked"], whole)
        except BadTemplate as refused:
            wrong = [str(one) for one in refused.mistakes]
            made = None
        if made is None:
            assert wrong
            assert all(one.startswith("booked") for one in wrong)
        else:
            assert set(made.names) <= set(LETTERS["booked"].allowed)
            plain_text(fill(made, {}))


def test_a_text_that_is_too_long_is_refused() -> None:
    assert "more than 20,000 characters" in mistakes(TOP + "a" * MOST_CHARACTERS)[0]


def test_windows_line_ends_and_a_mark_at_the_front_are_read() -> None:
    made = read_template(LETTERS["booked"], "\ufeff" + (TOP + "One\n\nTwo").replace("\n", "\r\n"))
    assert [part.kind for part in made.parts] == [PartKind.PARAGRAPH, PartKind.PARAGRAPH]
