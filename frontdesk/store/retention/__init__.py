"""Dropping the names of settled callers: what is open, what is dropped, and how the bytes go too."""
