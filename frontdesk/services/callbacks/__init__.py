"""Callbacks: the queue, what is recorded of a try, merging, and what new settings move."""
