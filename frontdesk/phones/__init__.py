"""Call logs in: the reading side of ``frontdesk import calls``.

Pure apart from the one file it reads: no store, no clock, no settings of its own. The way of a
row: ``source_file`` opens the file and ``text_lines`` makes text of its bytes, ``records`` makes
fields of the text, ``formats`` knows whose fields they are, ``legs`` and ``mapped_rows`` make a leg of
a row, ``grouping`` puts the legs of a call together, ``direction`` tells in from out, and
``calls.read_calls`` gives the calls and every bad row with its reason. Everything is a generator, so
that a million rows need no more memory than a thousand.
"""
