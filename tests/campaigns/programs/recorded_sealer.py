"""A desk for the recorder, in a home of its own: a first start, then saves whose entries are sealed.

``python -m tests.campaigns.programs.recorded_sealer FOLDER right|early --sessions 2 --saves 10``
"""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from pathlib import Path

from frontdesk.store.chain import outside
from frontdesk.store.chain.chain import Chain
from tests.builders import settings
from tests.campaigns.programs.sealer import EarlyChain, open_home
from tests.campaigns.set_up_stores import EIGHT, call_of

#: The file outside is made anew this often, so that a recording has it several times.
BYTES = 1_500


def main() -> None:
    """Work in sessions: open, save, close. The last session ends without closing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("way", choices=("right", "early"))
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--saves", type=int, required=True)
    args = parser.parse_args()
    vars(outside)["MOST_BYTES"] = BYTES
    for session in range(args.sessions):
        (args.folder / "keys").mkdir(mode=0o700, exist_ok=True)
        services = open_home(args.folder, kind=Chain if args.way == "right" else EarlyChain)
        with closing(services.office.store):
            if session == 0:
                services.practice.set_up(settings(staff=EIGHT))
            for caller in range(session * args.saves, (session + 1) * args.saves):
                services.calls.save(call_of(caller), by=2)
            if session == args.sessions - 1:
                os._exit(0)


if __name__ == "__main__":
    main()
