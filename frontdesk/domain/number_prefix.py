"""The beginnings of stored numbers that a half-typed number may mean."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=32)
def country_code(region: str) -> str:
    """The calling code of a region, ``1`` for US; "" where there is none."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    return str(code) if code else ""


def prefixes(typed: str, region: str) -> list[str]:
    """What a stored number may begin with when these digits were typed, likeliest first.

    Args:
        typed: the digits so far, with or without the country's code or the trunk's zero.
        region: the practice's region.
    """
    code = country_code(region)
    national = typed.removeprefix("0") if code != "1" else typed
    found = [f"+{code}{national}"] if code else []
    if code and typed.startswith(code):
        found.append(f"+{typed}")
    return [*found, typed]
