"""F8 Handbook: what to know and what to say."""
