"""Numbers as the two languages write them, and the mark of an assumption."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "ru"]

ASSUMED = {"en": " (assumption)", "ru": " (допущение)"}


def plain(value: float) -> str:
    """A number in English: thousands set apart by commas, no exponent."""
    return f"{value:,.10g}"


def plain_ru(value: float) -> str:
    """A number in Russian: thousands set apart by no-break spaces, a comma before the fraction."""
    return russian(plain(value))


def russian(number: str) -> str:
    """A number written in English as Russian writes it."""
    return number.replace(",", "\u00a0").replace(".", ",")


def mark(grade: str) -> dict[str, str]:
    """The mark that goes beside a figure of grade M, empty beside any other."""
    return ASSUMED if grade == "M" else {"en": "", "ru": ""}
