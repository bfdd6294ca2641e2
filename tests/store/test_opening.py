"""Where a store may be: addresses that are opened, and those that are refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import open_store
from frontdesk.store.db.server_address import read_address, why_not_connected


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://frontdesk@db.example.org/practice",
        "postgresql://frontdesk@localhost/practice?sslmode=require",
        "postgresql://frontdesk@/practice?host=db.example.org",
        "postgresql://frontdesk@/practice?hostaddr=192.0.2.7",
    ],
)
def test_a_server_over_the_network_must_prove_who_it_is(address: str) -> None:
    with pytest.raises(StoreTrouble, match="sslmode=verify-full"):
        open_store(address)


def test_the_environment_cannot_send_us_over_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.org")
    with pytest.raises(StoreTrouble, match="sslmode=verify-full"):
        open_store("postgresql:///practice")


def test_a_file_of_services_cannot_either(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("postgresql:///practice?service=far", "postgresql://?service=far&sslmode=prefer"):
        with pytest.raises(StoreTrouble, match="sslmode=verify-full"):
            open_store(address)
    monkeypatch.setenv("PGSERVICE", "far")
    monkeypatch.setenv("PGSSLMODE", "verify-full")  # the file of services goes before it
    with pytest.raises(StoreTrouble, match="sslmode=verify-full"):
        open_store("postgresql:///practice")
    assert open_store("postgresql:///practice?service=far&sslmode=verify-full").where.endswith("practice")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://frontdesk@db.example.org/practice?sslmode=verify-full",
        "postgresql://frontdesk@one.example.org,two.example.org/practice?sslmode=verify-full",
        "postgres:///practice?host=/run/postgresql",
    ],
)
def test_a_safe_way_is_taken_and_shown_by_its_database(address: str) -> None:
    store = open_store(address)
    assert store.where == "PostgreSQL, practice"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://frontdesk:Geheim-7@db.example.org/practice?sslmode=verify-full",
        "postgresql:///practice?host=/run/postgresql&password=Geheim-7",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(StoreTrouble, match=r"holds a password.*nothing was opened.*pgpass") as refused:
        open_store(address)
    assert "Geheim" not in refused.value.sentence


def test_a_file_of_passwords_that_others_can_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pgpass"
    file.write_text("*:*:*:*:Geheim-7\n")
    monkeypatch.setenv("PGPASSFILE", str(file))
    file.chmod(0o640)
    with pytest.raises(StoreTrouble, match="read by other users") as refused:
        open_store("postgresql:///practice?host=/run/postgresql")
    assert f"chmod 600 {file}" in refused.value.sentence
    file.chmod(0o600)
    open_store("postgresql:///practice?host=/run/postgresql")


@pytest.mark.parametrize("address", ["postgresql://host:port/practice", "postgresql://%zz"])
def test_an_address_that_is_none_is_told_without_its_password(address: str) -> None:
    with pytest.raises(StoreTrouble, match="address"):
        open_store(address)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="is a directory"):
        open_store(str(tmp_path))


def test_a_name_that_is_none_is_told() -> None:
    with pytest.raises(StoreTrouble, match="cannot be opened"):
        open_store("front\0desk.db")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="no such file"):
        open_store(str(tmp_path / "missing" / "frontdesk.db"))


def test_each_host_of_an_address_has_its_own_port_and_one_port_is_that_of_all() -> None:
    read = read_address("postgresql://desk@one.example.org:5433,two.example.org/x?sslmode=verify-full")
    assert read.hosts == (
        {"host": "one.example.org", "port": "5433"},
        {"host": "two.example.org"},
    )
    read = read_address("postgresql:///x?host=/one,/two&port=5499")
    assert read.hosts == ({"host": "/one", "port": "5499"}, {"host": "/two", "port": "5499"})
    assert read.common["target_session_attrs"] == "primary"


def test_what_an_address_says_goes_before_the_usual() -> None:
    assert read_address("postgresql:///practice?host=/nowhere").common["connect_timeout"] == "2"
    assert read_address("postgresql:///practice?host=/x&connect_timeout=9").common["connect_timeout"] == "9"


@pytest.mark.parametrize("unbounded", ["0", "-1"])
def test_no_address_makes_a_desk_wait_for_its_server_without_bound(unbounded: str) -> None:
    # libpq takes 0 and less for ever.
    address = f"postgresql:///practice?host=/nowhere&connect_timeout={unbounded}"
    assert read_address(address).common["connect_timeout"] == "2"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('FATAL:  password authentication failed for user "desk"', "the name or the password"),
        ("fe_sendauth: no password supplied", "the name or the password"),
        ('FATAL:  role "desk" does not exist', "does not know the name"),
        ('FATAL:  database "x" does not exist', "no database of that name"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "desk"', "does not let this name"),
        ("SSL error: certificate verify failed", "does not prove"),
        ('server certificate for "b" does not match host name "a"', "does not prove"),
        ('root certificate file "/home/dana/.postgresql/root.crt" does not exist', "cannot be read"),
        ("server does not support SSL, but SSL was required", "offers no encryption"),
        ("session is not read-write; server is in hot standby mode", "is a standby"),
        ("FATAL:  sorry, too many clients already", "no connection left"),
        ("FATAL:  the database system is starting up", "starting or stopping"),
        ("failed to resolve host 'x': Name or service not known", "No server of that name"),
        ("connection refused", "does not answer"),
    ],
)
def test_why_a_server_cannot_be_used_is_one_sentence_that_repeats_nothing(said: str, sentence: str) -> None:
    words = why_not_connected(said)
    assert sentence in words
    assert "Nothing was changed." in words
    assert "10.0.0.9" not in words
