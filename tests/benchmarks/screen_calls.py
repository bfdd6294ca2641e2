"""F2 Calls: a digit typed, who it is, saving."""

from __future__ import annotations

import re
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.calls import NewCall, NextStep
from frontdesk.domain.lanes import Lane
from tests.benchmarks.row import Benchmark, Row, middle
from tests.benchmarks.screen_loads import FEW, Known, copied_load, known_callers
from tests.benchmarks.screen_terminal import (
    Reaction,
    Reactions,
    desk,
    floor,
    painted_calls,
    react,
)
from tests.terminal import Terminal

#: The first of the staff in a standard load.
_DANA = 2
_NAME = "Maria Alvarez"
#: Seconds after which a key that is not on the screen counts as lost.
_PATIENCE = 60.0


def measure(loads: Path, runs: int) -> list[Row]:
    """Take calls as a person does, digit by digit."""
    with copied_load(loads) as home, desk(home) as ours, floor("empty_input") as field:
        ours.wait_until(painted_calls, what="the Calls screen")
        field.wait_for("type here")
        callers = known_callers(home, runs + 2)
        echoes: list[list[Reaction]] = [[], []]
        looked, known, saved = [], [], []
        for turn, caller in enumerate(callers[: runs + 1]):
            digits, last = _digits(ours, field, caller)
            save = _save(ours)
            if turn:
                echoes[0] += digits[0]
                echoes[1] += digits[1]
                looked += digits[0][3:]
                known.append(last)
                saved.append(save)
        store = _store_alone(home, callers[0], runs)
        lost = _lost_in_a_burst(ours)
        ours.quit()
    return [
        *_typing(Reactions(echoes[0]), Reactions(echoes[1])),
        *_knowing(Reactions(looked), Reactions(known), loads, runs),
        *_saving(Reactions(saved), store),
        Row("keys lost in a burst across a change of focus", lost, "keys", 0),
    ]


def _digits(
    ours: Terminal, field: Terminal, caller: Known
) -> tuple[tuple[list[Reaction], list[Reaction]], Reaction]:
    """Type a number in the desk and in an empty field, in turn; the last digit tells who it is."""
    here, there = [], []
    for place in range(len(caller.digits) - 1):
        typed = caller.digits[: place + 1]
        here.append(react(ours, typed[-1], partial(_number_is, typed)))
        there.append(react(field, typed[-1]))
    last = react(ours, caller.digits[-1], lambda screen: "Message: " in screen)
    field.send("{end}{backspace 10}")
    return (here, there), last


def _number_is(typed: str, screen: str) -> bool:
    return _number(screen) == typed


def _number(screen: str) -> str:
    """The digits in the number field."""
    line = next((line for line in screen.split("\n") if "│ Number" in line), "")
    return re.sub(r"\D", "", line.split("││")[0])


def _save(ours: Terminal) -> Reaction:
    """F10 on the call in the form: the store has it, and the form is ready for the next."""
    _no_toast(ours)
    return react(ours, "{f10}", lambda screen: "Saved" in screen and not _number(screen))


def _no_toast(ours: Terminal) -> None:
    """Wait until the last confirmation is gone, if it goes: it would come into the next measurement."""
    with suppress(AssertionError):
        ours.wait_until(lambda screen: "Saved" not in screen, timeout=8)


def _store_alone(home: Path, caller: Known, runs: int) -> float:
    """What the same save costs without a screen, in milliseconds: the median in another process's store."""
    services = open_services(str(home / "frontdesk.db"))
    taken = []
    for turn in range(runs + 2):
        call = NewCall(
            uid=uuid.uuid4().hex,
            at=datetime.now(UTC),
            number=caller.digits,
            name=caller.name,
            lane=Lane.EXISTING_PATIENT,
            about="",
            source=None,
            note="",
            next_step=NextStep.CALL_BACK,
        )
        before = time.perf_counter()
        services.calls.save(call, by=_DANA)
        if turn > 1:
            taken.append((time.perf_counter() - before) * 1000)
    services.office.store.close()
    return middle(taken)


def _lost_in_a_burst(ours: Terminal) -> int:
    """A number, a tab and a name, sent at once as a scanner does: how many characters are missing."""
    _no_toast(ours)
    ours.send(f"2125550142{{tab}}{_NAME}")
    with suppress(AssertionError):  # then the count says how many
        ours.wait_until(lambda screen: not _missing(screen), timeout=_PATIENCE)
    return _missing(ours.screen())


def _missing(screen: str) -> int:
    name = next((line.split("││")[0] for line in screen.split("\n") if "│ Name" in line), "")
    found = sum(there == typed for there, typed in zip(name[name.find(_NAME[0]) :], _NAME, strict=False))
    return max(0, 10 - len(_number(screen))) + max(0, len(_NAME) - found)


def _typing(ours: Reactions, field: Reactions) -> list[Row]:
    return [
        Row(
            "digit typed in the number field, to the digit", ours.middle("shown"), "ms", 1.4,
            field.middle("first"), "an empty Textual Input",
            cpu=ours.middle("cpu"), floor_cpu=field.middle("cpu"),
        ),
        Row("the same, p95", ours.p95("shown"), "ms", 1.4, field.p95("first"), "an empty Textual Input"),
    ]  # fmt: skip


def _knowing(looked: Reactions, known: Reactions, loads: Path, runs: int) -> list[Row]:
    few = _known_with_few(loads, runs)
    last = "last digit to the caller's history"
    return [
        Row(
            "4th to 9th digit to who it may be (last byte)", looked.middle("last"), "ms", 25,
            cpu=looked.middle("cpu"),
        ),
        Row("the same, p95", looked.p95("last"), "ms", 40),
        Row(last, known.middle("shown"), "ms", 25, cpu=known.middle("cpu")),
        Row(f"{last}, p95", known.p95("shown"), "ms", 40),
        Row(
            f"{last}, the longer history", known.middle("shown"), "ms", None, few.middle("shown"),
            f"with {FEW:,} calls", cpu=known.middle("cpu"), floor_cpu=few.middle("cpu"),
        ),
    ]  # fmt: skip


def _known_with_few(loads: Path, runs: int) -> Reactions:
    """The last digit on a short history."""
    taken = []
    with copied_load(loads, FEW) as home, desk(home) as ours:
        ours.wait_until(painted_calls, what="the Calls screen")
        for caller in known_callers(home, runs + 1):
            ours.send(caller.digits[:-1])
            ours.rest()
            taken.append(react(ours, caller.digits[-1], lambda screen: "Message: " in screen))
            _save(ours)
        ours.quit()
    return Reactions(taken[1:])


def _saving(saved: Reactions, store: float) -> list[Row]:
    return [
        Row(
            "saving: F10 to “saved” on the screen", saved.middle("shown"), "ms", None, cpu=saved.middle("cpu")
        ),
        Row("saving: the store alone, through the services", store, "ms", None),
        Row("saving: F10 to “saved” beyond the store's time, p95", saved.p95("shown") - store, "ms", 30),
        Row("saving: bytes to the terminal", saved.middle("size"), "bytes", 4000),
    ]


BENCHMARK = Benchmark("calls", measure)
