"""The played example at its dates, and what every view of a log must hold."""

import json
from pathlib import Path

import pytest

from thirdsite.accord.promises.admission import State, admit, references
from thirdsite.accord.promises.evidence import confidence_of, disagreement, evidence_body
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.schema_check import check_schema
from thirdsite.accord.standing.example import BEGIN, END, FICTION, RECONSTRUCTION, ROLES, example_records, write_example
from thirdsite.accord.standing.gate_why import why
from thirdsite.accord.standing.ledger import Ledger
from thirdsite.accord.standing.status import status
from thirdsite.errors import UnknownName
from thirdsite.flight.observed_test import Estimate


def at(day):
    return status(example_records(), f"{day}T23:59:59Z")


def offers(found):
    return {one["matter"]: one["state"] for one in found["offers"]}


def test_every_record_of_the_example_would_be_taken_by_a_log():
    state = State()
    for record in example_records():
        check_schema(record)
        admit(record, state, END, dict(ROLES, LOG="operator")[record.party])
        state.add(record)


def test_every_record_is_labelled_and_every_reconstruction_has_a_source():
    for record in example_records():
        assert record.label in (RECONSTRUCTION, FICTION)
        assert record.signature is not None
        assert record.signature.key.startswith("example-")
        if record.kind != "roster":
            assert bool(record.sources) == (record.label == RECONSTRUCTION), record.id
            assert all(source.startswith("http") for source in record.sources)


def test_the_reconstruction_runs_from_june_2007_to_november_2008():
    dated = [one for one in example_records() if one.label == RECONSTRUCTION and one.party not in ("LOG", "KP")]
    assert (dated[0].issued_at[:7], dated[-1].issued_at[:7]) == ("2007-06", "2008-11")
    fiction = [one for one in example_records() if one.label == FICTION]
    assert fiction[0].issued_at > dated[-1].issued_at
    gate_like = {"gate_evidence", "gate_finding", "gate_consent", "gate_transition", "limit", "site_status"}
    assert not gate_like & {one.kind for one in dated}  # nothing was built; no gate and no limit ever moved


def test_texts_are_bilingual():
    for record in example_records():
        if record.kind != "roster":
            assert any("а" <= letter <= "я" for letter in record.text["ru"]), record.id
            assert not any("а" <= letter <= "я" for letter in record.text["en"]), record.id


def test_12_october_2007():
    found = at("2007-10-12")
    assert offers(found) == {
        "sites-poland-czech": "disputed",
        "gabala-joint-use": "disputed",
        "exchange-centres": "open",
        "armavir-radar": "open",
        "confidence-package": "open",
    }
    (gate,) = found["gates"]
    assert (gate["state"], gate["agreed"]) == ("NOT_BUILT", False)
    assert found["limits"] == found["overdue"] == []
    assert {one["treaty"]: one["suspended_by"] for one in found["treaties"]}["cfe"] == []


def test_20_march_2008():
    found = at("2008-03-20")
    assert offers(found) == {
        "sites-poland-czech": "disputed",
        "gabala-joint-use": "disputed",
        "exchange-centres": "open",
        "armavir-radar": "open",
        "confidence-package": "open",  # written proposals of the day before, not answered yet
        "activation-on-proof": "open",
        "russian-presence": "open",
        "joint-architecture": "open",
    }
    package = next(one for one in found["offers"] if one["matter"] == "confidence-package")
    assert [(one["stance"], one["to_last_offer"]) for one in package["replies"]] == [("insufficient", False)]
    assert found["gates"][0]["records"] == ["us-2007-10-23-proof", "us-2008-03-16-proof"]
    assert {one["treaty"]: one["suspended_by"] for one in found["treaties"]}["cfe"] == ["RU"]


def test_10_november_2008():
    found = at("2008-11-10")
    assert {name for name, state in offers(found).items() if state == "disputed"} == {
        "sites-poland-czech",
        "gabala-joint-use",
        "russian-presence",
    }
    treaties = {one["treaty"]: one["in_force"] for one in found["treaties"]}
    assert treaties == {
        "abm": False,
        "inf": True,
        "start-1": True,
        "cfe": True,
        "vienna-document": True,
        "launch-notification-1988": True,
        "hague-code": True,
        "open-skies": True,
        "jdec": True,
        "us-czech-radar": False,
        "us-polish-interceptors": False,
    }
    assert found["labels"] == {RECONSTRUCTION: found["records"]}


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2009-03-01", "NOT_BUILT"),
        ("2010-09-20", "BUILT_INACTIVE"),
        ("2011-05-24", "BUILT_INACTIVE"),
        ("2011-05-25", "ACTIVATED"),
        ("2011-12-07", "SUSPENDED"),
        ("2012-03-05", "BUILT_INACTIVE"),
        ("2012-10-08", "NOT_BUILT"),
    ],
)
def test_the_gate_of_the_sequel(day, state):
    (gate,) = why(Ledger(example_records(), f"{day}T23:59:59Z"))
    assert gate["state"] == state


def test_the_sequel_shows_breach_near_breach_ambiguity_and_overdue_clocks():
    found = at("2011-10-30")
    states = {one["limit"]: one["state"] for one in found["limits"]}
    # 11 at the site where 10 may be, reported by the operator and counted by inspectors, who saw 9 in silos, not 10
    assert states == {
        "silos": "ambiguity",
        "interceptors": "breach",
        "speed": "ambiguity",
        "sector": "breach",
        "power": "compliant",
    }
    assert {one["code"] for one in found["overdue"]} == {"post-launch", "site-report", "clarification"}
    assert {one["by"] for one in found["overdue"]} == {"US", "RU"}
    kinds = {one["kind"] for one in found["disagreements"]}
    assert {"limit", "inspection", "declaration", "offer"} <= kinds


def test_a_refused_inspection_and_its_objection():
    kinds = [one["kind"] for one in at("2011-09-25")["disagreements"]]
    assert {"inspection", "objection"} <= set(kinds)


def test_evidence_of_the_example_follows_from_its_flights():
    by_id = {record.id: record for record in example_records()}
    proofs = [record for record in example_records() if record.kind == "gate_evidence"]
    assert len(proofs) == 2
    for proof in proofs:
        flight = by_id[proof.body["flight"]]
        assert evidence_body(flight, "third-site", 2900) == proof.body
        assert disagreement(proof, flight) == ""
    forged = Record(
        "x", "gate_evidence", "US", proofs[1].issued_at, None, proofs[1].text, "", (), {**proofs[1].body, "confidence": 1.0}
    )
    assert "confidence is 0.69, not 1.00" in disagreement(forged, by_id[proofs[1].body["flight"]])


def test_confidence_by_hand():
    ranges = Estimate(1000.0, 800.0, 1400.0)
    reaches = {700: 1.0, 800: 1.0, 900: 0.75, 1000: 0.5, 1200: 0.25, 1400: 0.0, 1500: 0.0}
    assert {reach: confidence_of(ranges, reach) for reach in reaches} == pytest.approx(reaches)
    assert confidence_of(Estimate(5.0, 5.0, 5.0), 5.0) == 1.0


def test_every_item_names_records_of_the_log_by_then():
    found = at("2011-12-06")
    known = {record.id for record in example_records() if record.issued_at <= found["at"]}
    named = []

    def collect(value, key=""):
        if isinstance(value, dict):
            for name, inner in value.items():
                collect(inner, name)
        elif isinstance(value, list):
            if key in ("records", "rests_on"):
                named.extend(value)
            else:
                for inner in value:
                    collect(inner, key)

    collect(found)
    assert len(named) > 50
    assert set(named) <= known
    json.dumps(found, allow_nan=False)


def test_later_records_do_not_change_an_earlier_date():
    day = "2008-03-20T23:59:59Z"
    short = [record for record in example_records() if record.issued_at <= day]
    assert status(short, day) == status(example_records(), day)


def test_references_of_the_example_stand_before_it():
    seen = set()
    for record in example_records():
        assert set(references(record)) <= seen
        seen.add(record.id)


def test_the_example_as_a_log_of_its_own(tmp_path: Path):
    from thirdsite.accord.tlog.log import records

    write_example(str(tmp_path / "example.log")).close()
    kept = list(records(str(tmp_path / "example.log")))
    assert kept == list(example_records())
    assert kept[0].moment == BEGIN


def test_records_that_no_log_would_take_do_not_count_and_are_named():
    lonely = [record for record in example_records() if record.kind in ("inspection_answer", "gate_transition")]
    found = status(lonely, "2030-01-01T00:00:00Z")
    assert {row["record"]: row["rule"] for row in found["not_counted"]} == {
        record.id: {"inspection_answer": "inspection-unknown", "gate_transition": "gate-without-terms"}[record.kind]
        for record in lonely
    }
    assert found["gates"][0]["state"] == "NOT_BUILT"


def test_roles_are_those_of_the_roster():
    roster, note = example_records()[0], example_records()[1]
    stranger = Record("x", "note", "XX", note.issued_at, None, note.text, "", (), note.body)
    (row,) = status([roster, note, stranger], "2008-01-01T00:00:00Z")["not_counted"]
    assert row["rule"] == "wrong-role"


def test_nothing_of_the_example_is_set_aside_at_any_date():
    for record in example_records():
        assert Ledger(example_records(), record.issued_at).refused == []


def test_an_unknown_gate_names_the_known_ones():
    with pytest.raises(UnknownName, match="third-site"):
        why(Ledger(example_records(), "2011-12-06T00:00:00Z"), "third-sight")


def test_an_empty_log():
    found = status([], "2008-01-01T00:00:00Z")
    assert found["records"] == 0
    assert found["gates"][0]["state"] == "NOT_BUILT"
