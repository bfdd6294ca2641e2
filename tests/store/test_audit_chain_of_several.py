"""The chains of several desks on one server, and several processes of one home."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from frontdesk.domain.safety.audit_proof import OutsideState
from tests.builders import a_call, at
from tests.store.chain_home import ChainHome


def run(url: str, *statements: str) -> None:
    """Change the database as somebody does who is past the program and its guards."""
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def two(own_database: str, tmp_path: Path) -> tuple[ChainHome, ChainHome]:
    """Two homes that work on one server and have saved calls."""
    homes = ChainHome(tmp_path / "one", own_database), ChainHome(tmp_path / "other", own_database)
    for home in homes:
        home.folder.mkdir(mode=0o700)
        home.save(3)
    homes[0].save(2)
    # The set-up wrote entries past the chains.
    run(own_database, "DELETE FROM audit WHERE id NOT IN (SELECT audit_id FROM audit_seal)")
    for home in homes:
        home.verify()
    return homes


def test_each_desk_proves_its_own_and_counts_the_others(two: tuple[ChainHome, ChainHome]) -> None:
    for home in two:
        proof = home.verify()
        assert proof.ok
        assert proof.proved > 0
        assert proof.elsewhere > 0
        assert proof.proved + proof.elsewhere == proof.entries
    one, other = (home.verify() for home in two)
    assert one.proved == other.elsewhere


def test_what_is_altered_is_seen_where_the_key_is(two: tuple[ChainHome, ChainHome]) -> None:
    one, other = two
    of_one = "(SELECT audit_id FROM audit_seal WHERE head_id = 1 AND seq = 3)"
    run(one.where, f"UPDATE audit SET subject_id = 77 WHERE id = {of_one}")
    assert not one.verify().unaltered
    assert other.verify().unaltered


def test_a_cut_tail_of_one_desk_is_seen_by_the_other(two: tuple[ChainHome, ChainHome]) -> None:
    one, other = two
    last = "(SELECT seq - 4 FROM audit_head WHERE id = 1)"
    run(
        one.where,
        f"DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE head_id = 1 AND seq > {last})",
        f"DELETE FROM audit_seal WHERE head_id = 1 AND seq > {last}",
        "UPDATE audit_head SET (seq, mac) ="
        " (SELECT seq, mac FROM audit_seal WHERE head_id = 1 ORDER BY seq DESC LIMIT 1) WHERE id = 1",
    )
    for home in (one, other):
        proof = home.verify()
        assert (proof.unaltered, proof.complete, proof.missing) == (True, False, 4)


def test_other_desks_are_looked_at_while_a_desk_saves(two: tuple[ChainHome, ChainHome]) -> None:
    one, other = two
    one.save(2)
    other.save()
    assert other.verify().outside.behind == 0
    last = "(SELECT seq - 2 FROM audit_head WHERE id = 1)"
    run(
        one.where,
        f"DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE head_id = 1 AND seq > {last})",
        f"DELETE FROM audit_seal WHERE head_id = 1 AND seq > {last}",
        "UPDATE audit_head SET (seq, mac) ="
        " (SELECT seq, mac FROM audit_seal WHERE head_id = 1 ORDER BY seq DESC LIMIT 1) WHERE id = 1",
    )
    # The other desk goes on, and what it knew is not forgotten.
    other.save()
    assert other.verify().missing_in_all == 2
    assert other.verify().missing_in_all == 2


def test_the_whole_chain_of_another_desk_gone(two: tuple[ChainHome, ChainHome]) -> None:
    one, other = two
    many = one.verify().proved
    run(
        one.where,
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE head_id = 1)",
        "DELETE FROM audit_seal WHERE head_id = 1",
        "DELETE FROM audit_head WHERE id = 1",
    )
    proof = other.verify()
    assert (proof.unaltered, proof.complete, proof.missing) == (True, False, many)


def test_a_second_desk_begins_its_chain_by_an_entry(two: tuple[ChainHome, ChainHome]) -> None:
    with psycopg.connect(two[0].where) as connection:
        found = connection.execute("SELECT detail FROM audit WHERE action = 'audit.chain_begun'").fetchall()
    assert found == [('{"why":"new_desk"}',)]


def test_a_home_that_never_wrote_proves_nothing_and_says_so(
    two: tuple[ChainHome, ChainHome], tmp_path: Path
) -> None:
    third = ChainHome(tmp_path / "third", two[0].where)
    third.folder.mkdir(mode=0o700)
    proof = third.verify()
    assert (proof.proved, proof.begun, proof.complete) == (0, False, False)
    assert proof.outside.state is OutsideState.MISSING
    third.save()
    assert third.verify().ok


def test_desks_that_save_at_once_keep_their_chains(two: tuple[ChainHome, ChainHome], tmp_path: Path) -> None:
    """Three desks at two homes, one of them new; two share a chain."""
    third = ChainHome(tmp_path / "third", two[0].where)
    third.folder.mkdir(mode=0o700)
    together = threading.Barrier(4)
    failed: list[BaseException] = []

    def work(home: ChainHome) -> None:
        try:
            with home.open() as services:
                together.wait(30)
                for _ in range(15):
                    services.calls.save(a_call(at("mon 09:00")), by=2)
        except BaseException as error:
            failed.append(error)

    homes = (two[0], two[0], third, third)
    threads = [threading.Thread(target=work, args=(home,)) for home in homes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for home in (*two, third):
        proof = home.verify()
        assert proof.ok, proof
