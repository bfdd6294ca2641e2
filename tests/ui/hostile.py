"""Text that was made to do harm: a dozen of our own, and the 58 inputs shared with every developer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import Desk

#: Beside the repository; absent where it is built alone.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "nasty_inputs.json"

#: One of each kind, so that something is tried everywhere.
OURS: dict[str, str] = {
    "markup": "[red]Dana[/red] [on blue]Lee",
    "markup that ends nothing": "Dana [/bold] x",
    "markup that begins": "Dana [/",
    "a backslash at the end": "Dana [b]\\",
    "a link that acts": "[@click=app.quit]Dana[/]",
    "window title": "Dana\x1b]2;OWNED\x07Lee",
    "clipboard": "Dana\x1b]52;c;T1dORUQ=\x1b\\Lee",
    "clears the screen": "\x1b[2J\x1b[3J\x1bcDana",
    "8 bits": "Dana\x9b2J\x9d0;OWNED\x9c",
    "direction of writing": "Dana \u202eeeL\u202c \u2067x\u2069",
    "wide, joined, stacked": "\u7530\u4e2d \U0001f469\u200d\U0001f467 Zoe" + "\u0301" * 9,
    "NUL, lines, tab": "Dana\0\r\nReyes\tLee\u2028",
    "SQL and a formula": "=1+1'); DROP TABLE call;--",
    "very long": "Dana " * 5000,
}

#: What becomes of the shared names where the answer is not the text itself, by their number.
KEPT_NAMES: dict[str, str] = {
    "N08": "Ann]0;PWNEDLee",
    "N09": "Ann]52;c;UFdORUQ=",
    "N12": "Ann31mLee",
    "N13": "AnnLee",
    "N14": "Ann Lee",
    "N15": "Ann Lee",
    "N16": "eeL nnA",
    "N17": "Ann Lee",
    "N18": "Ann Lee",
    "N19": "Ann",
    "N20": "Ann",
    "N21": "José Álvarez",
    "N25": "\u2764 1\u20e3 \U0001f44d\U0001f3fd",
    "N26": "\xc0\u0301nn",
    "N28": "Ann\ufffd",
    "N29": "Ann\ufffd\ufffd",
    "N35": "=1+1",
    "N40": "",
}


def shared() -> dict[str, tuple[str, str]]:
    """The shared inputs by their number: which field each is meant for, and the text.

    Skips the test where the file is not there.
    """
    if not SHARED.is_file():
        pytest.skip(f"the shared hostile inputs are not beside this repository ({SHARED.name})")
    found = {}
    for one in json.loads(SHARED.read_text(encoding="utf-8")):
        value = one["value"]
        if isinstance(value, dict):
            value = value["repeat"] * value["times"]
        if one["field"] == "raw bytes (hex)":
            value = bytes.fromhex(value).decode("utf-8", "replace")
        found[one["id"]] = (one["field"], value)
    return found


def texts() -> list[str]:
    """Ours, and the shared ones where they are."""
    return (
        [*OURS.values(), *(text for _, text in shared().values())] if SHARED.is_file() else [*OURS.values()]
    )


def turned(many: list[str], places: int) -> str:
    """All texts as one paste of several lines, beginning with another each time; the longest shortened."""
    first = places % len(many)
    return "\n".join(text[:3000] for text in (*many[first:], *many[:first]))


def poison(desk: Desk, many: list[str]) -> None:
    """Put texts into the store as they are, as an old program may have: a callback each, begun with one."""
    raws = [text[:3000].encode("utf-8", "replace").decode() for text in many]
    for place, raw in enumerate(raws):
        about, note, detail = (raws[(place + more) % len(raws)] for more in (1, 2, 3))
        saved = desk.call(name="Dana", about="TMS", note="a note")
        with desk.store.writing() as db:
            for table, number in (("call", saved.call_id), ("callback", saved.callback_id)):
                db.execute_sql(
                    f"UPDATE {table} SET name = ?, about = ?, note = ? WHERE id = ?",
                    (raw, about, note, number),
                )
            db.execute_sql("UPDATE call SET source_detail = ? WHERE id = ?", (detail, saved.call_id))
            db.execute_sql("UPDATE contact SET name = ? WHERE id = ?", (raw, place + 1))
    with desk.store.writing() as db:
        db.execute_sql("UPDATE person SET name = ? WHERE id = ?", (OURS["window title"], desk.lee))
        db.execute_sql("UPDATE organisation SET name = ?", (OURS["clipboard"],))
        db.execute_sql("UPDATE referrer SET name = ?", (OURS["8 bits"],))
