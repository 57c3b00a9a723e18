"""`thirdsite log` as a person uses it: made, appended to, witnessed, proved, verified, handed on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.program import Ran, assert_refused, run_here
from tools.accord_samples import signed, status

from thirdsite.accord.tlog.log import Log

PARTIES = ("--party", "US", "--party", "RU", "--host", "PL", "--host", "CZ")
Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `thirdsite log` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_log(*arguments: str) -> Ran:
        ran = run_here("log", *arguments)
        assert ran.status in (0, 2), ran
        return ran

    return run_log


def write_records(path: Path, *numbers: int) -> None:
    path.write_bytes(b"".join(next(signed(number, number + 1)).canonical + b"\n" for number in numbers))


def made(run: Run, *more: str) -> None:
    assert run("init", "a.log", "--origin", "accord/log", *PARTIES, "--example-keys", *more).status == 0


def cosigned(run: Run) -> None:
    for party in ("us", "ru", "cz"):
        ran = run("witness", "a.log", "--key", f"a.log.keys/{party}-witness.key", "--memory", f"{party}.memory")
        assert ran.status == 0, ran
    assert "The quorum is met." in ran.out


def test_from_making_to_verifying(run: Run) -> None:
    made(run)
    write_records(Path("r.jsonl"), *range(5))
    done = json.loads(run("append", "a.log", "r.jsonl", "--json").out)
    assert [row["number"] for row in done["appended"]] == [1, 2, 3, 4, 5]
    ran = run("verify", "a.log", "--policy", "a.log.policy")
    assert_refused(ran)
    assert ran.err.startswith("thirdsite: quorum: NOT verified")
    cosigned(run)
    Path("kept").write_text(json.loads(run("prove", "a.log", "1", "--json").out)["checkpoint"])
    write_records(Path("more.jsonl"), 5, 6)
    assert run("append", "a.log", "more.jsonl").out == "6 us.status.5\n7 us.status.6\n"
    found = json.loads(run("verify", "a.log", "--policy", "a.log.policy", "--checkpoint", "kept", "--json").out)
    assert (found["verified"], found["size"], found["quorum_size"], found["earlier_size"]) == (True, 8, 6, 6)
    assert (found["truncation"], found["policy"], sorted(found["cosigners"])) == ("excluded", "given", ["CZ", "RU", "US"])
    own = json.loads(run("verify", "a.log", "--json").out)
    assert (own["truncation"], own["policy"]) == ("undecidable", "own")
    assert "undecidable" in own["sentence"]
    assert "policy came with it" in own["sentence"]
    assert run("verify", "a.log").out.count(".\n") == 1
    assert sorted(path.name for path in Path().glob("a.log*")) == ["a.log", "a.log.keys", "a.log.policy"]


def test_a_proof_is_verified_with_nothing_but_the_policy_and_the_record(run: Run) -> None:
    made(run)
    write_records(Path("r.jsonl"), *range(5))
    run("append", "a.log", "r.jsonl")
    cosigned(run)
    run("prove", "a.log", "us.status.2", "--out", "p.tlog-proof")
    Path("r.json").write_text(json.dumps(json.loads(run("show", "a.log", "3", "--json").out)[0]["record"], indent=2))
    Path("a.log").unlink()
    ran = run("verify", "p.tlog-proof", "--record", "r.json", "--policy", "a.log.policy")
    assert ran.out.startswith("Proved: the record is number 3 of the first 6 of example-accord/log, cosigned by CZ at ")
    Path("r.json").write_text(Path("r.json").read_text().replace("redzikowo", "morag"))
    ran = run("verify", "p.tlog-proof", "--record", "r.json", "--policy", "a.log.policy")
    assert_refused(ran)
    assert ran.err.startswith("thirdsite: inclusion: ")
    assert_refused(run("verify", "p.tlog-proof", "--record", "r.json"))


def test_a_witness_elsewhere_gets_a_request_and_sends_a_line(run: Run) -> None:
    made(run)
    run("prove", "a.log", "--from", "0", "--out", "request")
    keyed = ("--key", "example-ru-witness", "--memory", "ru.memory", "--policy", "a.log.policy")
    line = run("witness", "request", *keyed).out
    assert line.startswith("\u2014 example-ru-witness ")
    write_records(Path("r.jsonl"), 0)
    run("append", "a.log", "r.jsonl")
    assert_refused(run("witness", "request", "--key", "example-us-witness", "--memory", "us.memory"))
    run("prove", "a.log", "--from", "1", "--out", "request")
    assert json.loads(run("witness", "request", *keyed, "--json").out)["cosignature"].startswith("\u2014 example-ru-witness ")


def test_a_witness_sees_through_a_log_put_back(run: Run) -> None:
    made(run)
    shutil.copy("a.log", "old.log")
    write_records(Path("r.jsonl"), 0, 1)
    run("append", "a.log", "r.jsonl")
    cosigned(run)
    ran = run("witness", "old.log", "--key", "example-ru-witness", "--memory", "ru.memory", "--policy", "a.log.policy")
    assert_refused(ran)
    assert ran.err.startswith("thirdsite: shrunk: ")


def test_truncation_and_forks_are_found_with_a_kept_checkpoint(run: Run) -> None:
    made(run)
    shutil.copy("a.log", "old.log")
    write_records(Path("r.jsonl"), 0, 1)
    run("append", "a.log", "r.jsonl")
    Path("kept").write_text(json.loads(run("prove", "a.log", "1", "--json").out)["checkpoint"])
    Path("p").write_text(Path("a.log.policy").read_text().replace("quorum both", "quorum none"))
    ran = run("verify", "old.log", "--policy", "p", "--checkpoint", "kept")
    assert ran.err.startswith("thirdsite: truncated: NOT verified")
    assert run("verify", "old.log", "--policy", "p").status == 0
    write_records(Path("other.jsonl"), 7, 8)
    assert run("append", "old.log", "other.jsonl", "--log-key", "a.log.keys/log.key").status == 0
    ran = run("verify", "old.log", "--policy", "p", "--checkpoint", "kept", "--json")
    assert ran.status == 2
    assert json.loads(ran.out)["problems"][0]["rule"] == "fork"


def test_unsigned_records_are_signed_on_the_way_in_and_read_from_standard_input(run: Run, tmp_path: Path) -> None:
    made(run)
    Path("r.json").write_text(json.dumps(status(1).document()))
    assert_refused(run("append", "a.log", "r.json"))
    assert run("append", "a.log", "r.json", "--sign", "a.log.keys/us.key").out == "1 us.status.1\n"
    with Log.open("a.log") as log:
        assert log.record(1).signature is not None


def test_keys_a_party_made_itself_stay_with_it(run: Run) -> None:
    made(run)
    Path("ru.vkey").write_text(Path("a.log.keys/ru.vkey").read_text())
    ran = run("init", "b.log", "--origin", "b/log", "--party", "US", "--party", "RU=ru.vkey", "--json")
    files = json.loads(ran.out)
    assert not any("ru" in Path(name).name for name in files["private_keys"])
    assert Path("b.log.keys/us.key").stat().st_mode & 0o077 == 0
    assert "quorum parties" in Path("b.log.policy").read_text()


def test_nothing_is_left_where_a_log_cannot_be_made(run: Run) -> None:
    Path("a.log").write_text("mine")
    assert_refused(run("init", "a.log", "--origin", "accord/log", *PARTIES))
    assert [path.name for path in Path().iterdir() if path.is_file()] == ["a.log"]
    assert not list(Path("a.log.keys").glob("*")) if Path("a.log.keys").exists() else True
    assert_refused(run("init", "b.log", "--origin", "accord/log"))
    assert_refused(run("init", "b.log", "--origin", "has spaces", "--party", "US"))
    assert_refused(run("init", "b.log", "--origin", "x", "--party", "U S"))
    assert_refused(run("init", "b.log", "--origin", "x", "--party", "US", "--party", "US"))
    assert_refused(run("init", "b.log", "--origin", "x", "--party", "US=none.vkey"))


def test_export_writes_tiles_whole_or_not_at_all(run: Run) -> None:
    made(run)
    Path("r.jsonl").write_bytes(b"".join(record.canonical + b"\n" for record in signed(0, 300)))
    run("append", "a.log", "r.jsonl")
    assert json.loads(run("export", "a.log", "out", "--json").out) == {"folder": "out", "size": 301}
    names = sorted(str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file())
    assert names == [
        "checkpoint",
        "policy",
        "records.jsonl",
        "tile/0/000",
        "tile/0/001.p/45",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/45",
    ]
    assert_refused(run("export", "a.log", "out"))
    assert run("append", "a.log", "out/records.jsonl").status == 2


def test_the_example_verifies(run: Run) -> None:
    ran = run("example", "e.log", "--json")
    assert ran.status == 0, ran
    found = json.loads(run("verify", "e.log", "--policy", "e.log.policy", "--json").out)
    assert found["verified"]
    assert found["size"] == json.loads(ran.out)["size"]
    assert_refused(run("example", "e.log"))
