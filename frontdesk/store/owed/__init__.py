"""Things owed to referrers: their rows, their sendings, their lists, and what time does to them."""
