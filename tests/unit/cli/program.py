"""Running the program as a person does, in a process of its own or in this one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from unittest.mock import patch

START = ["-m", "thirdsite"] if find_spec("thirdsite.__main__") else ["-c", "from thirdsite.cli.main import run; run()"]


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    status: int
    out: str
    err: str


def run_process(*arguments: str, timeout_s: float = 240.0) -> Ran:
    """Run `thirdsite` with these arguments in a process of its own."""
    done = subprocess.run([sys.executable, *START, *arguments], capture_output=True, text=True, timeout=timeout_s, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def run_here(*arguments: str) -> Ran:
    """Run `thirdsite` with these arguments in this process; an escaping exception fails the test with its traceback."""
    from thirdsite.cli.main import run

    status = 0
    out, err = StringIO(), StringIO()
    with patch.object(sys, "argv", ["thirdsite", *arguments]), redirect_stdout(out), redirect_stderr(err):
        try:
            run()
        except SystemExit as end:
            status = int(end.code or 0)
    return Ran(status, out.getvalue(), err.getvalue())


def assert_refused(ran: Ran) -> None:
    """Bad input: status 2, one message on the error stream, nothing else, no traceback."""
    assert ran.status == 2, ran
    assert ran.out == ""
    assert ran.err.startswith("thirdsite: "), ran.err
    assert ran.err.count("thirdsite: ") == 1
    assert "Traceback" not in ran.err
