"""Where a store may be: addresses that are opened, and those that are refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import open_store


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


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://frontdesk:Geheim-7@db.example.org/practice?sslmode=verify-full",
        "postgres:///practice?host=/run/postgresql",
    ],
)
def test_a_safe_way_is_taken_and_shown_without_the_password(address: str) -> None:
    store = open_store(address)
    assert "Geheim" not in store.where
    assert "practice" in store.where


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
