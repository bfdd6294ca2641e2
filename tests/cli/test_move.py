"""``frontdesk move``: to a server and back, and what becomes of the old store."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.transfer.copying import digests
from tests.builders import Desk, a_desk
from tests.cli.conftest import Shell


def config(shell: Shell) -> str:
    """What config.toml says."""
    return (shell.home / "config.toml").read_text()


def due(shell: Shell) -> list[dict[str, object]]:
    """The queue, without what time changes."""
    ran = shell("due", "--json")
    assert ran.code in (0, 1), ran.err
    return [{name: one[name] for name in one if name != "waiting_minutes"} for one in ran.records]


def day(desk: Desk) -> None:
    """Some records of several kinds."""
    for name in ("Maria Alvarez", "Zoë O'Brien [TMS]", "=SUM(A1)"):
        desk.callback(name=name)
    desk.do.callbacks.claim(2, by=desk.lee)


def test_everything_goes_to_a_server_and_back(desk: Desk, shell: Shell, postgres_url: str) -> None:
    day(desk)
    before, queue = digests(desk.store), due(shell)
    (shell.home / "config.toml").write_text('# of this machine\ntheme = "ansi"  # as it was\n')
    (shell.home / "config.toml").chmod(0o600)

    ran = shell("move", "--to", postgres_url, "--yes", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.record == {
        "equal": True,
        "tables": {one.name: {"rows": one.rows, "digest": one.digest} for one in before},
    }
    assert config(shell).startswith('# of this machine\ntheme = "ansi"  # as it was\nstore = "postgresql://')
    assert due(shell) == queue

    # The old store has every record as it was, and nobody writes to it unaware.
    assert digests(desk.store) == before
    old = Shell(shell.home, shell.patch, shell.capture, shell.clock, {"FRONTDESK_STORE": desk.store.where})
    ran = old("due", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "This store was moved to PostgreSQL, test_" in ran.err

    back = shell.home / "back" / "again.db"
    with a_desk(postgres_url, shell.clock) as server:
        assert server.actions("store", 0) == ["store.moved"]
        moved = {one.name: one.digest for one in digests(server.store)}
    ran = shell("move", "--to", f"sqlite:{back}", "--yes", "--json")
    assert {name: one["digest"] for name, one in ran.record["tables"].items()} == moved
    assert f'store = "{back}"' in config(shell)
    assert back.stat().st_mode & 0o777 == 0o600
    assert due(shell) == queue


def test_a_desk_that_is_open_saves_nothing_more_in_the_old_store(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    from frontdesk.store.migrate import migrate

    day(desk)
    migrate(desk.store)
    assert shell("move", "--to", f"sqlite:{tmp_path / 'new.db'}", "--yes").code == 0
    with pytest.raises(StoreTrouble, match=r"was moved to .*new.db, so nothing more is saved here"):
        desk.callback()


def test_the_usual_place_is_no_setting(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    assert shell("move", "--to", f"sqlite:{elsewhere}", "--yes").code == 0
    desk.store.close()
    (shell.home / "frontdesk.db").unlink()
    (shell.home / "frontdesk.db.migrating").unlink(missing_ok=True)
    assert shell("move", "--to", f"sqlite:{shell.home / 'frontdesk.db'}", "--yes").code == 0
    assert "store =" not in config(shell)


def test_a_copy_changes_neither_the_store_nor_the_settings(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    day(desk)
    ran = shell("move", "--to", f"sqlite:{tmp_path / 'copy.db'}", "--copy-only", "--yes", "--json")
    assert ran.record["equal"] is True
    assert desk.actions("store", 0) == ["store.exported"], "nobody copies everybody without a trace"
    assert not (shell.home / "config.toml").exists()
    assert desk.callback() == 4


def test_nothing_is_moved_without_an_answer(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    for typed in (None, "n\n"):
        ran = shell("move", "--to", f"sqlite:{new}", typed=typed)
        assert ran.code == 2
        assert "Nothing was changed" in ran.err
    assert not new.exists()
    assert desk.callback() == 1
    ran = shell("move", "--to", f"sqlite:{new}", typed="y\n")
    assert ran.code == 0
    assert "and work there from now on?" in ran.err
    assert f'store = "{new}"' in ran.out


def test_a_move_is_undone(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    from frontdesk.store.migrate import migrate

    migrate(desk.store)
    assert shell("move", "--to", f"sqlite:{tmp_path / 'new.db'}", "--yes").code == 0
    assert shell("move", "--undo", "--yes").err.startswith("This store was not moved")
    (shell.home / "config.toml").write_text("")
    assert "frontdesk move --undo" in shell("due").err
    assert shell("move", "--undo", "--yes").code == 0
    assert shell("due").code == 0
    assert desk.callback() == 1


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("mysql://x/y", "wants postgresql://NAME@HOST/DATABASE or sqlite:PATH"),
        ("sqlite:", "wants postgresql://NAME@HOST/DATABASE or sqlite:PATH"),
        ("postgresql://dana:secret@/lakeside", "leave the password out"),
        ("sqlite:{home}/frontdesk.db", "That is the store of now"),
        ("sqlite:{home}/full.db", "records in that store already"),
        ("sqlite:{home}/letter.txt", "is not a frontdesk store"),
        ("postgresql://nobody@/x?host=/nowhere", "does not answer"),
    ],
)
def test_a_place_that_will_not_do_is_refused_in_one_sentence(
    desk: Desk, shell: Shell, set_up_file: Path, to: str, words: str
) -> None:
    day(desk)
    (shell.home / "full.db").write_bytes(set_up_file.read_bytes())
    (shell.home / "full.db").chmod(0o600)
    (shell.home / "letter.txt").write_text("Dear front desk,\n" * 100)
    (shell.home / "letter.txt").chmod(0o600)
    ran = shell("move", "--to", to.format(home=shell.home), "--yes", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert "secret" not in ran.err
    assert not (shell.home / "config.toml").exists()
    assert desk.callback() == 4


#: Moves the store of a home to a file, says when it is half-way, and waits there.
HALF_WAY = textwrap.dedent(
    """
    import sys, time
    from frontdesk.cli import main
    from frontdesk.store.transfer import digests

    def done(self, table, rows, before=digests.Steps.done):
        before(self, table, rows)
        if self._done > self._all * 0.4 and not said:
            said.append(print("half", flush=True))
            time.sleep(float(sys.argv[3]))

    said = []
    digests.Steps.done = done
    sys.exit(main(["--home", sys.argv[1], "move", "--to", sys.argv[2], "--yes"]))
    """
)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_stopped_half_way_nothing_was_moved_and_it_can_be_done_again(
    desk: Desk, shell: Shell, postgres_url: str, number: signal.Signals
) -> None:
    day(desk)
    before = {one.name: one.digest for one in digests(desk.store)}
    desk.store.close()
    seconds = "60" if number is signal.SIGKILL else "0.5"
    for to in (f"sqlite:{shell.home / 'new.db'}", postgres_url):
        moving = subprocess.Popen(
            [sys.executable, "-c", HALF_WAY, str(shell.home), to, seconds],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert moving.stdout is not None
        assert moving.stdout.readline() == "half\n"
        moving.send_signal(number)
        _, said = moving.communicate(timeout=30)
        if number is signal.SIGINT:
            assert said == "Stopped. Nothing was moved, and the store is as it was.\n"
            assert moving.returncode == 2
        assert not (shell.home / "config.toml").exists()
        ran = shell("move", "--to", to, "--copy-only", "--yes", "--json")
        copied = {name: one["digest"] for name, one in ran.record["tables"].items()}
        # The copy is in the audit; nothing else is other than before.
        assert {name for name in copied if copied[name] != before[name]} <= {
            "audit", "audit_seal", "audit_head",
        }  # fmt: skip
    assert copied == {one.name: one.digest for one in digests(desk.store)}
    assert desk.actions("store", 0) == ["store.exported"] * 2
    assert desk.callback() == 4
