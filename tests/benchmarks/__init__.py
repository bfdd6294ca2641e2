"""Benchmarks: what a person feels, beside a floor measured in the same run. Commands, never tests.

``python -m tests.benchmarks`` makes the standard load, measures, and prints one line a row with the ratio and
whether its target is met.
"""
