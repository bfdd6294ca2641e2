"""What the practice decides, and the table from which its file, its stored document and its screen are made.

``practice``, ``crisis`` and ``referrals`` hold the values; ``kinds`` says what a value may be; ``table``
has one row a setting (those about referrers stand in ``referral_rows``); ``rows``
reads and writes a document by such rows.
"""

from __future__ import annotations

from frontdesk.domain.settings.practice import ClockStyle, PracticeSettings

__all__ = ["ClockStyle", "PracticeSettings"]
