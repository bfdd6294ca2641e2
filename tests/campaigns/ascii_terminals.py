"""A terminal that has no UTF-8: stand-ins in ASCII, and nothing that it would show as rubbish."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.real_desk import WatchedTerminal, desk_command
from tests.campaigns.sizes import a_practice

#: How a machine says that its terminal has no UTF-8; Python takes UTF-8 for granted in the first.
LOCALES: tuple[Mapping[str, str], ...] = (
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "en_US.ISO-8859-1"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)
#: Bytes of another encoding, and what Python writes in the place of what it cannot encode.
_NO_ASCII = re.compile(rb"[\x80-\xff]+|\\[uxU][0-9a-f]{2,}")
_STOCK = [sys.executable, "-m", "tests.ui.guards.programs", "stock"]
#: Keys, and what is then to be seen: the form, the list, the crisis screen, the help.
_VISIT = (("", "F10 save"), ("{f3}", "Jon Chen"), ("{f9}", "911 called"), ("{f1}", "On this screen"))


def rubbish(said: Mapping[str, str], command: Sequence[str], visit: Sequence[tuple[str, str]]) -> list[bytes]:
    """What a program draws that is no ASCII."""
    with WatchedTerminal(command, env=said) as terminal:
        for keys, words in visit:
            terminal.send(keys)
            terminal.wait_for(words)
        terminal.quit("{escape}{ctrl+q}")
        return _NO_ASCII.findall(terminal.raw)


def run(cases: int, folder: Path) -> Score:
    """Visit some screens in as many locales."""
    home = a_practice(folder / "home")
    broken, examples = 0, []
    for said in LOCALES[:cases]:
        found = rubbish(said, desk_command(home), _VISIT)
        broken += len(found)
        examples += [f"{dict(said)}: {sorted(set(found))[:5]}"] if found else []
    return Score(
        seen=f"{cases} locales without UTF-8, {len(_VISIT)} screens in each",
        broken=broken,
        control="Textual as it comes",
        control_broken=len(rubbish(LOCALES[0], _STOCK, (("", "ready"),))),
        examples=tuple(examples),
    )


CAMPAIGN = Campaign(
    name="ascii",
    promise="where the terminal has no UTF-8 everything is drawn in ASCII",
    run=run,
    test_cases=1,
    full_cases=len(LOCALES),
)
