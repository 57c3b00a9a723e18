"""How the program starts: every command is known, and none waits for what only another needs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from program import run_here, run_process

from thirdsite.cli.main import COMMANDS

LOADED = """
import sys
from thirdsite.cli.main import run
sys.argv = ["thirdsite", *sys.argv[1:]]
try:
    run()
finally:
    print("loaded", *sorted(sys.modules), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """Modules that a run of the program imports."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split()[1:])


def test_every_command_is_listed():
    shown = run_process("--help")
    assert shown.status == 0
    assert [line.split()[0] for line in shown.out.partition("Commands:\n")[2].splitlines()] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    shown = run_here(name, "--help")
    assert shown.status == 0
    assert f"thirdsite {name} [OPTIONS]" in shown.out


@pytest.mark.parametrize(("wrong", "near"), [("fyl", "'fly'"), ("recon", "'reconstruct'"), ("catalogue", "'catalog'")])
def test_a_misspelt_command_is_told_its_neighbour(wrong, near):
    ran = run_here(wrong)
    assert ran.status == 2
    assert f"No such command {wrong!r}. Did you mean {near}" in ran.err


@pytest.mark.parametrize(
    "arguments", [["catalog"], ["fly", "iran-irbm", "--from", "tabriz", "--to", "berlin"], ["look", "topol", "--help"]]
)
def test_a_command_imports_no_other_and_nothing_slow(arguments):
    others = {f"thirdsite.cli.{name}" for name in COMMANDS if name != arguments[0]}
    assert not loaded(*arguments) & {*others, "numba", "matplotlib", "xarray", "shapely", "jinja2"}
