"""``frontdesk help``: topics as they are read in a terminal, and what they name that is typed in one."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

import pytest

from frontdesk.config import read_config
from frontdesk.domain.markdown import Form
from frontdesk.help import Topic, read_topic, topic_names
from frontdesk.locations import find_locations
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.terminal import Terminal

README = Path(__file__).resolve().parents[2] / "README.md"
TOPICS = [read_topic(name) for name in topic_names()]
of_each_topic = pytest.mark.parametrize("topic", TOPICS, ids=topic_names())


def typed_in(topic: Topic) -> list[str]:
    """Return what a topic says to type: keys, commands, options, settings."""
    strong = [span.text for block in topic.blocks for span in block.spans if span.strong]
    return strong + [block.text for block in topic.blocks if block.form is Form.QUOTE]


def check_commands(shell: Shell, typed: Sequence[str]) -> None:
    """See that every command among texts exists, and that it or the program has the options named there."""
    pages = shell("--help").out
    for line in typed:
        if line.split()[0] != "frontdesk":
            continue
        # The words before the first argument: "import calls" of "import calls Master.csv".
        path = list(takewhile(lambda word: re.fullmatch("[a-z][a-z-]*", word), shlex.split(line)[1:]))
        if path[:1] == ["help"]:
            assert set(path[1:]) <= set(topic_names()), line
            del path[1:]
        ran = shell(*path, "--help")
        assert ran.code == 0, line
        assert ran.out.startswith(" ".join(["usage: frontdesk", *path])), line
        pages += ran.out
    options = {word for line in typed for word in line.split() if word.startswith("--")}
    assert options <= set(re.findall(r"--[a-z-]+", pages))


def test_without_a_topic_it_lists_all_of_them(shell: Shell) -> None:
    ran = shell("help")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.lines[:-2]] == topic_names()
    assert "callbacks Work the list of people to call back" in [" ".join(line.split()) for line in ran.lines]


def test_a_topic_is_printed_plain_and_no_wider_than_paper(shell: Shell) -> None:
    ran = shell("help", "callbacks")
    assert ran.code == 0
    assert ran.lines[0] == "Work the list of people to call back"
    assert "- b reached and booked" in ran.lines
    assert "\x1b" not in ran.out
    assert max(map(len, ran.lines)) <= 80


def test_what_is_typed_stands_out_in_color(shell: Shell) -> None:
    assert "\x1b[1mF3\x1b[0m shows everybody" in shell("--color", "always", "help", "callbacks").out


def test_a_long_topic_waits_to_be_read_at_a_terminal() -> None:
    with Terminal([sys.executable, "-m", "frontdesk", "help", "callbacks"], size=(80, 24)) as terminal:
        shown = terminal.wait_for("Work the list of people to call back")
        assert "frontdesk help ladder" not in shown
        terminal.send("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("typed", ["Hand-Off", "hand off", "hand_off"])
def test_a_topic_is_found_as_people_write_it(shell: Shell, typed: str) -> None:
    assert shell("help", typed).lines[0] == "Hand over to the next one"


def test_an_unknown_topic_is_one_sentence_with_the_nearest(shell: Shell) -> None:
    ran = shell("help", "calbacks")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "There is no help on “calbacks”; perhaps callbacks, calls, backup.\n"
    assert "there are audit, backlog, backup, bookings, " in shell("help", "../../secret").err


@of_each_topic
def test_a_topic_begins_with_its_title_and_has_words(topic: Topic) -> None:
    assert 0 < len(topic.title) <= 48
    assert topic.blocks
    assert all(block.form is not Form.HEADING or block.depth == 2 for block in topic.blocks)


@of_each_topic
def test_every_command_named_there_exists(topic: Topic, shell: Shell) -> None:
    check_commands(shell, typed_in(topic))


def test_every_command_of_the_readme_exists(shell: Shell) -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    check_commands(shell, [f"frontdesk {rest}" for rest in re.findall(r"`frontdesk ([^`]+)`", text)])


@of_each_topic
def test_every_setting_named_there_exists(topic: Topic, desk: Desk, shell: Shell) -> None:
    shown = re.sub(r"(?m)^# ?(?=[a-z_]+ = )", "", shell("settings", "show").out)
    for typed in typed_in(topic):
        if re.fullmatch(r"[a-z]+\.[a-z_.]+", typed):
            section, _, key = typed.partition(".")
            assert key in tomllib.loads(shown)[section], typed


@of_each_topic
def test_every_line_of_the_machines_file_is_allowed_there(topic: Topic, shell: Shell) -> None:
    shell.home.mkdir(mode=0o700)
    places = find_locations(str(shell.home), {})
    for typed in typed_in(topic):
        if " = " in typed:
            head = "[keys]\n" if typed[0] == '"' else ""
            places.config_file.write_text(f"{head}{typed}\n", encoding="utf-8")
            places.config_file.chmod(0o600)
            read_config(places, {})
