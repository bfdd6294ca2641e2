"""Tests of what the desk sees, driven through Textual's pilot and a real terminal."""
