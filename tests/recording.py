"""A recording of a terminal session, as asciicast players show it (asciicast, version 2)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.terminal import Terminal


def write_cast(terminal: Terminal, path: Path, size: tuple[int, int]) -> None:
    """Write everything a program drew, with the moments at which it came.

    Args:
        terminal: an ended session.
        path: the file to make.
        size: columns and rows it was drawn for.
    """
    head = {"version": 2, "width": size[0], "height": size[1], "title": "frontdesk: a day, invented people"}
    raw, place = terminal.raw, 0
    with path.open("w", encoding="utf-8") as cast:
        cast.write(json.dumps(head) + "\n")
        for arrival in terminal.arrivals:
            part = raw[place : place + arrival.size]
            place += arrival.size
            since = round(arrival.at - terminal.started_at, 4)
            cast.write(json.dumps([since, "o", part.decode("utf-8", "replace")]) + "\n")
