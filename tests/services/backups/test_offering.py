"""A store that is damaged offers its last good backup."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.backups.offering import add_offer, offer
from frontdesk.store.db.errors import DAMAGED
from tests.services.backups.conftest import Home


def test_the_last_good_one_is_offered_with_its_day(home: Home) -> None:
    good = home.backups.make()
    home.desk.change("UPDATE callback SET state = 'closed' WHERE id = 1")
    home.backups.make()  # has differences
    trouble = StoreTrouble(DAMAGED)
    add_offer(trouble, home.places.folder)
    # 9:00 AM in New York, as a machine 14 hours ahead of UTC writes it.
    assert trouble.sentence == DAMAGED + (
        " The last good one is of Nov 17, 2026, 04:00; it comes back into a new folder with: "
        f"frontdesk restore {good.file} --into FOLDER"
    )
    add_offer(trouble, home.places.folder)
    assert trouble.sentence.count("frontdesk restore") == 1


def test_without_one_nothing_is_added(home: Home, tmp_path: Path) -> None:
    assert offer(tmp_path / "none") == ""
    made = home.backups.make()
    other = made.file.with_name("frontdesk-0badcafe-20261116T140000Z.db")
    other.touch()
    assert offer(home.places.folder) == ""  # which of the two stores it was cannot be told


def test_other_sentences_stay_as_they_are(home: Home) -> None:
    home.backups.make()
    trouble = StoreTrouble("The disk is full.")
    add_offer(trouble, home.places.folder)
    assert trouble.sentence == "The disk is full."
