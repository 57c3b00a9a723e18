"""Colours of exported features: one for each kind, and a ramp for values."""

from __future__ import annotations

RAMP = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
"""Viridis at five places: told apart by its brightness alone."""
KINDS = {"missile": (200, 40, 40), "interceptor": (0, 70, 140), "seen": (255, 165, 0), "coverage": (90, 60, 160)}
OTHER = (60, 60, 60)
AREA_ALPHA = 150

Rgb = tuple[int, int, int]


def colour(kind: str, value: float | None) -> Rgb:
    """Red, green and blue, 0 to 255, of a feature; `value` from 0 to 1 where it is coloured by one."""
    if value is None:
        return KINDS.get(kind, OTHER)
    at = value * (len(RAMP) - 1)
    k = min(int(at), len(RAMP) - 2)
    red, green, blue = (round(a + (at - k) * (b - a)) for a, b in zip(RAMP[k], RAMP[k + 1], strict=True))
    return red, green, blue
