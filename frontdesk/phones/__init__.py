"""Call logs in: the reading side of ``frontdesk import calls``.

Pure apart from the one file it reads: no store, no clock, no settings of its own. A row goes this way:

``lines``      opens the file and makes lines of text of its bytes
``records``    makes rows of fields of the lines, from either end of the file
``formats``    recognizes a phone system (``systems``), or finds the mapping that a person made (``mapping``)
``cdr_rows``, ``mapped_rows``  make a leg (``legs``) of a row; ``dates`` and ``instants`` read its times
``grouping``   puts the legs of one call together, and ``logged_call`` makes the call of them
``direction``  decides whether it came in, went out or was internal
``calls``      gives the calls of a file, and every bad row with its reason: ``read_calls`` is the way in

Everything is a generator, so that a million rows need no more memory than a thousand.
"""
