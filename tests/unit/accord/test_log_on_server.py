"""`thirdsite log` on a PostgreSQL database: the same commands, the log named by its address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.cli.program import assert_refused, run_here
from tools.accord_samples import signed
from tools.postgres_server import Server

pytestmark = pytest.mark.foreign


def test_the_commands_work_on_an_address(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = postgres.new_database()
    assert_refused(run_here("log", "init", place, "--origin", "accord/log", "--party", "US", "--example-keys"))
    given = ("--keys", "keys", "--policy", "policy")
    ran = run_here("log", "init", place, "--origin", "accord/log", "--party", "US", "--example-keys", *given)
    assert ran.status == 0, ran
    Path("r.jsonl").write_bytes(b"".join(record.canonical + b"\n" for record in signed(0, 3)))
    assert_refused(run_here("log", "append", place, "r.jsonl"))
    assert run_here("log", "append", place, "r.jsonl", "--log-key", "keys/log.key").status == 0
    assert run_here("log", "witness", place, "--key", "keys/us-witness.key", "--memory", "us.memory").status == 0
    found = json.loads(run_here("log", "verify", place, "--policy", "policy", "--json").out)
    assert (found["verified"], found["size"]) == (True, 4)
    assert run_here("log", "show", place, "us.status.1").out.startswith("2 ")
    assert json.loads(run_here("log", "status", place, "--json").out)["records"] == 4
    assert_refused(run_here("log", "init", place, "--origin", "b/log", "--party", "US", "--keys", "k2", "--policy", "p2"))
    assert not Path("p2").exists()
