"""docs/accord.md shows what its commands print and names every rule; docs/accord-records.md is made from the schemas."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thirdsite.cli.main import app

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tools.accord_pages import COMMAND, PAGE, RECORDS, RULES, records, rules  # noqa: E402  # found from the root

SHOWN = COMMAND.findall(PAGE.read_text("utf-8"))


def test_the_three_dates_are_among_the_commands():
    asked = " ".join(command for command, _ in SHOWN)
    for day in ("2007-10-12", "2008-03-20", "2008-11-10"):
        assert f"log status --at {day}" in asked


@pytest.mark.parametrize(("command", "said"), SHOWN, ids=[command for command, _ in SHOWN])
def test_commands_print_what_is_shown(command, said, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(app, shlex.split(command)).output == said


def test_rules_and_records_are_as_the_code_has_them():
    found = RULES.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found.group(0).partition("-->\n")[2].rpartition("<!--")[0] == rules()
    assert RECORDS.read_text("utf-8") == records()


def test_the_record_of_the_example_declaration_is_the_one_shipped():
    import json

    from thirdsite.accord.example import example_records

    (record,) = [one for one in example_records() if one.party == "KP"]
    draft = json.loads((ROOT / "docs" / "examples" / "declaration-2022-03-24.json").read_text("utf-8"))
    assert draft == record.document(signed=False)


def test_pages_link_to_each_other():
    for target in re.findall(r"\]\(([a-z-]+\.md)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / target).exists()
