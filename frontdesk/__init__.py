"""frontdesk: calls in, the referral source captured, callbacks out, the same-day rule kept."""

__version__ = "0.1.0"
