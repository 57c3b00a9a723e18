"""What a section of the validation page is made of, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isfinite
from unittest.mock import patch


@dataclass(frozen=True)
class Row:
    """One comparison; it passes where the size of `difference` is at most `bound`, both in `unit`."""

    check: str
    computed: str
    reference: str
    difference: float
    bound: float
    unit: str

    @property
    def passed(self) -> bool:
        """Whether the difference lies within the bound; what is not a number does not."""
        return isfinite(self.difference) and abs(self.difference) <= self.bound


@dataclass(frozen=True)
class Table:
    """Figures that are shown and not judged."""

    heads: Sequence[str]
    lines: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """One chapter: what was compared with what, where the reference comes from, and how it came out."""

    title: str
    prose: Sequence[str]
    rows: Sequence[Row] = ()
    tables: Sequence[Table] = ()
    left_over: Sequence[str] = field(default=())
    """Errors that remain and what they come from."""

    @property
    def passed(self) -> bool:
        """Whether every row passed."""
        return all(row.passed for row in self.rows)

    def markdown(self) -> str:
        """The section as Markdown."""
        parts = [f"## {self.title}", *self.prose]
        if self.rows:
            heads = ("check", "thirdsite", "reference", "difference", "bound", "unit", "")
            lines = [
                (row.check, row.computed, row.reference, short(row.difference), short(row.bound), row.unit, verdict(row.passed))
                for row in self.rows
            ]
            parts.append(_table(heads, lines))
        parts += [_table(table.heads, table.lines) for table in self.tables]
        if self.left_over:
            parts.append("What remains:\n" + "".join(f"\n* {line}" for line in self.left_over))
        return "\n\n".join(parts) + "\n"


def verdict(passed: bool) -> str:
    """How a comparison came out, in a word."""
    return "pass" if passed else "**FAIL**"


def short(value: float) -> str:
    """A number to two or three digits."""
    return f"{value:.2g}" if abs(value) < 100.0 else f"{value:,.0f}"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


@contextmanager
def two_body_earth() -> Iterator[None]:
    """The program's gravity without its oblateness, so that closed forms hold."""
    from thirdsite.earth import gravity

    with patch.object(gravity, "J2", 0.0):
        yield
