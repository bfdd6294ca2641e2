"""Machine settings: read from file and environment, refused by name, saved all or nothing."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.config import THEMES, Config, Postgres, read_config, save_config
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import one_line
from frontdesk.locations import Locations, find_locations

COMMENTED = """\
# The desk at the window.
theme = "frontdesk-dark"  # easier on the eyes
person = "Dana Reyes"

# Learned at the last job.
[keys]
"call.new" = "f5"  # like there
"help" = "?"
"""


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    """Locations in a folder of their own."""
    return find_locations(str(tmp_path / "home"), {})


def written(places: Locations, text: str) -> Locations:
    """The same locations, with a ``config.toml`` of that text."""
    places.home.mkdir(exist_ok=True)
    places.config_file.write_text(text, encoding="utf-8")
    return places


def test_without_a_file_everything_is_as_usual(places: Locations) -> None:
    assert read_config(places, {}) == Config()
    assert not places.home.exists()


def test_the_file_is_read(places: Locations) -> None:
    text = 'store = "/srv/practice/desk.db"\nascii = true\n' + COMMENTED
    assert read_config(written(places, text), {}) == Config(
        store="/srv/practice/desk.db",
        theme="frontdesk-dark",
        person="Dana Reyes",
        ascii=True,
        keys={"call.new": "f5", "help": "?"},
    )


def test_the_folder_for_outgoing_letters_is_a_whole_path(places: Locations) -> None:
    assert read_config(places, {}).outbox_folder is None
    written(places, '[letters]\noutbox = "/srv/fax out"\n')
    assert read_config(places, {}).outbox_folder == Path("/srv/fax out")
    written(places, '[letters]\noutbox = "~/fax"\n')
    assert read_config(places, {}).outbox_folder == Path.home() / "fax"


def test_the_environment_goes_before_the_file(places: Locations) -> None:
    written(places, 'store = "a.db"\ntheme = "ansi"\n')
    config = read_config(places, {"FRONTDESK_STORE": "b.db", "FRONTDESK_THEME": "frontdesk-light"})
    assert (config.store, config.theme) == ("b.db", "frontdesk-light")
    config = read_config(places, {"FRONTDESK_STORE": "", "FRONTDESK_THEME": ""})
    assert (config.store, config.theme) == ("a.db", "ansi")


@pytest.mark.parametrize(
    ("text", "place", "allowed"),
    [
        ('theme = "dark"', "line 1, theme:", "write one of auto, frontdesk-dark, frontdesk-light, ansi"),
        ("\nascii = 1", "line 2, ascii:", "write true or false, without quotes"),
        ("person = 5", "line 1, person:", "5 is not a text"),
        ("store = 5", "line 1, store:", "write a path or a postgresql:// address"),
        ('store = ""', "line 1, store:", "or leave the key out"),
        ('store = "a\\u0000b"', "line 1, store:", "or leave the key out"),
        ('thme = "ansi"', "line 1, thme:", "Did you mean theme?"),
        (
            "timeout = -1",
            "line 1, timeout:",
            "Allowed here: store, key_file, theme, person, ascii, backup, keys,",
        ),
        ("keys = 5", "line 1, keys:", "5 is not a section"),
        ('[letters]\noutbox = "fax"', "line 2, letters.outbox:", "write the whole path of a folder"),
        ("[letters]\noutbox = 5", "line 2, letters.outbox:", "write the whole path of a folder"),
        ('[keys]\ncall.new = "f5"', "line 2, keys.call:", '"call.new" = "f5"'),
        ('[keys]\n"call.new" = "f 5"', "line 2, keys.call.new:", "'f 5' is not a key"),
        ('[keys]\n"crisis" = "f12"', "line 2, keys.crisis:", "stays f9 on every desk"),
        ('[keys]\n"quit" = "f9"', "line 2, keys.quit:", "f9 opens the crisis screen"),
        ("theme = ansi", "line 1, column 9:", "texts stand in quotes"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_key_and_what_is_allowed(
    places: Locations, text: str, place: str, allowed: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        read_config(written(places, text), {})
    assert refused.value.sentence.startswith(f"{places.config_file}, {place}")
    assert allowed in refused.value.sentence


def test_a_wrong_variable_is_refused_by_name(places: Locations) -> None:
    with pytest.raises(
        BadSettings, match="the environment, FRONTDESK_THEME: 'blue' is not allowed"
    ) as refused:
        read_config(places, {"FRONTDESK_THEME": "blue", "FRONTDESK_STORE": "\x1b[2J"})
    assert "the environment, FRONTDESK_STORE: " in refused.value.sentence


def test_the_password_in_an_address_is_never_repeated(places: Locations) -> None:
    address = "postgresql://desk:hunter2@db/practice"
    config = read_config(places, {"FRONTDESK_STORE": address})
    assert config.store == address
    assert "hunter2" not in repr(config)
    with pytest.raises(BadSettings) as refused:
        read_config(places, {"FRONTDESK_STORE": f"{address}\n"})
    assert "hunter2" not in refused.value.sentence


@pytest.mark.parametrize(
    ("store", "address"),
    [
        (None, None),
        ("/srv/practice/desk.db", None),
        ("postgresql://db/practice", "postgresql://db/practice?sslrootcert=%2Fetc%2Four%20ca.pem"),
        (
            "postgres://db/p?sslmode=verify-full",
            "postgres://db/p?sslmode=verify-full&sslrootcert=%2Fetc%2Four%20ca.pem",
        ),
        ("postgresql://db/p?sslrootcert=a.pem", "postgresql://db/p?sslrootcert=a.pem"),
    ],
)
def test_connection_settings_stand_behind_the_address_unless_it_has_its_own(
    store: str | None, address: str | None
) -> None:
    assert Config(store=store, postgres=Postgres(sslrootcert="/etc/our ca.pem")).address == address
    assert Config(store=store).address == (store if address else None)


def test_a_file_that_every_user_may_change_is_refused(places: Locations) -> None:
    written(places, 'store = "/tmp/elsewhere.db"')
    places.config_file.chmod(0o666)
    with pytest.raises(BadSettings, match="chmod 600"):
        read_config(places, {})
    places.config_file.chmod(0o644)
    assert read_config(places, {}).store == "/tmp/elsewhere.db"


def test_a_file_of_another_user_is_refused(places: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    written(places, 'theme = "ansi"')
    if os.getuid() == 0:
        os.chown(places.config_file, 4343, -1)  # what belongs to the administrator is trusted
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(BadSettings, match="belongs to another user"):
        read_config(places, {})


def test_saving_makes_a_private_file_in_a_private_folder(places: Locations) -> None:
    before = os.umask(0)
    try:
        save_config(places, Config(person="Dana Reyes"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(places.config_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.home.stat().st_mode) == 0o700
    assert [made.name for made in places.home.iterdir()] == ["config.toml"]
    assert places.config_file.read_text().startswith("# Settings of this machine.")


_WORDS = st.text(max_size=20).map(one_line)


@given(
    st.builds(
        Config,
        store=st.none() | _WORDS.filter(bool),
        theme=st.sampled_from(THEMES),
        person=_WORDS,
        ascii=st.booleans(),
        postgres=st.builds(Postgres, sslrootcert=_WORDS),
        keys=st.dictionaries(_WORDS, st.sampled_from(["f5", "ctrl+n", "?", '"', "\\"]), max_size=3),
    ),
    st.sampled_from(
        ["", COMMENTED, 'store = "a.db" # x\n' + COMMENTED, "# only this", COMMENTED.replace("\n", "\r\n")]
    ),
)
def test_what_is_saved_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, config: Config, before: str
) -> None:
    places = find_locations(str(tmp_path_factory.mktemp("home")), {})
    places.config_file.write_bytes(before.encode())
    save_config(places, config)
    assert read_config(places, {}) == config


def test_saving_keeps_comments_and_order(places: Locations) -> None:
    config = read_config(written(places, COMMENTED), {})
    save_config(places, config)
    assert places.config_file.read_text() == COMMENTED
    save_config(places, replace(config, theme="ansi", keys={"call.new": "f5", "callback.next": "f11"}))
    assert places.config_file.read_text() == COMMENTED.replace("frontdesk-dark", "ansi").replace(
        '"help" = "?"', '"callback.next" = "f11"'
    )


def test_a_setting_taken_back_leaves_the_file(places: Locations) -> None:
    config = read_config(written(places, 'store = "a.db"\n' + COMMENTED), {})
    save_config(places, replace(config, store=None))
    assert places.config_file.read_text() == COMMENTED


def test_what_the_environment_said_is_not_saved(places: Locations) -> None:
    written(places, 'store = "a.db"\n')
    config = read_config(places, {"FRONTDESK_STORE": "b.db", "FRONTDESK_THEME": "ansi"})
    save_config(places, replace(config, person="Lee Park"))
    assert read_config(places, {}) == Config(store="a.db", person="Lee Park")
    save_config(places, replace(config, theme="frontdesk-light"))
    assert read_config(places, {}).theme == "frontdesk-light"


def test_a_broken_file_is_never_written_over(places: Locations) -> None:
    written(places, "theme = ansi")
    with pytest.raises(BadSettings, match="line 1"):
        save_config(places, Config())
    assert places.config_file.read_text() == "theme = ansi"


def test_a_link_stays_a_link(places: Locations, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text('theme = "ansi"\n')
    places.home.mkdir()
    places.config_file.symlink_to(elsewhere)
    save_config(places, Config(theme="ansi", person="Lee Park"))
    assert places.config_file.is_symlink()
    assert elsewhere.read_text() == 'theme = "ansi"\nperson = "Lee Park"\n'


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    places: Locations, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    written(places, COMMENTED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(BadSettings, match=r"config\.toml cannot be written \(No space left on device\)"):
        save_config(places, Config())
    assert places.config_file.read_text() == COMMENTED
    assert [made.name for made in places.home.iterdir()] == ["config.toml"]


def test_the_new_file_is_on_the_disk_before_it_has_the_name(
    places: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_fsync(descriptor)

    def rename(old: str, new: str) -> None:
        steps.append("rename")
        real_replace(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    save_config(places, Config(ascii=True))
    assert steps == ["file", "rename", "folder"]
