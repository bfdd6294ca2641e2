"""What Textual lacks where patients' names and a person's work are at stake: one file a guard.

``app`` is what the program is made from and brings the others with it. Each leans on names inside
Textual; the tests beside (``tests/ui/guards``) fail when Textual changes one.
"""
