"""Checks of the store: its records against one another, and the database below them."""
