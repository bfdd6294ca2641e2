"""One day in the real terminal: calls, callbacks, lunch, a crisis, the review, the signature."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.real_desk import WatchedTerminal, check_faults, desk_command, make_home, rows, value
from tests.campaigns.soak import FAULTS, missing_faults
from tests.recording import write_cast
from tests.terminal import AFTER_ESCAPE

SIZE = (120, 40)
#: Of so many calls two of three want to be called back, and one is settled on the phone.
CALLS, TEST_CALLS = 30, 6
#: So many are not called back, but carried over.
LEFT = 1
_FIRST = ("Ann", "Ben", "Cora", "Dev", "Eve", "Finn", "Gia", "Hal", "Ida", "Jon")
_LAST = ("Alder", "Birch", "Cedar")
_ABOUTS = ("Spravato", "Ketamine", "TMS")
#: What comes of the callbacks, in turn: letters of the outcomes, and what each then asks.
_OUTCOMES = (("b", ""), ("a", ""), ("v", ""), ("p", "tomorrow 10{enter}"), ("d", ""))


def number_of(caller: int) -> str:
    """The number of one of a hundred callers, from the reserved range."""
    return f"21255501{caller:02}"


def name_of(caller: int) -> str:
    """The name of one of thirty callers."""
    return f"{_FIRST[caller % 10]} {_LAST[caller // 10 % 3]}"


class WorkedDay:
    """Works a day as a receptionist does, waiting for what the screen says after every step."""

    def __init__(self, home: Path, terminal: WatchedTerminal, calls: int) -> None:
        """Stand before a desk that was just opened.

        Args:
            home: where its store is.
            terminal: the real terminal it runs in.
            calls: how many people call.
        """
        self.home, self.terminal, self.calls = home, terminal, calls
        self.callbacks = calls * 2 // 3

    def work(self) -> None:
        """From the first call to the signature."""
        self.terminal.wait_for("F10 save")
        for caller in range(self.calls):
            self._take_call(caller)
        self.terminal.send("{f3}")
        self.terminal.wait_for("Outcome: one key")
        for caller in range(self.callbacks - LEFT):
            if caller == self.callbacks // 2:
                self._go_to_lunch()
            self._return_call(caller)
        self._take_crisis()
        self._sign()

    def _go_to_lunch(self) -> None:
        """Claims go to Lee, with one of them just taken."""
        self.terminal.send("n")
        self._until("owner_id IS NOT NULL", 1, "a claim before lunch")
        self.terminal.send("{ctrl+p}")
        self.terminal.wait_for("On the phones")
        self.terminal.send("p")
        self.terminal.wait_for("on phones Dana")
        self.terminal.send("{down}k")
        self.terminal.wait_for("backup Lee")
        self.terminal.send("{up}l")
        self._until("owner_id = 3", 1, "Lee has the claim")
        self.terminal.wait_for("Dana is out since")
        self.terminal.send("l")
        self._until("owner_id = 2", 1, "Dana has her claim again")
        self.terminal.send("{escape}")
        time.sleep(2 * AFTER_ESCAPE)  # a key sent at once would be read as one with the escape
        self.terminal.wait_until(lambda seen: "On the phones" not in seen, what="the end of the cover")

    def _take_crisis(self) -> None:
        """In the middle of a half-typed call, and back to it with nothing lost."""
        self.terminal.send("{f2}2125550190{tab}Zoe Quill")
        self.terminal.wait_for("Zoe Quill")
        self.terminal.send("{f9}")
        self.terminal.wait_for("their exact words")
        self.terminal.send("12 Elm Street{ctrl+k}{f10}")
        self.terminal.wait_for("Accepted by whom?")
        self.terminal.send("Dr Stein{enter}")
        self.terminal.wait_for("accepted by Dr Stein")
        self.terminal.send("{f9}")
        self.terminal.wait_for("F10 save")
        self.terminal.send("{tab 3}web{f10}")
        self.terminal.wait_until(
            lambda _: value(self.home, "SELECT COUNT(*) FROM call") == self.calls + 1,
            what="the crisis's call",
        )

    def _sign(self) -> None:
        """Count the voicemails, carry over what is left, and sign; an accepted crisis owes no callback."""
        self.terminal.send("{f6}")
        self.terminal.wait_for("Before the day is signed")
        self.terminal.send("{home}{down 2}a")
        self.terminal.wait_for("Why it was not made")
        self.terminal.send("the day was full{enter}")
        self._until("id IN (SELECT callback_id FROM carry_over)", LEFT, "what is carried over")
        self.terminal.send("{down}s")
        self.terminal.wait_for("on the machine")
        self.terminal.send("0{enter}")
        self.terminal.wait_for("Kept: 0 on the machine")
        self.terminal.send("{f10}")
        self.terminal.wait_for("notes can be added")
        self.terminal.send("{enter}")
        self.terminal.wait_for("is signed. n adds a note")

    def _take_call(self, caller: int) -> None:
        settled = caller >= self.callbacks
        kind = "existing" if settled else "new"
        about, name = _ABOUTS[caller % 3], name_of(caller)
        source = "{tab 2}" if settled else "{tab}web{tab}"
        self.terminal.send(f"{number_of(caller)}{{tab}}{name}{{tab}}{kind}{{tab}}{about}")
        self.terminal.send(f"{source}asks about {about}")
        if settled:
            self.terminal.send("{tab}settled")
        self.terminal.send("{f10}")
        self.terminal.wait_until(
            lambda _: value(self.home, "SELECT COUNT(*) FROM call") == caller + 1, what=f"call {caller + 1}"
        )

    def _return_call(self, caller: int) -> None:
        letter, more = _OUTCOMES[caller % len(_OUTCOMES)]
        self.terminal.send("n")
        self._until("owner_id IS NOT NULL", 1, f"the claim of callback {caller + 1}")
        self.terminal.send(letter)
        if more:
            self.terminal.wait_for("When shall we call again?")
            self.terminal.send(more)
        self._until("attempts > 0", caller + 1, f"the outcome of callback {caller + 1}")

    def _until(self, condition: str, count: int, what: str) -> None:
        self.terminal.wait_until(lambda _: self._count(condition) == count, what=what)

    def _count(self, condition: str) -> int:
        return int(value(self.home, f"SELECT COUNT(*) FROM callback WHERE {condition}"))


def run(cases: int, folder: Path) -> Score:
    """Work one day with so many calls, and look at what the store has of it."""
    home = make_home(folder / "home")
    wrong: list[str] = []
    with WatchedTerminal(desk_command(home), size=SIZE) as terminal:
        day = WorkedDay(home, terminal, cases)
        try:
            day.work()
        except AssertionError as error:
            wrong.append(str(error))
        if (code := terminal.quit()) != 0:
            wrong.append(f"it ended with {code}")
        wrong += terminal.left_wrong()
    cast = folder / "day.cast"
    write_cast(terminal, cast, SIZE)
    wrong += check_faults(home)
    wrong += [] if rows(home, "SELECT day FROM day_close") else ["the day is not signed"]
    store = home / "frontdesk.db"
    missed = [] if wrong else missing_faults(store, folder)
    outcomes = Counter(outcome for (outcome,) in rows(home, "SELECT outcome FROM attempt"))
    return Score(
        seen=f"{cases} calls, {day.callbacks} callbacks ({dict(outcomes)}); recorded in {cast.name}",
        broken=len(wrong),
        control=f"{len(FAULTS)} planted faults" + (f", not found: {', '.join(missed)}" if missed else ""),
        control_broken=0 if missed else len(FAULTS),
        examples=tuple(wrong[:3]),
    )


CAMPAIGN = Campaign(
    name="day",
    promise="a whole day can be worked at the desk, from the first call to the signature",
    run=run,
    test_cases=TEST_CALLS,
    full_cases=CALLS,
)
