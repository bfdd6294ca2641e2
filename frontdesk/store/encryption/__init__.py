"""Encrypting a store, and where its key is."""
