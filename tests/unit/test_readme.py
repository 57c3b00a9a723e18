"""What the README shows is run, and what it prints is compared."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ thirdsite (.+?)\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), CONSOLE)
def test_commands_run_and_print_what_is_shown(command, shown, tmp_path):
    (tmp_path / "docs").symlink_to(ROOT / "docs")  # what a command writes goes beside it
    words = [sys.executable, "-m", "thirdsite", *shlex.split(command)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(shown)


@pytest.mark.parametrize("code", PYTHON)
def test_python_runs(code, capsys):
    exec(compile(code, "README.md", "exec"), {})  # our own documentation
    assert "Russia" in capsys.readouterr().out
