"""Callbacks: the promise to call someone back, from the call that opens one to the outcome that closes it."""
