"""What the paper disk keeps over a power cut, and what it may lose."""

from __future__ import annotations

from random import Random

from tests.campaigns.power.disk import SECTOR, Disk
from tests.campaigns.power.recording import Did, Event

CUTS = 200


def did(what: Did, name: str = "store", offset: int = 0, data: bytes = b"", second: str = "") -> Event:
    return Event(what, name, second, offset, data)


def found(*events: Event) -> list[dict[str, bytes]]:
    """What may be found after these events, over many power cuts."""
    disk = Disk()
    for event in events:
        disk.take(event)
    random = Random(1)
    return [disk.after_a_cut(random) for _ in range(CUTS)]


CREATED = (did(Did.CREATED), did(Did.SYNCED, ""))


def test_what_was_synced_is_found_after_every_cut() -> None:
    written = did(Did.WRITTEN, data=b"saved")
    assert found(*CREATED, written, did(Did.SYNCED)) == [{"store": b"saved"}] * CUTS


def test_what_was_not_synced_is_found_or_not() -> None:
    contents = {files["store"] for files in found(*CREATED, did(Did.WRITTEN, data=b"told"))}
    assert contents == {b"", b"told"}


def test_a_later_write_may_be_found_without_an_earlier_one() -> None:
    first, second = did(Did.WRITTEN, data=b"one"), did(Did.WRITTEN, offset=3, data=b"two")
    contents = {files["store"] for files in found(*CREATED, first, second)}
    assert contents == {b"", b"one", b"\0\0\0two", b"onetwo"}


def test_a_long_write_is_torn_between_sectors_only() -> None:
    written = did(Did.WRITTEN, offset=SECTOR // 2, data=b"x" * SECTOR * 2)
    lengths = {files["store"].count(b"x") for files in found(*CREATED, written)}
    assert lengths >= {0, SECTOR // 2, SECTOR, SECTOR * 2}
    assert all(length % (SECTOR // 2) == 0 for length in lengths)


def test_a_new_file_is_there_for_sure_once_its_folder_was_synced() -> None:
    content = (did(Did.WRITTEN, data=b"x"), did(Did.SYNCED))
    assert {len(files) for files in found(did(Did.CREATED), *content)} == {0, 1}
    assert all(files == {"store": b"x"} for files in found(did(Did.CREATED), *content, did(Did.SYNCED, "")))


def test_a_removed_file_may_come_back_whole() -> None:
    content = (did(Did.WRITTEN, data=b"x"), did(Did.SYNCED))
    states = found(*CREATED, *content, did(Did.REMOVED))
    assert {len(files) for files in states} == {0, 1}
    assert all(files.get("store", b"x") == b"x" for files in states)


def test_a_renamed_file_has_the_old_name_or_the_new() -> None:
    states = found(*CREATED, did(Did.RENAMED, second="kept"))
    assert {*map(tuple, states)} == {("store",), ("kept",)}


def test_syncing_a_folder_inside_makes_its_names_durable() -> None:
    content = (did(Did.CREATED, "out/a"), did(Did.WRITTEN, "out/a", data=b"x"), did(Did.SYNCED, "out/a"))
    assert {len(files) for files in found(*content)} == {0, 1}
    assert all(files == {"out/a": b"x"} for files in found(*content, did(Did.SYNCED, "out")))
    moved = did(Did.RENAMED, "out/a", second="b")
    states = found(*content, did(Did.SYNCED, "out"), moved)
    assert {*map(tuple, states)} == {("out/a",), ("b",)}


def test_a_shortened_file_is_short_once_it_was_synced() -> None:
    content = (did(Did.WRITTEN, data=b"xxxx"), did(Did.SYNCED), did(Did.RESIZED, offset=1))
    assert {files["store"] for files in found(*CREATED, *content)} == {b"xxxx", b"x"}
    assert all(files["store"] == b"x" for files in found(*CREATED, *content, did(Did.SYNCED)))
