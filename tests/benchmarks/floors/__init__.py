"""What a screen made of Textual's own parts, and none of the desk's, costs: what the desk is held against.

Each is a program of its own, started as ``python -m tests.benchmarks.floors.four_widgets``.
"""
