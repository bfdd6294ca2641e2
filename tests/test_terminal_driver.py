"""The terminal that tests use: it shows what a program draws and types what a person types."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence

import pytest

from tests.glass import Glass
from tests.terminal import Terminal, keys

#: A desk in small: a field, a list, keys of all kinds, and a count of what was pressed.
SMALL_APP = """
from textual.app import App
from textual.widgets import Input, OptionList, Static

class Small(App):
    BINDINGS = [("f3", "note('f3')"), ("ctrl+n", "note('ctrl+n')"), ("escape", "note('escape')"),
                ("shift+f5", "note('shift+f5')")]

    def compose(self):
        yield Input(placeholder="number")
        yield OptionList("one", "two", "three", "four")
        yield Static("pressed:", id="pressed")

    def on_mount(self):
        self.seen = []

    def action_note(self, key):
        self.seen.append(key)
        self.query_one("#pressed").update("pressed: " + " ".join(self.seen))

    def on_input_changed(self, event):
        self.query_one("#pressed").update(f"typed {event.value} in {self.size.width}x{self.size.height}")

    def on_option_list_option_selected(self, event):
        self.query_one("#pressed").update(f"chosen {event.option.prompt}")

Small().run()
"""

#: Asks the terminal what programs ask and prints each answer; the terminal must be raw to hear them.
ASKS = r"""
import os, select, sys, tty
tty.setraw(0)
def ask(query):
    os.write(1, query)
    heard = b""
    while select.select([0], [], [], 0.3)[0]:
        heard += os.read(0, 1000)
    return heard
answers = [ask(q) for q in (b"\x1b[c", b"ab\x1b[6n", b"\x1b[?2026$p", b"\x1b[?u", b"\x1b[>1u", b"\x1b[5n")]
os.write(1, "\r\n".join(map(repr, answers)).encode() + b"\r\nasked")
os.read(0, 1)
"""


def python(script: str, *arguments: str) -> Sequence[str]:
    """Return the command that runs a script in this Python."""
    return [sys.executable, "-c", script, *arguments]


def test_keys_reach_a_textual_app_and_its_screen_is_read() -> None:
    with Terminal(python(SMALL_APP), size=(60, 20)) as terminal:
        terminal.wait_for("pressed:")
        terminal.send("(212) 555-0142")
        terminal.wait_for("typed (212) 555-0142 in 60x20")
        terminal.send("{f3}{ctrl+n}{shift+f5}{escape}{f3}")
        terminal.wait_for("pressed: f3 ctrl+n shift+f5 escape f3")
        terminal.send("{tab}")
        terminal.send("{down 2}{enter}")
        terminal.wait_for("chosen three")
        assert len(terminal.screen().split("\n")) == 20
        assert terminal.quit() == 0


def test_the_main_screen_comes_back_when_the_app_quits() -> None:
    with Terminal(["sh", "-c", 'echo before; "$@"', "sh", *python(SMALL_APP)]) as terminal:
        terminal.wait_for("pressed:")
        assert "before" not in terminal.screen()
        terminal.quit()
        assert terminal.screen().split("\n")[0] == "before"
        assert "pressed:" not in terminal.screen()
        assert terminal.raw.startswith(b"before\r\n\x1b[?1049h")


def test_a_killed_app_leaves_its_screen_and_says_so() -> None:
    with Terminal(python(SMALL_APP)) as terminal:
        terminal.wait_for("pressed:")
        terminal.kill()
        assert terminal.process.returncode == -signal.SIGKILL
        assert "pressed:" in terminal.screen()
        assert b"\x1b[?1049l" not in terminal.raw


def test_queries_are_answered_as_xterm_does_and_kitty_is_not_known() -> None:
    with Terminal(python(ASKS)) as terminal:
        lines = terminal.wait_for("asked").split("\n")
    attributes, cursor, mode, *silent, status = [line for line in lines if line.startswith(("b'", "abb'"))]
    assert attributes.endswith(r"b'\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c'")
    assert (cursor, mode) == (r"b'\x1b[1;3R'", r"b'\x1b[?2026;0$y'")
    assert silent == ["b''", "b''"]
    assert status == r"b'\x1b[0n'"


def test_the_program_has_a_controlling_terminal_and_hears_the_window_close() -> None:
    script = """
import signal, sys
signal.signal(signal.SIGHUP, lambda *_: (open(sys.argv[1], "w").write("heard"), sys.exit(3)))
print("in", open("/dev/tty").isatty(), flush=True)
signal.pause()
"""
    with Terminal(python(script, "/dev/null")) as terminal:
        terminal.wait_for("in True")
        terminal.hang_up()
        assert terminal.wait() == 3


def test_waiting_in_vain_fails_with_a_picture() -> None:
    with Terminal(python("print('here', flush=True); input()"), size=(20, 2)) as terminal:
        terminal.wait_for("here")
        with pytest.raises(AssertionError) as failure:
            terminal.wait_for("there", timeout=0.3)
    message = str(failure.value).split("\n")
    assert message[0] == "0.3 seconds passed without the text 'there'"
    assert f"|here{' ' * 16}|" in message


def test_waiting_for_a_program_that_ended_fails_at_once() -> None:
    with Terminal(python("print('short'); raise SystemExit(7)")) as terminal:
        with pytest.raises(AssertionError, match="the program ended without the text 'long'"):
            terminal.wait_for("long")
        assert terminal.wait() == 7
        assert terminal.screen().startswith("short")


def test_what_the_program_started_ends_with_the_block() -> None:
    with Terminal(["sh", "-c", "sleep 1000 & echo child $!; wait"]) as terminal:
        screen = terminal.wait_until(lambda text: text.startswith("child ") and text[6:].strip().isdigit())
        child = int(screen.split()[1])
    limit = time.monotonic() + 5
    while running(child) and time.monotonic() < limit:
        time.sleep(0.01)
    assert not running(child)


def running(pid: int) -> bool:
    """Tell whether a process runs, not counting one that only waits to be collected."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ab", [b"ab"]),
        ("a{enter}b", [b"a", b"\r", b"b"]),
        ("{down 3}", [b"\x1b[B"] * 3),
        ("{f1}{f5}{f12}", [b"\x1bOP", b"\x1b[15~", b"\x1b[24~"]),
        ("{ctrl+a}{ctrl+n}{ctrl+@}", [b"\x01", b"\x0e", b"\x00"]),
        (
            "{ctrl+left}{shift+end}{shift+f1}{ctrl+f5}",
            [b"\x1b[1;5D", b"\x1b[1;2F", b"\x1b[1;2P", b"\x1b[15;5~"],
        ),
        ("{alt+x}{shift+tab}{space}", [b"\x1bx", b"\x1b[Z", b" "]),
        ("Łé{{}x}", ["Łé".encode(), b"{", b"x}"]),
    ],
)
def test_named_keys_are_what_xterm_sends(text: str, sent: list[bytes]) -> None:
    assert list(keys(text)) == sent


@pytest.mark.parametrize("text", ["{nope}", "{ctrl+}", "{hyper+a}", "{shift+q}", "a{enter", "{down x}"])
def test_a_key_that_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no key|not closed"):
        list(keys(text))


def test_a_sequence_may_arrive_in_pieces() -> None:
    data = b"a\x1b[31mb\x1b[?1049h\x1bP>|name\x1b\\\x1b[>1uc\xc5\x81\x1b]2;title\x07d\x1b[6n"
    whole: list[bytes] = []
    glass = Glass(10, 2, whole.append)
    glass.feed(data)
    pieces: list[bytes] = []
    other = Glass(10, 2, pieces.append)
    for byte in data:
        other.feed(bytes([byte]))
    assert glass.text() == other.text() == "cŁd\n"
    assert whole == pieces == [b"\x1b[1;4R"]


#: A picture, and after a key its rest in two pieces.
PAINTS_TWICE = """
import os, time, tty
tty.setraw(0)
os.write(1, b"first")
os.read(0, 1)
os.write(1, b" sec")
time.sleep(0.2)
os.write(1, b"ond")
os.read(0, 1)
"""


def test_what_appeared_is_dated_by_the_bytes_that_brought_it_however_late_somebody_looks() -> None:
    with Terminal(python(PAINTS_TWICE)) as terminal:
        terminal.rest(0.1, after=len("first"))
        pressed = time.monotonic()
        terminal.send("x")
        terminal.rest(0.5, after=len("first second"))
        late = time.monotonic()
        first = terminal.seen_at(lambda screen: "first" in screen)
        second = terminal.seen_at(lambda screen: "second" in screen)
        assert terminal.started_at < first < pressed < second <= late - 0.5
        assert terminal.arrivals[-1].at == second
        assert sum(one.size for one in terminal.arrivals_since(pressed)) == len(" second")
        with pytest.raises(AssertionError, match="without what was waited for"):
            terminal.seen_at(lambda screen: "first" in screen, timeout=0.2)


def test_bytes_from_before_a_moment_do_not_count_as_its_answer() -> None:
    with Terminal(python(PAINTS_TWICE)) as terminal:
        terminal.rest(0.1, after=len("first"))
        pressed = time.monotonic()
        terminal.send("x")
        assert terminal.seen_at(lambda screen: "first" in screen, since=pressed) > pressed


def test_a_program_that_is_never_quiet_is_not_waited_for_without_end() -> None:
    with (
        Terminal(python("import time\nwhile True: print(end='.', flush=True); time.sleep(0.05)")) as terminal,
        pytest.raises(AssertionError, match=r"not quiet for 0\.5 s in 1 s"),
    ):
        terminal.rest(0.5, timeout=1)


def test_the_end_is_dated() -> None:
    with Terminal(python("import os; os.read(0, 1)")) as terminal:
        assert terminal.ended_at is None
        before = time.monotonic()
        terminal.send("{enter}")
        terminal.wait()
        assert terminal.ended_at is not None
        assert before < terminal.ended_at <= time.monotonic()
