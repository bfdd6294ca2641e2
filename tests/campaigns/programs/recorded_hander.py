"""A desk for the recorder: letters are handed over, each acknowledged into a file once it is sent.

``python -m tests.campaigns.programs.recorded_hander FOLDER [naive]``. Naive is the control: the
file is written where the gateway sees it, not made durable, and then marked.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from frontdesk.bootstrap import open_services
from tests.builders import SetClock
from tests.campaigns.letter_stores import add_letters, open_letters, out_of, quick_letters
from tests.campaigns.programs.hander import naive_hand_over
from tests.campaigns.programs.recorded_saver import ACKNOWLEDGED, SET_UP, STORE
from tests.campaigns.set_up_stores import make_store

#: Letters of one recording.
LETTERS = 12


def main(folder: Path, *, naive: bool) -> None:
    """Set up, hand everything over, acknowledge each, and end without closing."""
    told = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    store = make_store(folder / STORE)
    out = out_of(store)
    add_letters(store, LETTERS)
    services = open_services(str(store), SetClock("mon 10:00"))
    services.outbox = out
    os.write(told, f"{SET_UP}\n".encode())
    with quick_letters():
        for number in open_letters(services):
            if naive:
                naive_hand_over(services, out, number, by=2, durable=False)
            else:
                services.letters.hand_over(number, by=2)
            os.write(told, f"{number}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), naive="naive" in sys.argv[2:])
