"""Campaigns: each promise tried many times, with a control that must break it.

At test size they run with the other tests; ``python -m tests.campaigns`` runs them at full size and prints
the scorecard.
"""
