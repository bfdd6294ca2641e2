"""Tests of the invented practice that `frontdesk demo` shows."""
