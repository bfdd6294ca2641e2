"""Signing in: who may do what, PINs and codes, turning it on and off, the recovery key."""
