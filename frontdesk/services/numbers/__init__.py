"""The figures of a period: of calls and callbacks, of the referral loop, and of the backlog."""
