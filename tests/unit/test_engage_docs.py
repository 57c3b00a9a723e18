"""docs/engage.md names every assumption the closed loop makes, lists every option, and its Python runs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from thirdsite.chain.case import Case
from thirdsite.chain.engagement_assumptions import assumptions_of
from thirdsite.chain.engagement_result import CLOCK
from thirdsite.scenario.scenario import load_scenario

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "engage.md").read_text(encoding="utf-8")
RUN = PAGE.partition("## One run")[2].partition("## Three cases")[0]


def test_every_assumption_is_named_where_it_acts_and_in_the_table(catalog):
    rows = assumptions_of(Case(load_scenario("2007-proposal", catalog), catalog), "mda")
    acting = {row["id"] for row in rows} - {"warhead-probability", "single-shot-probability"}
    assert {name for name in acting if f"`{name}`" not in RUN} == set()
    for row in rows:
        unit = "" if row["unit"] == "1" else f" {row['unit']}"
        assert f"| {row['name']} | `{row['id']}` | {row['value']:g}{unit} |" in PAGE


def test_every_option_is_listed():
    from typer.testing import CliRunner

    from thirdsite.cli.main import app

    shown = CliRunner().invoke(app, ["engage", "--help"], env={"COLUMNS": "200"}).output
    for option in set(re.findall(r"--[a-z][a-z-]+", shown)) - {"--help"}:
        assert option in PAGE


def test_its_python_runs(loop_kernels, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(code, "engage.md", "exec"), {})  # our own documentation
    assert "'method': 'computed'" in capsys.readouterr().out


def test_the_cases_show_both_positions_and_the_whole_clock():
    sys.path.insert(0, str(ROOT))
    from tools.engage_cases import CASE

    cases = CASE.findall(PAGE)
    assert len(cases) == 3
    for _, command, said, _ in cases:
        assert said.count(" runs), computed\n") == 2, command
        assert "(mda)" in said
        assert "(lewis_postol)" in said
        for name in CLOCK:
            event = name.removesuffix("_s").replace("_", " ")
            assert f"\n    {event} " in said
