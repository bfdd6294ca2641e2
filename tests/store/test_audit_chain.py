"""The chain of the audit: what it proves, what it finds, and what it must not take for a fault."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from frontdesk.domain.errors import Refused, StoreTrouble
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.safety.audit_proof import AuditProof, HeadsBegun, OutsideState
from frontdesk.store.chain import chain as chains
from frontdesk.store.chain import outside as outsides
from frontdesk.store.db.entries import savepoint
from tests.builders import a_call, at
from tests.store.chain_home import ChainHome, ids, make_home


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> ChainHome:
    """A home with a few sealed entries; for copying only."""
    return make_home(tmp_path_factory.mktemp("chain") / "home")


@pytest.fixture
def home(template: ChainHome, tmp_path: Path) -> ChainHome:
    """A home of this test's own."""
    return template.copy(tmp_path / "home")


def verdict(proof: AuditProof) -> tuple[bool, bool, int, int | None]:
    """Return what ``frontdesk audit verify`` says."""
    return proof.unaltered, proof.complete, proof.missing_in_all, proof.broken_at


WHOLE = (True, True, 0, None)


def test_what_the_desk_wrote_is_proved(home: ChainHome) -> None:
    proof = home.verify()
    assert verdict(proof) == WHOLE
    assert proof.entries == proof.proved == len(ids(home)) > 5
    assert proof.elsewhere == 0
    assert proof.outside.state is OutsideState.KNOWN
    assert proof.outside.behind == 0


def test_the_last_five_entries_deleted(home: ChainHome) -> None:
    last = ids(home)[-5:]
    home.raw(f"DELETE FROM audit WHERE id >= {last[0]}")
    assert verdict(home.verify()) == (True, False, 5, None)


def test_the_last_five_stay_missing_when_the_desk_goes_on_and_gives_their_numbers_again(
    home: ChainHome,
) -> None:
    last = ids(home)[-5:]
    home.raw(f"DELETE FROM audit WHERE id >= {last[0]}")
    home.save(1)
    assert home.raw(f"SELECT COUNT(*) > 0 FROM audit WHERE id = {last[0]}", guarded=True) == [[(1,)]]
    assert verdict(home.verify()) == (True, False, 5, None)
    home.save(6)
    assert verdict(home.verify()) == (True, False, 5, None)
    home.raw(f"UPDATE audit SET detail = '{{\"a\":1}}' WHERE id = {last[0]}")
    assert verdict(home.verify())[::3] == (False, last[0])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-16T13:10:00.000001Z'"),
        ("person_id", "3"),
        ("action", "'callback.claimed'"),
        ("subject", "'callback '"),
        ("subject_id", "999"),
        ("detail", "'{\"a\":1}'"),
    ],
)
def test_an_edited_entry_is_named_whatever_was_edited(home: ChainHome, column: str, value: str) -> None:
    number = ids(home)[4]
    home.raw(f"UPDATE audit SET {column} = {value} WHERE id = {number}")
    assert verdict(home.verify()) == (False, True, 0, number)


def test_the_number_of_an_entry_is_sealed_too(home: ChainHome) -> None:
    number = ids(home)[4]
    home.raw(f"UPDATE audit SET id = 5000 WHERE id = {number}", "PRAGMA foreign_keys = 0")
    assert verdict(home.verify()) == (False, False, 1, 5000)


def test_the_tail_cut_with_its_seals_and_its_head(home: ChainHome) -> None:
    """What is left in the store is a whole chain: only the heads outside know of the rest."""
    kept = cut_off(home, 5)
    assert verdict(home.verify()) == (True, False, 5, None)
    # The control: the store by itself says that all is well.
    home.locations.heads_file.unlink()
    proof = home.verify()
    assert (proof.unaltered, proof.missing, proof.entries) == (True, 0, kept)
    assert proof.outside.state is OutsideState.MISSING
    assert not proof.complete


def cut_off(home: ChainHome, many: int) -> int:
    """Cut the last entries off with all that is in the store about them; return how many are left."""
    left = len(ids(home)) - many
    home.raw(
        f"DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE head_id = 1 AND seq > {left})",
        f"DELETE FROM audit_seal WHERE seq > {left}",
        f"UPDATE audit_head SET seq = {left}, mac = (SELECT mac FROM audit_seal WHERE seq = {left})",
    )
    return left


def test_a_cut_tail_is_still_known_when_the_desk_has_gone_on(home: ChainHome) -> None:
    cut_off(home, 5)
    home.save(8)
    unaltered, complete, missing, _ = verdict(home.verify())
    assert (unaltered, complete, missing) == (True, False, 5)


def test_a_tail_cut_under_a_running_desk_is_known(home: ChainHome) -> None:
    with home.open() as services:
        services.calls.save(a_call(at("mon 09:00")), by=2)
        cut_off(home, 3)
        services.calls.save(a_call(at("mon 09:00")), by=2)
        assert verdict(services.audit_trail.verify())[:3] == (True, False, 3)
    assert verdict(home.verify())[:3] == (True, False, 3)


def test_the_heads_of_the_store_cut_alone(home: ChainHome) -> None:
    """The seals go on from where they end, and nothing is lost."""
    home.raw("UPDATE audit_head SET seq = 3, mac = (SELECT mac FROM audit_seal WHERE seq = 3)")
    assert verdict(home.verify()) == WHOLE
    home.save(2)
    assert verdict(home.verify()) == WHOLE


def test_a_head_with_another_seal_is_put_right(home: ChainHome) -> None:
    home.raw("UPDATE audit_head SET mac = 'x'")
    home.save(2)
    assert verdict(home.verify()) == WHOLE


def test_a_whole_chain_gone(home: ChainHome) -> None:
    many = len(ids(home))
    home.raw("DELETE FROM audit", "DELETE FROM audit_seal", "DELETE FROM audit_head")
    assert verdict(home.verify()) == (True, False, many, None)


def test_only_the_seals_gone(home: ChainHome) -> None:
    first = ids(home)[0]
    home.raw("DELETE FROM audit_seal", "DELETE FROM audit_head")
    assert verdict(home.verify())[0] is False
    assert home.verify().broken_at == first


def test_an_entry_that_the_program_did_not_write(home: ChainHome) -> None:
    home.raw(
        "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
        " SELECT at, person_id, action, subject, subject_id, detail FROM audit WHERE id = 3"
    )
    assert verdict(home.verify()) == (False, True, 0, ids(home)[-1])


def test_an_entry_with_a_made_up_number(home: ChainHome) -> None:
    home.raw(
        "INSERT INTO audit (id, at, person_id, action, subject, subject_id, detail)"
        f" SELECT {2**62}, at, person_id, action, subject, subject_id, detail FROM audit WHERE id = 3"
    )
    assert verdict(home.verify()) == (False, True, 0, 2**62)


def test_an_entry_with_a_made_up_seal(home: ChainHome) -> None:
    """Somebody without the key adds an entry, its seal and a head that fits."""
    many = len(ids(home))
    home.raw(
        "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
        " SELECT at, person_id, action, subject, subject_id, detail FROM audit WHERE id = 3",
        f"INSERT INTO audit_seal VALUES (1, {many + 1}, (SELECT MAX(id) FROM audit), '{'A' * 43}')",
        f"UPDATE audit_head SET seq = {many + 1}, mac = '{'A' * 43}'",
    )
    assert verdict(home.verify()) == (False, True, 0, ids(home)[-1])


def test_two_entries_swapped(home: ChainHome) -> None:
    one, other = ids(home)[3], ids(home)[6]
    home.raw(
        f"UPDATE audit SET id = 0 WHERE id = {one}",
        f"UPDATE audit SET id = {one} WHERE id = {other}",
        f"UPDATE audit SET id = {other} WHERE id = 0",
    )
    assert verdict(home.verify()) == (False, True, 0, one)


def test_entries_from_the_middle_gone(home: ChainHome) -> None:
    first, second, *_ = ids(home)[3:]
    home.raw(f"DELETE FROM audit WHERE id IN ({first}, {second})")
    assert verdict(home.verify()) == (True, False, 2, None)


def test_entries_and_seals_from_the_middle_gone(home: ChainHome) -> None:
    """The next one was sealed with a seal that is gone, so it proves nothing."""
    first, second, third, *_ = ids(home)[3:]
    home.raw(
        f"DELETE FROM audit WHERE id IN ({first}, {second})",
        f"DELETE FROM audit_seal WHERE audit_id IN ({first}, {second})",
    )
    assert verdict(home.verify()) == (False, False, 2, third)


def test_the_file_outside_gone(home: ChainHome) -> None:
    home.locations.heads_file.unlink()
    proof = home.verify()
    assert (proof.unaltered, proof.complete, proof.missing) == (True, False, 0)
    assert proof.outside.state is OutsideState.MISSING
    # The desk goes on, and that it was gone stays known until somebody says that they know.
    home.save(2)
    assert home.verify().outside.was_missing
    assert not home.verify().complete
    with home.open() as services:
        services.audit_trail.begin_heads(HeadsBegun.ACCEPTED, by=2)
    assert verdict(home.verify()) == WHOLE


def test_the_file_outside_cut_is_behind_and_says_so(home: ChainHome) -> None:
    lines = home.locations.heads_file.read_bytes().split(b"\n\n")
    home.locations.heads_file.write_bytes(b"\n\n".join(lines[:3]) + b"\n")
    proof = home.verify()
    assert verdict(proof) == WHOLE
    assert proof.outside.behind > 0
    # It was noted anew by the verification.
    assert home.verify().outside.behind == 0


def test_the_file_outside_torn_by_a_power_cut_is_no_alarm(home: ChainHome) -> None:
    before = home.locations.heads_file.read_bytes()
    for torn in (before[:-20], before + b"\0" * 300, before[:-60] + b"\0" * 60):
        home.locations.heads_file.write_bytes(torn)
        assert verdict(home.verify()) == WHOLE
        home.save()
        assert verdict(home.verify()) == WHOLE


def test_the_file_outside_that_cannot_be_read(home: ChainHome) -> None:
    home.locations.heads_file.unlink()
    home.locations.heads_file.mkdir()
    proof = home.verify()
    assert not proof.complete
    assert proof.outside.state is OutsideState.UNREADABLE
    home.save()  # nobody is kept from working


def test_the_key_gone(home: ChainHome) -> None:
    many = len(ids(home))
    (home.locations.keys_folder / "audit.key").unlink()
    proof = home.verify()
    assert (proof.proved, proof.elsewhere, proof.key_lost) == (0, many, True)
    home.save()
    proof = home.verify()
    assert (proof.unaltered, proof.complete, proof.elsewhere) == (False, True, many)
    assert (proof.altered, proof.broken_at, proof.key_lost) == (0, None, True)
    assert proof.proved == proof.entries - many
    assert home.value("SELECT detail FROM audit WHERE action = 'audit.chain_begun'") == '{"why":"key_lost"}'
    # What the old chain had is still counted by its head outside.
    home.raw(f"DELETE FROM audit WHERE id = {ids(home)[2]}")
    assert verdict(home.verify())[:3] == (False, False, 1)


def test_the_key_is_refused_if_others_can_read_it(home: ChainHome) -> None:
    key = home.locations.keys_folder / "audit.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o640)
    with pytest.raises(StoreTrouble, match="other users"):
        home.verify()
    key.chmod(0o600)
    key.write_text("no key")
    with pytest.raises(StoreTrouble, match="cut or changed"):
        home.verify()


def test_a_store_without_a_home_is_sealed_but_nothing_is_proved(tmp_path: Path) -> None:
    from frontdesk.bootstrap import open_services
    from tests.builders import SetClock, settings

    services = open_services(str(tmp_path / "x.db"), SetClock("mon 07:00"))
    services.practice.set_up(settings())
    proof = services.audit_trail.verify()
    assert (proof.proved, proof.elsewhere, proof.unaltered) == (0, proof.entries, True)
    assert proof.outside.state is OutsideState.NOT_KEPT
    with pytest.raises(Refused):
        services.audit_trail.begin_heads(HeadsBegun.ACCEPTED, by=PROGRAM_ID)
    services.office.store.close()
    assert {path.name for path in tmp_path.iterdir()} <= {"x.db", "x.db.migrating"}


def test_what_is_undone_in_a_part_of_a_transaction_leaves_no_seal(home: ChainHome) -> None:
    from frontdesk.domain.audit import Action
    from frontdesk.store.audit import write_audit

    with home.open() as services:
        store, now = services.office.store, services.office.now()

        def write(db: object, number: int) -> None:
            write_audit(db, at=now, person_id=2, action=Action.CARD_READ, subject_id=number)  # type: ignore[arg-type]

        with store.writing() as db:
            write(db, 1)
            with suppress(Refused), savepoint(db):
                write(db, 2)
                raise Refused("no")
            with suppress(Refused), store.writing() as inner:
                write(inner, 3)
                raise Refused("no")
            with store.writing() as inner:
                write(inner, 4)
        with suppress(Refused), store.writing() as db:
            write(db, 5)
            raise Refused("no")
        assert verdict(services.audit_trail.verify()) == WHOLE
    assert home.value("SELECT COUNT(*) FROM audit WHERE action = 'card.read'") == 2


def test_a_restored_store_begins_anew_by_an_entry(home: ChainHome, tmp_path: Path) -> None:
    """The key travels in encrypted backups only: with it and without it."""
    for name, with_key in (("with", True), ("without", False)):
        restored = home.copy(tmp_path / name)
        restored.locations.heads_file.unlink()
        if not with_key:
            (restored.locations.keys_folder / "audit.key").unlink()
        with restored.open() as services:
            services.audit_trail.begin_heads(HeadsBegun.RESTORED, by=PROGRAM_ID)
        proof = restored.verify()
        assert verdict(proof) == WHOLE
        assert (proof.elsewhere > 0) is not with_key
        entry = restored.value("SELECT detail FROM audit WHERE action = 'audit.heads_begun'")
        assert entry == '{"why":"restored","missing":0}'


def test_the_file_outside_grows_and_is_made_anew(home: ChainHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outsides, "MOST_BYTES", 1_000)
    with home.open() as services:
        for _ in range(30):
            services.calls.save(a_call(at("mon 09:00")), by=2)
            assert home.locations.heads_file.stat().st_size < 1_400
    assert verdict(home.verify()) == WHOLE
    assert stat.S_IMODE(home.locations.heads_file.stat().st_mode) == 0o600
    cut_off(home, 4)
    assert verdict(home.verify()) == (True, False, 4, None)


def test_one_home_that_works_on_two_stores(home: ChainHome, tmp_path: Path) -> None:
    other = ChainHome(home.folder, str(tmp_path / "other.db"))
    from tests.builders import settings

    with other.open("mon 07:00") as services:
        services.practice.set_up(settings())
    other.save()
    assert verdict(other.verify()) == WHOLE
    assert verdict(home.verify()) == WHOLE


def before_the_chains(home: ChainHome) -> None:
    """Make the store look as if it came from before the chains, migrated and not opened yet."""
    home.raw(
        "DELETE FROM audit_seal",
        "DELETE FROM audit_head",
        "UPDATE audit_origin SET adopt_after = 0, adopt_to = (SELECT MAX(id) FROM audit)",
    )
    home.locations.heads_file.unlink()


def test_entries_from_before_the_chains_are_sealed_by_who_opens_first(home: ChainHome) -> None:
    before_the_chains(home)
    many = len(ids(home))
    proof = home.verify()
    assert verdict(proof) == WHOLE
    assert proof.proved == many + 1
    assert home.value("SELECT detail FROM audit WHERE action = 'audit.adopted'") == f'{{"to":{many}}}'
    home.raw("UPDATE audit SET detail = '{\"a\":1}' WHERE id = 2")
    assert verdict(home.verify()) == (False, True, 0, 2)


def test_sealing_them_goes_on_after_a_kill(home: ChainHome, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_chains(home)
    monkeypatch.setattr(chains, "PORTION", 3)
    written = vars(chains)["write_audit"]
    many = len(ids(home))

    def killed(*args: object, **columns: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(chains, "write_audit", killed)
    with pytest.raises(KeyboardInterrupt):
        home.verify()
    assert 0 < home.value("SELECT COUNT(*) FROM audit_seal") < many
    monkeypatch.setattr(chains, "write_audit", written)
    proof = home.verify()
    assert verdict(proof) == WHOLE
    assert proof.proved == many + 1


@pytest.mark.parametrize("table", ["audit_seal", "audit_head"])
def test_seals_and_heads_are_not_deleted(home: ChainHome, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        home.raw(f"DELETE FROM {table}", guarded=True)


def test_nothing_is_written_to_the_chain_when_nothing_is_audited(home: ChainHome) -> None:
    before = home.locations.heads_file.read_bytes()
    with home.open() as services, services.office.store.writing() as db:
        db.execute_sql("UPDATE contact SET name = name")
    assert home.locations.heads_file.read_bytes() == before


def test_what_is_accepted_as_missing_is_told_once_and_what_goes_then_again(home: ChainHome) -> None:
    """Seals of deleted entries stay in the store for good; somebody who knows why must be able to go on."""
    gone = ids(home)[-2:]
    home.raw(*(f"DELETE FROM audit WHERE id = {number}" for number in gone))
    assert verdict(home.verify())[:3] == (True, False, 2)
    home.save()  # the numbers of what was deleted are given again
    assert verdict(home.verify())[:3] == (True, False, 2)
    with home.open() as services:
        services.audit_trail.begin_heads(HeadsBegun.ACCEPTED, by=2)
    assert verdict(home.verify()) == WHOLE
    home.save()
    assert verdict(home.verify()) == WHOLE
    home.raw(f"DELETE FROM audit WHERE id = {ids(home)[1]}")
    assert verdict(home.verify())[:3] == (True, False, 1)
