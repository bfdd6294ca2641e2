"""What every test gets: a home of its own, a clean environment, hypothesis profiles, a real PostgreSQL.

Set up while pytest collects, before the program or Textual is imported: both read the environment.
"""

from __future__ import annotations

import gc
import itertools
import os
import time
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.postgres import postgres_server, postgres_url

__all__ = ["own_home", "postgres_server", "postgres_url", "private_user_folders"]

#: Processes for a whole run: on two cores three, as the tests of servers, terminals and kills mostly wait.
PROCESSES = 3

#: How an engineer's own shell could change a result: colors, sizes, and what Textual logs or slows.
UNWANTED = (
    "COLORFGBG",
    "COLORTERM",
    "COLUMNS",
    "FORCE_COLOR",
    "FRONTDESK_",
    "LINES",
    "NO_COLOR",
    "TEXTUAL",
    "XDG_",
)

#: What an engineer asks for: how many cases of the long tests.
WANTED = ("FRONTDESK_CORPUS_CASES", "FRONTDESK_RULE_CASES")

for _name in [name for name in os.environ if name.startswith(UNWANTED) and name not in WANTED]:
    del os.environ[_name]

# What a key changed is painted at once, and not with the next tick of 60 in a second.
os.environ["TEXTUAL_FPS"] = "250"

# The machine's zone must never decide anything, so it is one no practice is in: 14 hours ahead of UTC.
os.environ["TZ"] = "Pacific/Kiritimati"
time.tzset()

# A busy machine is slow, not wrong: no deadline for one example. "release" is the long run before one.
hypothesis.settings.register_profile("frontdesk", deadline=None, print_blob=True)
hypothesis.settings.register_profile("release", deadline=None, print_blob=True, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "frontdesk"))

_homes = itertools.count()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Answer `-n auto`, which pyproject.toml gives: three processes for a whole run, none for named files."""
    whole_run = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return PROCESSES if whole_run and (os.cpu_count() or 1) > 1 else 0


def pytest_asyncio_loop_factories() -> dict[str, type[AbstractEventLoop]]:
    """Run every test that awaits in the loop that the program runs in."""
    from frontdesk.ui.app.under_way import RestingLoop

    return {"desk": RestingLoop}


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never through what was imported: it took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def private_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put the person's own folders out of reach: what asks the platform for them gets empty ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test an own FRONTDESK_HOME, not yet made: no test meets a real store or another test's."""
    home = tmp_path_factory.getbasetemp() / f"frontdesk-home-{next(_homes)}"
    monkeypatch.setenv("FRONTDESK_HOME", str(home))
    return home
