"""Runs every check and writes docs/validation.md from what they find. Run with `make validate`.

Every number on the page is worked out in the run that writes it, save the reference values, whose source stands beside
them. Exit status 1 where a check fails; the page is written all the same.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from thirdsite import __version__
from tools.validation import (
    aiming,
    atmosphere,
    conservation,
    flyout_table,
    geodesy,
    interceptions,
    jsbsim_section,
    kepler_arcs,
    nasa_ascent,
    nasa_spheres,
    observed,
    orders,
)
from tools.validation.section import Row, Section, verdict

PAGE = Path(__file__).parent.parent / "docs" / "validation.md"

SECTIONS: tuple[Callable[[], Section], ...] = (
    geodesy.section,
    atmosphere.section,
    kepler_arcs.two_body,
    kepler_arcs.minimum_energy,
    conservation.section,
    orders.section,
    nasa_spheres.section,
    nasa_ascent.section,
    jsbsim_section.section,
    aiming.section,
    flyout_table.section,
    observed.section,
    interceptions.section,
)

HEAD = """# Validation

What thirdsite computes, beside closed forms, published check cases, printed tables, another program and reported flights.
Written by `make validate` (version {version}): every figure here was worked out in the run that wrote this page, except the
reference values, whose source stands with each section. A row passes where the difference is at most the bound.
"""


def page(sections: Sequence[Section]) -> str:
    """The whole page as Markdown."""
    lines = ["| section | checks | passed |", "| --- | --- | --- |"]
    for section in sections:
        passed = sum(row.passed for row in section.rows)
        told = str(passed) if section.rows or section.tables else "not run"
        mark = "" if section.passed else f" {verdict(False)}"
        lines.append(f"| {section.title} | {len(section.rows)} | {told}{mark} |")
    return "\n".join([HEAD.format(version=__version__), "\n".join(lines), "", *(section.markdown() for section in sections)])


def run(checks: Sequence[Callable[[], Section]]) -> list[Section]:
    """Run the checks one after another, saying how each went."""
    found = []
    for check in checks:
        begun = time.perf_counter()
        section = _tried(check)
        found.append(section)
        failed = [row.check for row in section.rows if not row.passed]
        told = "pass" if section.passed else f"FAIL: {'; '.join(failed)}"
        print(f"{section.title:48s} {len(section.rows):3d} checks {time.perf_counter() - begun:6.1f} s  {told}", flush=True)
    return found


def _tried(check: Callable[[], Section]) -> Section:
    """A section; one whose check broke down is a failed row, and the others still run."""
    try:
        return check()
    except Exception as error:
        traceback.print_exc()
        broken = Row("the check itself", f"{type(error).__name__}: {error}", "runs", float("nan"), 0.0, "-")
        return Section(check.__module__.rpartition(".")[2], ["This check could not be run."], [broken])


def main() -> int:
    """Write the page; 1 where a check failed."""
    parser = argparse.ArgumentParser(prog="python -m tools.validate", description="Run every check and write docs/validation.md.")
    parser.add_argument("--out", type=Path, default=PAGE, help="where the page goes")
    out = parser.parse_args().out
    sections = run(SECTIONS)
    out.write_text(page(sections), encoding="utf-8")
    print(f"wrote {out}")
    return 0 if all(section.passed for section in sections) else 1


if __name__ == "__main__":
    sys.exit(main())
