"""docs/log.md: its commands are run in order, and print what it shows."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from tests.unit.cli.program import run_here

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "log.md").read_text("utf-8")


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "docs" / "examples" / "statement.json", tmp_path)
    steps = re.findall(r"^\$ thirdsite (.*)\n((?:(?!\$ |```).*\n)*)", PAGE, re.MULTILINE)
    assert len(steps) == 12
    for command, shown in steps:
        if "signed.json" in command:
            Path("signed.json").write_text(Path("out/records.jsonl").read_text("utf-8").splitlines()[1], "utf-8")
        ran = run_here(*shlex.split(command))
        pattern = ".*".join(re.escape(part) for part in shown.split("..."))
        assert re.fullmatch(pattern, ran.out + ran.err), (command, ran)
        assert ran.status == (2 if shown.startswith("thirdsite: ") else 0)


def test_every_command_is_named_on_the_page_or_on_its_neighbour() -> None:
    from thirdsite.cli.log import app

    pages = PAGE + (ROOT / "docs" / "accord.md").read_text("utf-8") if (ROOT / "docs" / "accord.md").exists() else PAGE
    for name in (info.name or info.callback.__name__ for info in app.registered_commands):
        assert f"thirdsite log {name}" in pages or name in ("review", "check", "example", "why"), name
