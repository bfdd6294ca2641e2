"""The tables as they are today, a file for each subject; how they came to be is in ``migrations/``.

The models are bound to no database: every query says on which store it runs, so that two stores can be open
in one process and none is chosen by accident.

What columns of these names mean everywhere:

- ``at`` and what ends in ``_at``: an instant, UTC. ``day``: a day of the practice, such as ``2026-11-26``.
- ``person``: who did it. ``name``, ``about``, ``note``, ``text``: people's words, cleaned; "" for none.
- ``number``: the key of a phone number (``domain.phone``); "" when none is known.
- ``lane``, ``kind``, ``state``, ``outcome`` and the like: the code of the enumeration of that name.
"""
