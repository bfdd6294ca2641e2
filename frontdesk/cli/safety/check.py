"""``frontdesk check``: checks that the store is whole and its sums agree, and shows the libraries in use."""

from __future__ import annotations

import re
from argparse import Namespace

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_json
from frontdesk.cli.context import Context

_DESCRIPTION = """\
Check the store: that its file is whole, that calls, callbacks and the audit
agree with one another, and which versions of the libraries are in use. It
changes nothing. The exit code is 1 if something does not agree."""


def define(parser: CommandParser) -> None:
    """Define ``check``."""
    parser.describe(
        arguments="[--json]",
        description=_DESCRIPTION,
        examples=("frontdesk check", "frontdesk check --json | jq .findings"),
        run=run,
    )
    add_json(parser, "one object with ok, findings and facts")


def run(args: Namespace, context: Context) -> int:
    """Print what was found and what is in use; 1 if something does not agree."""
    with context.services() as services:
        from frontdesk.services.safety.check import CheckService

        report = CheckService(services.office).run()
    out = context.out
    if args.json:
        facts = {_code(name): value for name, value in report.facts}
        out.record({"ok": not report.findings, "findings": list(report.findings), "facts": facts})
        return FOUND if report.findings else DONE
    if report.findings:
        many = len(report.findings)
        out.line(out.paint(f"{many} {'difference' if many == 1 else 'differences'}:", "breached"))
        for finding in report.findings:
            out.line(f"  {finding}")
    else:
        out.line(out.paint("The store is whole and its sums agree.", "met"))
    out.line()
    width = max((len(name) for name, _ in report.facts), default=0)
    for name, value in report.facts:
        out.line(f"{name:{width}}  {value}")
    return FOUND if report.findings else DONE


def _code(name: str) -> str:
    """Return the code of a fact's name: ``SQLite library`` is ``sqlite_library``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
