"""The invented practice of ``frontdesk demo``: a busy day in a store of its own, no real people.

``data`` has the tables and ``cast`` deals people and topics from them by chance; ``weeks`` and ``day`` plan a
``script`` of steps; ``stage`` plays the steps through the services; ``opening`` does it all: ``open_demo``.
"""

from frontdesk.demo.opening import open_demo

__all__ = ["open_demo"]
