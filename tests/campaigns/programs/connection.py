"""What a remote connection's server is: a program in a terminal of its own, whose keys and screen it carries.

``python -m tests.campaigns.programs.connection COMMAND ...``. Killed, it is a connection that was cut: the
terminal behind it is gone without a word.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import tty


def main(command: list[str]) -> None:
    """Carry bytes both ways until either side ends."""
    size = fcntl.ioctl(0, termios.TIOCGWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
    pid, far = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    fcntl.ioctl(far, termios.TIOCSWINSZ, size)
    tty.setraw(0)
    carries = {0: far, far: 1}
    while True:
        for source in select.select(list(carries), [], [])[0]:
            try:
                data = os.read(source, 65_536)
            except OSError:  # how Linux says that the other side is closed
                data = b""
            if not data:
                return
            os.write(carries[source], data)


if __name__ == "__main__":
    main(sys.argv[1:])
