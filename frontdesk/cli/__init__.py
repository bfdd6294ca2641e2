"""The commands: the only place that prints and sets exit codes (product, "Commands and files").

One file a command, and one table of them (``parser``). What a command needs it imports when it runs, so that
a command for cron or a wallboard never pays for the screen.
"""

from frontdesk.cli.program import main

__all__ = ["main"]
