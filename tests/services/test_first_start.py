"""The first guess for the practice's time zone."""

from __future__ import annotations

import os

import pytest

from frontdesk.services.first_start import machine_zone


@pytest.mark.parametrize("told", ["America/Chicago", ":America/Chicago"])
def test_the_environment_goes_first(told: str) -> None:
    assert machine_zone({"TZ": told}) == "America/Chicago"


@pytest.mark.parametrize("told", ["UTC", "Etc/UTC", "EST5EDT", "Mars/Base", "/etc/localtime"])
def test_what_nobody_lives_in_is_no_guess(told: str) -> None:
    assert machine_zone({"TZ": told}) is None


def test_else_the_machines_own_link_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "realpath", lambda path: "/usr/share/zoneinfo/Europe/Berlin")
    assert machine_zone({}) == "Europe/Berlin"
    monkeypatch.setattr(os.path, "realpath", lambda path: "/etc/localtime")
    assert machine_zone({}) is None
