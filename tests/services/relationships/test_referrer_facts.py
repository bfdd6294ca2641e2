"""Changing what is known of one who refers, the sheet of a meeting, the figures of the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.relationships.house import HouseFigures
from frontdesk.domain.relationships.people import ReferrerFacts, ReferrerView
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.services.relationships.touching import NewTouch
from tests.builders import Desk, known
from tests.services.relationships.test_relationships import everything, referrer

#: Valid: 80840 before it gives a sum of 70.
NPI = "1234567893"
FACTS = ReferrerFacts(
    credentials="MD",
    specialty="interventional psychiatry",
    caseload=180,
    npi=NPI,
    distance="5-15",
    web="westside.example",
    opinion_leader=True,
    refers_to="Harbor TMS",
    concern="evidence",
    barrier="trust",
    enthusiasm="high",
    complexity="middle",
    unprompted="yes",
    reciprocal="no",
    fax_basis="asked for our newsletter",
)


def test_what_is_typed_is_kept_and_undone(any_desk: Desk) -> None:
    desk = any_desk
    priya, kim = referrer(desk), referrer(desk, "Dr Alan Kim")
    facts = replace(FACTS, introduced_by_id=kim)
    before = everything(desk)
    desk.do.relationships.facts(priya, ReferrerFacts(), facts, by=desk.dana)
    assert desk.do.relationships.one(priya).facts == facts
    assert desk.actions("referrer", priya)[-1] == "referrer.changed"
    desk.do.undo.undo(by=desk.dana)
    assert everything(desk) == before


def test_nothing_typed_writes_nothing(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    actions = desk.actions("referrer", priya)
    desk.do.relationships.facts(priya, ReferrerFacts(), ReferrerFacts(web="  "), by=desk.dana)
    assert desk.actions("referrer", priya) == actions


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"npi": "1234567890"}, "npi", "the last digit does not fit"),
        ({"npi": "12345"}, "npi", "ten digits"),
        ({"caseload": -1}, "caseload", "from 0 to 100,000"),
        ({"distance": "far"}, "distance", "no distance"),
        ({"concern": "money"}, "concern", "no concern"),
        ({"barrier": "money"}, "barrier", "no barrier"),
        ({"enthusiasm": "yes"}, "enthusiasm", "no degree"),
        ({"reciprocal": "high"}, "reciprocal", "yes or no"),
    ],
)
def test_a_value_that_cannot_be_names_its_field(
    any_desk: Desk, more: dict[str, Any], field: str, says: str
) -> None:
    desk = any_desk
    priya = referrer(desk)
    before = everything(desk)
    with pytest.raises(Incomplete, match=says) as wrong:
        desk.do.relationships.facts(priya, ReferrerFacts(), ReferrerFacts(**more), by=desk.dana)
    assert wrong.value.field == field
    assert "Nothing was changed" in wrong.value.sentence
    assert everything(desk) == before


def test_nobody_introduces_themselves_and_nobody_unknown_does(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    with pytest.raises(Incomplete, match="themselves"):
        desk.do.relationships.facts(
            priya, ReferrerFacts(), ReferrerFacts(introduced_by_id=priya), by=desk.dana
        )
    with pytest.raises(NotFound):
        desk.do.relationships.facts(priya, ReferrerFacts(), ReferrerFacts(introduced_by_id=99), by=desk.dana)
    with pytest.raises(NotFound):
        desk.do.relationships.facts(99, ReferrerFacts(), FACTS, by=desk.dana)


def test_what_another_desk_changed_meanwhile_is_not_overwritten(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    desk.do.relationships.facts(priya, ReferrerFacts(), ReferrerFacts(specialty="TMS"), by=desk.lee)
    with pytest.raises(Refused, match="Another desk changed"):
        desk.do.relationships.facts(priya, ReferrerFacts(), ReferrerFacts(specialty="pain"), by=desk.dana)
    # Another field is no conflict.
    desk.do.relationships.facts(priya, ReferrerFacts(), ReferrerFacts(web="a.example"), by=desk.dana)
    found = desk.do.relationships.one(priya).facts
    assert (found.specialty, found.web) == ("TMS", "a.example")


def test_a_sheet_is_written_to_a_private_file_and_never_over_another(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    priya = referrer(desk)
    desk.do.relationships.facts(priya, ReferrerFacts(), FACTS, by=desk.dana)
    file = tmp_path / "lunch.md"
    desk.do.meeting_sheets.write(priya, TouchKind.LUNCH, file, folder=None, by=desk.dana)
    text = file.read_text()
    assert text.startswith("# Lunch: Dr Priya Patel\n")
    assert "## Doubts that it works" in text
    assert "Do not argue, and quote no numbers." in text
    assert file.stat().st_mode & 0o777 == 0o600
    assert desk.actions("referrer", priya)[-1] == "referrer.printed"
    with pytest.raises(Refused, match="is there already"):
        desk.do.meeting_sheets.write(priya, TouchKind.LUNCH, file, folder=None, by=desk.dana)
    with pytest.raises(Refused, match="no sheet for a letter"):
        desk.do.meeting_sheets.write(priya, TouchKind.LETTER, tmp_path / "x.md", folder=None, by=desk.dana)
    assert not (tmp_path / "x.md").exists()
    assert desk.do.meeting_sheets.file_name(priya, TouchKind.LUNCH_VIRTUAL).startswith(
        f"lunch-virtual-{priya}-2026-11-16."
    )


def test_the_house_is_counted_over_thirty_days(any_desk: Desk) -> None:
    desk = any_desk
    assert desk.do.relationships.house() == HouseFigures(0, 0, 0, 0, 0)
    desk.call(name="Ann Lee", next_step=NextStep.CALL_BACK, source=known(SourceKind.WEB_SEARCH))
    desk.call(name="Bo Chen", next_step=NextStep.CALL_BACK, source=Source(SourceAnswer.DOES_NOT_KNOW))
    desk.clock.instant += timedelta(days=1)
    house = desk.do.relationships.house()
    assert house == HouseFigures(met=0, judged=2, backlog=0, known=1, askable=2)
    desk.clock.instant += timedelta(days=30)
    assert desk.do.relationships.house().judged == 0


def test_what_the_list_read_is_what_the_detail_shows(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    desk.do.relationships.order(ReferrerView.ALL)
    assert desk.do.relationships.listed(priya) == desk.do.relationships.one(priya)
    desk.do.relationships.touch(NewTouch(priya, TouchKind.CALL), by=desk.dana)
    listed = desk.do.relationships.listed(priya)
    assert (listed.line.touches, len(listed.timeline)) == (0, 1)
    with pytest.raises(NotFound):
        desk.do.relationships.listed(99)
