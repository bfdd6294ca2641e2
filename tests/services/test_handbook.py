"""The handbook on a store: shipped cards, the practice's own over them, approvals and next free times."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.handbook import CardKind
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.settings.practice import DEFAULT_REASONS
from frontdesk.services.handbook import SHIPPED, HandbookService
from tests.builders import Desk


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of the practice's own cards."""
    folder = tmp_path / "handbook"
    folder.mkdir()
    return folder


def test_the_shipped_cards_cover_what_the_product_names(desk: Desk) -> None:
    book = desk.do.handbook.read(None)
    shelf = book.shelf
    assert len(shelf.cards) == len(list(SHIPPED.glob("*.md")))
    assert book.troubles == ()
    for reason in DEFAULT_REASONS:
        assert shelf.about(reason) is not None, reason
    for kind in CardKind:
        assert shelf.of(kind) or kind is CardKind.PRACTICE, kind
    for referrer in SourceKind:
        if referrer.is_referrer:
            found = shelf.search(referrer.words.split(" ")[0].rstrip(","))
            assert CardKind.OFFICE in {one.kind for one in found}, referrer


def test_no_shipped_card_has_markup_or_a_dash_for_decoration(desk: Desk) -> None:
    for card in desk.do.handbook.read(None).shelf.cards:
        assert "—" not in card.body, card.name
        assert "](" not in card.body, card.name
        assert len(card.title) <= 29, card.title


def test_a_card_of_ones_own_replaces_or_adds_one(desk: Desk, own: Path) -> None:
    (own / "tms.md").write_text(
        "---\ntitle: TMS with us\nkind: treatment\nabout: tms\n---\nOur chair is blue."
    )
    (own / "parking.md").write_text("# Parking\nBehind the house.")
    shelf = desk.do.handbook.read(own).shelf
    assert [(card.title, card.is_own) for card in (shelf.get("tms"), shelf.get("parking")) if card] == [
        ("TMS with us", True),
        ("Parking", True),
    ]
    assert not shelf.search("mapping")  # of the shipped one nothing is left
    (own / "tms.md").unlink()
    assert desk.do.handbook.read(own).shelf.search("mapping")


def test_an_edit_is_seen_at_the_next_look(desk: Desk, own: Path) -> None:
    path = own / "parking.md"
    path.write_text("Behind the house.")
    service = desk.do.handbook
    assert service.read(own).shelf.search("behind")
    path.write_text("In front.")
    os.utime(path, ns=(1, 1))
    assert not service.read(own).shelf.search("behind")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b"---\nkind: x\n---\nHello", "its kind must be"),
        (b"", "no text"),
    ],
)
def test_a_bad_file_is_told_and_the_shipped_card_stays(
    desk: Desk, own: Path, content: bytes, why: str
) -> None:
    (own / "tms.md").write_bytes(content)
    (own / "parking.md").write_bytes(content)
    book = desk.do.handbook.read(own)
    tms = book.shelf.get("tms")
    assert tms is not None
    assert not tms.is_own
    assert book.shelf.get("parking") is None
    parking, replaced = book.troubles
    assert parking.startswith("handbook/parking.md: ")
    assert why in parking
    assert parking.endswith("It is left out.")
    assert replaced.endswith("The card that came with the program is shown.")


def test_what_is_no_file_keeps_nobody_waiting(desk: Desk, own: Path) -> None:
    os.mkfifo(own / "tms.md")
    (own / "folder.md").mkdir()
    (own / "gone.md").symlink_to(own / "nowhere")
    assert len(desk.do.handbook.read(own).troubles) == 3
    assert desk.do.handbook.read(own / "nowhere").troubles == ()


def test_an_approval_is_kept_with_who_wrote_it_and_falls_with_the_text(any_desk: Desk, own: Path) -> None:
    desk = any_desk
    (own / "parking.md").write_text("Behind the house.")
    book = desk.do.handbook.read(own)
    card = book.shelf.get("parking")
    assert card is not None
    assert book.approval(card) is None
    with pytest.raises(Incomplete):
        desk.do.handbook.approve(card, "  ", by=desk.dana)
    desk.do.handbook.approve(card, " Dr Stein ", by=desk.dana)
    held = desk.do.handbook.read(own).approval(card)
    assert held is not None
    assert (held.approved_by, held.by, held.at) == ("Dr Stein", "Dana Reyes", desk.clock())
    (own / "parking.md").write_text("In front of the house.")
    book = desk.do.handbook.read(own)
    edited = book.shelf.get("parking")
    assert edited is not None
    assert book.approval(edited) is None
    assert book.approved_before(edited) == held
    desk.do.handbook.approve(edited, "Dr Gold", by=desk.lee)
    desk.do.handbook.withdraw(edited, by=desk.lee)
    assert desk.do.handbook.read(own).approval(edited) is None
    assert desk.rows("SELECT person_id, action, detail FROM audit WHERE subject = 'card' ORDER BY id") == [
        (desk.dana, "card.approved", '{"card":"parking","withdrawn":false}'),
        (desk.lee, "card.approved", '{"card":"parking","withdrawn":false}'),
        (desk.lee, "card.approved", '{"card":"parking","withdrawn":true}'),
    ]


def test_the_next_free_time_is_the_last_one_written(any_desk: Desk) -> None:
    desk = any_desk
    service = HandbookService(desk.do.office)
    tms = service.read(None).shelf.get("tms")
    assert tms is not None
    with pytest.raises(Incomplete):
        service.say_available(tms, " ", by=desk.dana)
    service.say_available(tms, "Tue 24 Nov, 10:00", by=desk.dana)
    desk.clock.on(30)
    service.say_available(tms, "Wed 25 Nov\n9:00", by=desk.lee)
    found = service.read(None).available
    assert set(found) == {"tms"}
    assert (found["tms"].text, found["tms"].by, found["tms"].at) == (
        "Wed 25 Nov / 9:00",
        "Lee Wong",
        desk.clock(),
    )
    assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'card.available'") == 2


def test_who_read_a_card_stands_on_it_until_its_text_changes(any_desk: Desk, own: Path) -> None:
    desk = any_desk
    (own / "parking.md").write_text("# Parking\nBehind the house.")
    book = desk.do.handbook.read(own)
    card = book.shelf.get("parking")
    assert card is not None
    assert book.read_by(card) == ()
    desk.do.handbook.mark_read(card, by=desk.lee)
    desk.do.handbook.mark_read(card, by=desk.dana)
    desk.do.handbook.mark_read(card, by=desk.lee)
    assert desk.do.handbook.read(own).read_by(card) == ("Lee Wong", "Dana Reyes")
    assert len(desk.rows("SELECT id FROM card_read")) == 2
    (own / "parking.md").write_text("# Parking\nIn the street.")
    changed = desk.do.handbook.read(own)
    other = changed.shelf.get("parking")
    assert other is not None
    assert changed.read_by(other) == ()
    desk.do.handbook.mark_read(other, by=desk.dana)
    assert desk.do.handbook.read(own).read_by(other) == ("Dana Reyes",)
