"""`thirdsite log status`, `why`, `review`, `check`: what they print, and how they refuse."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thirdsite.accord.example import write_example
from thirdsite.cli.main import app
from thirdsite.errors import BadInput

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "declaration-2022-03-24.json"


def run(*words):
    return CliRunner().invoke(app, ["log", *words])


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "example.log"
    write_example(str(path)).close()
    return str(path)


def test_status_of_a_log_is_that_of_the_example(log):
    asked = ("status", "--at", "2008-03-20", "--json")
    assert run(*asked).output == run("status", log, *asked[1:]).output
    found = json.loads(run(*asked).output)
    assert found["at"] == "2008-03-20T23:59:59Z"
    keys = {
        "gates",
        "limits",
        "overdue",
        "clocks",
        "inspections",
        "offers",
        "disagreements",
        "declarations",
        "treaties",
        "withheld",
    }
    assert keys <= set(found)


def test_a_moment_is_taken_to_the_second():
    before = json.loads(run("status", "--at", "2007-10-12T13:59:59Z", "--json").output)
    after = json.loads(run("status", "--at", "2007-10-12T14:00:00Z", "--json").output)
    assert after["records"] == before["records"] + 1


def test_without_a_date_the_example_stands_at_the_end_of_the_dated_record_and_a_log_at_now(log):
    assert json.loads(run("status", "--json").output)["at"] == "2008-11-30T23:59:59Z"
    assert json.loads(run("why", log, "--json").output)["gates"][0]["state"] == "NOT_BUILT"


def test_russian():
    said = run("status", "--at", "2007-10-12", "--lang", "ru").output
    assert said.startswith("Состояние договорённостей на 12 октября 2007 года")
    assert "реконструкция, не исходит ни от одного правительства: 11" in said


@pytest.mark.parametrize("day", ["2007-13-01", "12.10.2007", "2007-10-12T09:00", "yesterday", "2007-02-30"])
def test_a_date_that_is_none(day):
    assert isinstance(run("status", "--at", day).exception, BadInput)
    assert "no date" in str(run("status", "--at", day).exception)


def test_why_cites_the_records_with_their_sources():
    said = run("why", "--at", "2008-03-20").output
    assert "us-2008-03-16-proof" in said
    assert "http://atlanticpartnership.org" in said
    found = json.loads(run("why", "--at", "2011-06-01", "--gate", "third-site", "--json").output)
    assert {row["kind"] for row in found["gates"][0]["cited"]} >= {
        "gate_transition",
        "gate_evidence",
        "gate_finding",
        "gate_consent",
    }


def test_review_to_a_file_and_as_a_record(tmp_path):
    target = tmp_path / "review.md"
    done = run("review", "--at", "2008-11-10", "--out", str(target), "--json")
    body = json.loads(done.output)["review_report_body"]
    assert body["disputed"] == 3
    assert target.read_text("utf-8").startswith("# Review, 10 May 2008 to 10 November 2008 / Обзор")
    assert run("review", "--at", "2008-11-10").output == target.read_text("utf-8")


def test_check_flags_a_declaration_and_refuses_what_declares_nothing(tmp_path):
    found = json.loads(run("check", str(EXAMPLE), "--json").output)
    assert [flag["code"] for flag in found["flags"]] == ["impossible-time"]
    for name, text in (("note.json", note()), ("broken.json", "{"), ("regime.json", unknown_regime())):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert isinstance(run("check", str(path)).exception, BadInput), name
    assert isinstance(run("check", str(tmp_path / "nowhere.json")).exception, BadInput)


def test_evidence_is_the_body_the_example_holds():
    found = json.loads(run("evidence", "f-us-2011-02-11-flight", "--at", "2011-02-12", "--json").output)
    assert (found["suffices"], found["body"]["confidence"]) == (True, 0.69)
    weak = run("evidence", "f-us-2010-12-06-flight", "--at", "2011-02-12").output
    assert "does not suffice: the rocket's range of 2,216 km is less than the 2,900 km" in weak
    for words in (["no-flight"], ["press-2008-07-09-shahab", "--at", "2008-08-01"], ["f-us-2011-02-11-flight", "--gate", "x"]):
        assert isinstance(run("evidence", *words).exception, BadInput), words
    nothing = run("evidence", "press-2008-07-09-shahab", "--at", "2011-02-12").exception
    assert "gives no ground range" in str(nothing)


def record(kind, body):
    words = {"en": "words", "ru": "слова"}
    head = {"schema": "thirdsite-accord-1", "id": "x", "kind": kind, "party": "US", "issued_at": "2011-01-01T00:00:00Z"}
    return json.dumps({**head, "supersedes": None, "text": words, "label": "", "sources": [], "body": body})


def note():
    return record("note", {"note": "statement", "subject": "other", "on": "2011-01-01"})


def unknown_regime():
    window = {"from": "2011-02-01T00:00:00Z", "to": "2011-02-02T00:00:00Z"}
    body = {"regime": "warsaw", "notification": "pre", "launch": "x", "object_class": "space_launch", "window": window}
    return record("launch_notification", body)
