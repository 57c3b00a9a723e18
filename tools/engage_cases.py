"""Runs the worked cases of docs/engage.md and writes what they print, one picture and the table of assumptions into it.

python -m tools.engage_cases
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from thirdsite.catalog.catalog import load_catalog
from thirdsite.chain.case import Case
from thirdsite.chain.engagement_assumptions import assumptions_of
from thirdsite.scenario.scenario import DEFAULT, load_scenario

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "engage.md"
PICTURES = ROOT / "docs" / "images"
CASE = re.compile(r"(```console\n\$ thirdsite (engage [^\n]+)\n)(.*?)(```)", re.DOTALL)
TABLE = re.compile(r"(<!-- assumptions -->\n).*?(<!-- end of assumptions -->)", re.DOTALL)
SHOWN = "engagement-iran-irbm-lewis_postol.png"
"""The picture of the IRBM's case on the page."""


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for number, (_, command, _, _) in enumerate(CASE.findall(page)):
            out = Path(folder) / str(number)
            words = [sys.executable, "-m", "thirdsite", *shlex.split(command), "--out", str(out)]
            done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
            if done.returncode:
                raise SystemExit(f"{command}: {done.stderr}")
            said = "".join(line + "\n" for line in done.stdout.splitlines() if not line.startswith("written: "))
            page = page.replace(_block(page, command), f"```console\n$ thirdsite {command}\n{said}```")
            if "iran-irbm" in command and "--raid" not in command:
                (PICTURES / SHOWN).write_bytes((out / "timeline-lewis_postol.png").read_bytes())
            print(said)
    PAGE.write_text(TABLE.sub(lambda found: found[1] + assumptions() + found[2], page), encoding="utf-8")


def assumptions() -> str:
    """The table of what the loop assumes, as Markdown."""
    catalog = load_catalog()
    rows = assumptions_of(Case(load_scenario(DEFAULT, catalog), catalog), "mda")
    lines = ["| assumption | id | value | range | grade |", "|---|---|---|---|---|"]
    for row in rows:
        unit = "" if row["unit"] == "1" else f" {row['unit']}"
        low, high = row["range"] or (row["value"], row["value"])
        lines.append(f"| {row['name']} | `{row['id']}` | {row['value']:g}{unit} | {low:g} to {high:g} | {row['grade']} |")
    return "\n".join(lines) + "\n"


def _block(page: str, command: str) -> str:
    return next(found.group(0) for found in CASE.finditer(page) if found.group(2) == command)


if __name__ == "__main__":
    main()
