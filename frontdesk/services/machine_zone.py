"""The time zone this machine is set to, as the first guess for the practice's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def machine_zone(environ: Mapping[str, str]) -> str | None:
    """The zone this machine is set to, where it is one that people live in; servers are often set to UTC."""
    zone = environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    if "/" not in zone or zone.startswith(("Etc/", "/")):
        return None
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return zone
