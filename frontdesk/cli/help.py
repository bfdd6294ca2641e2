"""``frontdesk help``: read about a screen or a task, from the same topics as F1."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator

from frontdesk.cli.command import DONE, CommandParser
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output, is_terminal
from frontdesk.domain.markdown import Block, Form, Span
from frontdesk.help import Topic, read_topic, topic_names

_DESCRIPTION = """\
Read about a screen or a task: what it is for, and what each key does. F1 shows
the same pages in the program. Without a topic it lists them."""

_EXAMPLES = ("frontdesk help", "frontdesk help callbacks")

#: Longer lines are hard to read, however wide the terminal is.
_WIDEST = 92
_INDENT = "  "


def define(parser: CommandParser) -> None:
    """Define ``help``."""
    parser.describe(arguments="[TOPIC]", description=_DESCRIPTION, examples=_EXAMPLES, run=run)
    parser.add_argument("topic", metavar="TOPIC", nargs="?", help="a screen or a task, such as callbacks")


def run(args: Namespace, context: Context) -> int:
    """List the topics, or print one. Raises NotFound with the nearest names if there is no such topic."""
    out = context.out
    lines = _list(out) if args.topic is None else _page(read_topic(args.topic), out)
    _show(list(lines), out)
    return DONE


def _show(lines: list[str], out: Output) -> None:
    """Print lines; in the pager where they do not fit on the terminal."""
    fits = len(lines) < shutil.get_terminal_size().lines
    if fits or not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        for line in lines:
            out.line(line)
        return
    import pydoc

    out.flush()
    os.environ.setdefault("LESS", "FRX")  # colors as they are; back to the prompt where all of it fits
    pydoc.pager("\n".join(lines) + "\n")


def _list(out: Output) -> Iterator[str]:
    topics = [read_topic(name) for name in topic_names()]
    width = max(len(topic.name) for topic in topics)
    for topic in topics:
        yield f"{out.paint(topic.name.ljust(width), 'head')}  {topic.title}"
    yield ""
    yield "frontdesk help TOPIC prints one; F1 shows them in the program."


def _page(topic: Topic, out: Output) -> Iterator[str]:
    yield out.paint(topic.title, "head")
    before: Form | None = None
    for block in topic.blocks:
        is_close = before is Form.HEADING or before is block.form is Form.ITEM
        if not is_close:
            yield ""
        yield from _block(block, out)
        before = block.form


def _block(block: Block, out: Output) -> Iterator[str]:
    """Return the lines of a block; those of an item after the first stand under its first word."""
    mark = ""
    if block.form is Form.ITEM:
        mark = f"{_INDENT * block.depth}{block.mark or '-'} "
    elif block.form is Form.QUOTE:
        mark = _INDENT
    spans = [Span(block.text, strong=True)] if block.form is Form.HEADING else block.spans
    width = min(_WIDEST, out.width) - len(mark)
    for place, line in enumerate(_wrapped(spans, width, out)):
        yield (" " * len(mark) if place else mark) + line


def _wrapped(spans: Iterable[Span], width: int, out: Output) -> Iterator[str]:
    """Return a text in lines of at most so many columns; what is typed as it stands is painted."""
    line, used = "", 0
    for word, plain in _words(spans, out):
        if used and used + 1 + plain > width:
            yield line
            line, used = "", 0
        line, used = (f"{line} {word}", used + 1 + plain) if used else (word, plain)
    yield line


def _words(spans: Iterable[Span], out: Output) -> Iterator[tuple[str, int]]:
    """Return each word as it is printed and the columns it takes; a word may be of several spans."""
    word, width = "", 0
    for span in spans:
        for place, piece in enumerate(span.text.split(" ")):
            if place and width:
                yield word, width
                word, width = "", 0
            word += out.paint(piece, "head" if span.strong else None)
            width += len(piece)
    if width:
        yield word, width
