"""The invented practice of ``frontdesk demo``: a busy day in a store of its own, no real people."""

from frontdesk.demo.opening import open_demo

__all__ = ["open_demo"]
