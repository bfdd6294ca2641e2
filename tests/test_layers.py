"""The lower layers load without the upper ones' libraries, each shown in a fresh process.

The contracts in pyproject.toml read the imports as written; these tests see what is really loaded, also
by an import nobody wrote down. A library loaded early is paid for at every start of every command.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

#: A practice of its own, as ``setup --file`` takes it.
PRACTICE = """
[practice]
name = "Lakeside Psychiatry"
time_zone = "America/New_York"
[hours]
mon = ["08:00-17:00"]
[staff]
names = ["Dana Reyes"]
"""

#: Imports every module of the packages named, then prints what is loaded: modules, outermost name only.
LOADS = """
import importlib, json, pkgutil, sys

before = set(sys.modules)
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        if found.name.rpartition(".")[2].isidentifier():  # not the numbered migrations: loaded by path
            importlib.import_module(found.name)
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


def loaded_by(*packages: str) -> set[str]:
    """Return the outermost names of all that is loaded with every module of some packages."""
    command = [sys.executable, "-c", LOADS, *packages]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(json.loads(result.stdout))


def beyond_the_standard_library(names: set[str]) -> set[str]:
    """Return the names that do not come with Python. Its build's own data module bears a platform's name."""
    return {name for name in names - sys.stdlib_module_names if not name.startswith("_sysconfigdata")}


def test_the_domain_loads_the_standard_library_only() -> None:
    assert beyond_the_standard_library(loaded_by("frontdesk.domain")) == {"frontdesk"}


def test_phones_load_the_standard_library_only() -> None:
    assert beyond_the_standard_library(loaded_by("frontdesk.phones")) == {"frontdesk"}


def test_what_is_under_the_screens_loads_no_textual() -> None:
    loaded = loaded_by("frontdesk.domain", "frontdesk.store", "frontdesk.services", "frontdesk.phones")
    assert "peewee" in loaded  # the probe sees what is loaded
    assert "textual" not in loaded


def test_the_commands_load_what_they_need_when_they_run() -> None:
    loaded = loaded_by("frontdesk.cli", "frontdesk.__main__")
    assert "argparse" in loaded  # the probe sees what is loaded
    assert not loaded & {"argon2", "holidays", "peewee", "phonenumbers", "psycopg", "rich", "textual"}


def test_a_store_in_a_file_without_sign_in_loads_no_driver_of_a_server_and_no_hashing(tmp_path: Path) -> None:
    program = (
        "import sys; from frontdesk.cli import main; code = main(sys.argv[1:]);"
        " names = ('peewee', 'psycopg', 'frontdesk.services.sign_in.service', 'argon2');"
        " print('loaded', *(name for name in names if name in sys.modules))"
    )
    practice, pin = tmp_path / "practice.toml", tmp_path / "pin"
    home = ("--home", str(tmp_path / "home"))
    practice.write_text(PRACTICE, encoding="utf-8")
    pin.touch(0o600)
    pin.write_text("482913", encoding="utf-8")
    loaded = []
    for words in (
        ("setup", "--file", str(practice), "--yes"),
        ("due", "--json"),
        ("find", "Lin"),
        ("sign-in", "on", "--pin-file", str(pin), "--yes"),  # the probe sees what is loaded
    ):
        command = [sys.executable, "-c", program, *home, *words]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        loaded.append(ran.stdout.split()[ran.stdout.split().index("loaded") + 1 :])
    assert loaded[1:] == [
        ["peewee"],
        ["peewee"],
        ["peewee", "frontdesk.services.sign_in.service", "argon2"],
    ]


def test_the_services_load_no_holidays_no_phonenumbers_and_no_hashing_until_asked() -> None:
    later = {"argon2", "holidays", "phonenumbers"}
    assert not loaded_by("frontdesk.services", "frontdesk.store") & later


#: What the first screen does without, though it is near: 8 to 25 ms of CPU each.
LATER = {
    "frontdesk.domain.backlog",
    "frontdesk.domain.referrals.patients",
    "frontdesk.letters",
    "frontdesk.services.callbacks.attempts",
    "frontdesk.services.day.cover",
    "frontdesk.services.owed.service",
    "frontdesk.services.patients.service",
    "frontdesk.ui.callbacks.screen",
    "frontdesk.ui.crisis.screen",
    "frontdesk.ui.widgets.text_box",
    "phonenumbers",
    "textual.widgets._text_area",
}


def test_the_first_screen_loads_nothing_that_is_for_later() -> None:
    program = (
        "import sys, frontdesk.cli.desk, frontdesk.bootstrap, frontdesk.ui.app.front_desk, "
        "frontdesk.ui.calls.screen; print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "frontdesk.ui.calls.form" in ran.stdout  # the probe sees what is loaded
    assert not LATER & set(ran.stdout.split())
