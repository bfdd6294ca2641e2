"""``frontdesk settings``: the practice's settings as TOML, to look at, to keep, and to change."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from frontdesk.cli.command import DONE, CommandParser, Commands, add_as, add_command, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.domain.text import one_line

_DESCRIPTION = """\
The practice's settings: opening hours, the same-day rule, staff, phones. They
live in the store, so that all desks agree. What belongs to this machine (where
the store is, colors, keys) stands in config.toml instead."""

_IMPORT = """\
Read a practice.toml and keep it as the practice's settings. It shows which
keys change and asks first; open callbacks then get the deadlines of the new
hours, while verdicts already given stay. A file that is wrong changes nothing:
each mistake is reported with its line and what is allowed.

A key that the file leaves out gets its default: begin with an export."""

_EDIT = """\
Open the practice's settings in your editor ($VISUAL, else $EDITOR, else vi).
When you leave it, it shows which keys change and asks before it saves. A text
with a mistake is offered again, and is never thrown away."""


def define(parser: CommandParser) -> None:
    """Define ``settings`` and its commands."""
    parts = parser.describe_group(
        description=_DESCRIPTION,
        examples=("frontdesk settings show", "frontdesk settings edit"),
    )
    show = add_command(
        parts,
        "show",
        summary="print the settings as they are",
        arguments="[--json]",
        description="Print the practice's settings as they are now, each key explained.",
        examples=("frontdesk settings show", "frontdesk settings show --json | jq .hours"),
        run=run_show,
    )
    add_json(show, "one object with the sections, and the version they are in")
    export = add_command(
        parts,
        "export",
        summary="write the settings to a file",
        arguments="[FILE] [--yes]",
        description="Write the practice's settings to a file, for settings import to read back.",
        examples=("frontdesk settings export practice.toml", "frontdesk settings export > practice.toml"),
        run=run_export,
    )
    export.add_argument("file", metavar="FILE", nargs="?", help="where to (default: standard output)")
    add_yes(export)
    _add_changes(parts)


def _add_changes(parts: Commands) -> None:
    """Add the two that change the settings."""
    read = add_command(
        parts,
        "import",
        summary="read the settings from a file",
        arguments="FILE [--yes] [--as NAME] [--json]",
        description=_IMPORT,
        examples=("frontdesk settings import practice.toml", "frontdesk settings import practice.toml --yes"),
        run=run_import,
    )
    read.add_argument("file", metavar="FILE", help="the practice.toml")
    edit = add_command(
        parts,
        "edit",
        summary="change the settings in your editor",
        arguments="[--yes] [--as NAME] [--json]",
        description=_EDIT,
        examples=("frontdesk settings edit", "EDITOR=nano frontdesk settings edit"),
        run=run_edit,
    )
    for parser in (read, edit):
        add_yes(parser)
        add_as(parser)
        add_json(parser, "one object with version, changed (the keys) and redated (callbacks)")


def run_show(args: Namespace, context: Context) -> int:
    """Print the settings."""
    from frontdesk.services.settings import settings_to_document

    if not args.json:
        context.out.line(_as_toml(context).rstrip("\n"))
        return DONE
    with context.services() as services:
        practice = services.practice.current()
    context.out.record({"version": practice.version, **settings_to_document(practice.settings)})
    return DONE


def run_export(args: Namespace, context: Context) -> int:
    """Write the settings to a file, asking before one is replaced, or to standard output."""
    from frontdesk.cli.questions import confirm
    from frontdesk.letters.files import write_private

    text = _as_toml(context)
    if args.file in (None, "-"):
        context.out.line(text.rstrip("\n"))
        return DONE
    file = Path(args.file)
    if os.path.exists(file):  # unlike Path.exists, it has no errors of its own
        confirm(f"{one_line(str(file))} is there already. Replace it?", yes=args.yes)
    write_private(file, text.encode(), overwrite=True)
    context.out.line(f"The settings are in {one_line(str(file))}")
    return DONE


def _as_toml(context: Context) -> str:
    """Return the settings as they are, as a practice.toml."""
    from frontdesk.services.settings import write_practice

    with context.services() as services:
        return write_practice(services.practice.current().settings)


def run_import(args: Namespace, context: Context) -> int:
    """Save the settings of a file, after showing what changes."""
    from frontdesk.cli.settings.change import change_settings, read_changed
    from frontdesk.services.toml_text import read_text

    file = Path(args.file)
    text = read_text(file)
    with context.services() as services:
        before = services.practice.current()
        after = read_changed(text, one_line(str(file)), before)
        return change_settings(args, context, services, before, after)


def run_edit(args: Namespace, context: Context) -> int:
    """Change the settings in the person's editor."""
    from frontdesk.cli.settings.edit import edit_settings

    return edit_settings(args, context)
