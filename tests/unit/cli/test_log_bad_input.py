"""Every bad record among tests/bad_input/log is refused by the name of its rule, and the log stays as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.cli.program import assert_refused, run_here

from thirdsite.accord.standing.example import example_records, log_key, members, policy_text
from thirdsite.accord.tlog.log import Log

FILES = Path(__file__).parents[2] / "bad_input" / "log"
LOG_KEY = "example-accord-2007"
LAST = "f-us-2010-09-20-built"
"""The example up to here: terms agreed, sites built, gate closed."""

RULES = {
    "byte-order-mark.json": "not-json",
    "clock-in-the-future.json": "clock-in-the-future",
    "deep-nesting.json": "nested-too-deep",
    "duplicate-id.json": "duplicate-id",
    "empty.json": "not-json",
    "gate-transition-without-evidence.json": "gate-without-evidence",
    "infinite-number.json": "not-json",
    "invalid-utf-8.json": "not-utf-8",
    "key-twice.json": "key-twice",
    "limit-that-contradicts-itself.json": "limits-contradict",
    "limits-that-contradict.json": "limits-contradict",
    "list-of-records.json": "envelope",
    "local-time.json": "envelope",
    "missing-text.json": "envelope",
    "nested-33-levels.json": "nested-too-deep",
    "not-json.json": "not-json",
    "number-beyond-2-53.json": "number-too-large",
    "only-english.json": "envelope",
    "roster-again.json": "roster",
    "signature-too-short.json": "envelope",
    "signed-as-the-log.json": "wrong-party",
    "signed-by-a-stranger.json": "unknown-key",
    "signed-by-another-party.json": "wrong-party",
    "superseding-another-party.json": "supersedes-another-party",
    "superseding-what-is-not-there.json": "supersedes-unknown",
    "thirtieth-of-february.json": "envelope",
    "two-records-in-one.json": "not-json",
    "unknown-key-in-body.json": "schema",
    "unknown-key.json": "envelope",
    "unknown-kind.json": "unknown-kind",
    "unknown-regime.json": "unknown-regime",
    "unsigned.json": "unsigned",
    "wrong-role.json": "wrong-role",
    "wrong-type-in-body.json": "schema",
    "wrongly-signed.json": "wrong-signature",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "a.log"
    records = example_records()
    last = next(number for number, record in enumerate(records) if record.id == LAST)
    moments = iter((records[0].moment,))
    with Log.create(str(path), log_key(), members(), policy_text(), lambda: next(moments, records[-1].moment), "example") as log:
        log.append_many(records[1 : last + 1])
    return path


@pytest.fixture
def log(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "a.log"))


def append(log: Path, record: Path, *more: str):
    return run_here("log", "append", str(log), str(record), "--log-key", LOG_KEY, *more)


def test_every_bad_file_has_its_rule_here() -> None:
    assert {path.name for path in FILES.iterdir()} - {"good-for-comparison.json"} == set(RULES)


def test_the_record_they_were_made_from_is_taken(log: Path) -> None:
    assert append(log, FILES / "good-for-comparison.json").status == 0


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_bad_record_is_refused_by_the_name_of_its_rule(log: Path, name: str) -> None:
    before = log.read_bytes()
    ran = append(log, FILES / name)
    assert_refused(ran)
    assert ran.err.startswith(f"thirdsite: {RULES[name]}: "), ran.err
    assert len(ran.err) < 900
    with Log.open(str(log)) as opened:
        assert opened.store.size() == Log.open(str(log)).head().size
    assert run_here("log", "show", str(log)).out.count("\n") == opened_size(before, log)


def opened_size(before: bytes, log: Path) -> int:
    kept = log.with_name("before.log")
    kept.write_bytes(before)
    with Log.open(str(kept)) as opened:
        return opened.store.size()


def test_the_refusal_can_be_logged(log: Path) -> None:
    ran = append(log, FILES / "wrongly-signed.json", "--log-refusals")
    assert_refused(ran)
    assert "the refusal is record" in ran.err
    shown = run_here("log", "show", str(log), "--kind", "refusal", "--json")
    assert '"rule": "wrong-signature"' in shown.out


def test_a_record_of_100_megabytes_is_not_read(log: Path, tmp_path: Path) -> None:
    for name in ("huge.json", "huge.jsonl"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(100_000_000)
        ran = append(log, tmp_path / name)
        assert_refused(ran)
        assert ran.err.startswith("thirdsite: too-large: ")


@pytest.mark.parametrize("text", ["", "not a database", "SQLite format 3\0" + "x" * 5000])
def test_what_is_no_log_is_said_in_one_message(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(text.encode())
    for command in ("show", "verify", "prove"):
        ran = run_here("log", command, str(path), *(["1"] if command == "prove" else []))
        assert_refused(ran)
        assert ran.err.startswith("thirdsite: not-a-log: ") or "not-json" in ran.err or "not-a-log" in ran.err


def test_no_file_and_no_key(log: Path, tmp_path: Path) -> None:
    assert_refused(append(log, tmp_path / "nothing.json"))
    assert_refused(run_here("log", "append", str(log), str(FILES / "good-for-comparison.json")))
    assert_refused(run_here("log", "show", str(tmp_path / "nothing.log")))
    assert_refused(run_here("log", "show", str(log), "no.such.id"))
    assert_refused(run_here("log", "show", str(log), "4711"))
    assert_refused(run_here("log", "prove", str(log)))
    assert_refused(run_here("log", "prove", str(log), "--from", "99999"))
