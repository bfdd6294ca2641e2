"""``frontdesk settings edit``: the settings in the person's own editor, until they are right or given up."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE
from frontdesk.cli.context import Context
from frontdesk.cli.questions import ask_yes, can_ask
from frontdesk.cli.settings.change import change_settings, read_changed
from frontdesk.domain.errors import BadSettings, FrontDeskError, Refused
from frontdesk.services.settings import write_practice
from frontdesk.services.toml_text import read_text

if TYPE_CHECKING:
    from frontdesk.domain.settings import PracticeSettings
    from frontdesk.services.office import Practice


def edit_settings(args: Namespace, context: Context) -> int:
    """Open the editor, read what was written, and change the settings.

    Raises:
        Refused: there is no editor, or it was given up; a changed text is kept and named.
    """
    with context.services() as services:
        before = services.practice.current()
        # Before the editor opens: nobody should write for nothing.
        context.person(services, args.person)
        original = write_practice(before.settings)
        with _draft(original) as draft:
            after = _edited(draft, original, before, context)
            if after is None:
                context.out.line("Nothing changes: the text was left as it was.")
                return DONE
            return change_settings(args, context, services, before, after)


def _edited(draft: Path, original: str, before: Practice, context: Context) -> PracticeSettings | None:
    """Return what the person made of the text; None when they left it as it was."""
    while True:
        _open_editor(draft, context.environ)
        text = read_text(draft)
        if text == original:
            return None
        try:
            return read_changed(text, str(draft), before)
        except BadSettings as wrong:
            if not can_ask():
                raise
            context.out.sorry(wrong.sentence)
            if not ask_yes("Open it again?", default=True):
                raise Refused("Nothing was changed.") from wrong


@contextlib.contextmanager
def _draft(text: str) -> Iterator[Path]:
    """A private file (0600) with the text; removed at the end, unless it was changed and not taken over."""
    descriptor, name = tempfile.mkstemp(prefix="frontdesk-settings-", suffix=".toml")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft = Path(name)
    try:
        yield draft
    except BaseException as error:
        if _is_still(draft, text):
            draft.unlink(missing_ok=True)
        elif isinstance(error, FrontDeskError):
            raise Refused(
                f"{error.sentence}\nYour text is kept; take it over with: frontdesk settings import {draft}"
            ) from error
        raise
    draft.unlink(missing_ok=True)


def _is_still(draft: Path, text: str) -> bool:
    """True if nobody changed the file; one that is gone has nothing to lose."""
    try:
        return draft.read_text(encoding="utf-8") == text
    except FileNotFoundError:
        return True
    except (OSError, UnicodeDecodeError):
        return False


def _open_editor(draft: Path, environ: Mapping[str, str]) -> None:
    """Run the person's editor on a file and wait for it.

    Raises:
        Refused: there is no editor, or it ended with an error.
    """
    chosen = environ.get("VISUAL") or environ.get("EDITOR") or "vi"
    try:
        words = shlex.split(chosen)
    except ValueError:
        words = [chosen]  # a quote without its end: then it is a name, and is not found
    # Ctrl-C belongs to the editor while it runs; a Python handler, unlike SIG_IGN, is not inherited by it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        ended = subprocess.run([*words, str(draft)], env=dict(environ), check=False).returncode
    except OSError:
        ended = None
    finally:
        signal.signal(signal.SIGINT, before)
    if ended is None:
        raise Refused(
            f"The editor {chosen!r} cannot be started. Nothing was changed; "
            "name one that is installed, for example: EDITOR=nano frontdesk settings edit"
        )
    if ended:
        raise Refused(f"The editor ended with an error ({ended}). Nothing was changed.")
