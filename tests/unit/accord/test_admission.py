"""Admission: every bad record is refused by the rule that names its defect, and leaves the state as it was."""

import pickle
from datetime import timedelta
from pathlib import Path

import pytest

from accord_play import NOW, ROLES, WORDS, Play
from thirdsite.accord.admission import AHEAD, REFERENCES, State, admit, references
from thirdsite.accord.example import END, example_records
from thirdsite.accord.example import ROLES as EXAMPLE_ROLES
from thirdsite.accord.parties import MAY_ISSUE
from thirdsite.accord.record import KINDS, Record
from thirdsite.accord.refusal import Refusal
from thirdsite.accord.schema_check import check_body

BAD = sorted((Path(__file__).parents[2] / "bad_input" / "accord").glob("*.json"))


def state_before(moment):
    state = State()
    for record in example_records():
        if record.issued_at < moment:
            state.add(record)
    return state


def check_and_admit(record, state):
    check_body(record)
    admit(record, state, END, EXAMPLE_ROLES[record.party])


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_input_is_refused_by_the_rule_in_its_name(path):
    record = Record.parse(path.read_bytes())
    state = state_before(record.issued_at)
    kept = pickle.dumps(state)
    with pytest.raises(Refusal) as caught:
        check_and_admit(record, state)
    assert caught.value.rule == path.stem.split("--")[0]
    assert caught.value.rule in str(caught.value)
    assert pickle.dumps(state) == kept


def test_there_is_a_bad_input_for_each_case_of_the_issue():
    rules = {path.stem.split("--")[0] for path in BAD}
    needed = {
        "wrong-role",
        "clock-in-the-future",
        "unknown-regime",
        "duplicate-id",
        "supersedes-another-party",
        "limits-contradict",
    }
    assert needed | {"gate-without-evidence", "schema"} <= rules


def test_clocks_may_differ_by_a_little():
    state = State()
    record = Play().make("note", "US", "2020-01-01", note="statement", subject="other", on="2020-01-01")
    admit(record, state, record.moment - AHEAD, "party")
    with pytest.raises(Refusal, match="clock-in-the-future"):
        admit(record, state, record.moment - AHEAD - timedelta(seconds=1), "party")


def test_every_kind_may_be_issued_by_someone_and_every_role_is_known():
    assert set().union(*MAY_ISSUE.values()) == set(KINDS)
    with pytest.raises(Refusal, match="wrong-role"):
        admit(Play().make("note", "US", "2020-01-01", note="statement", subject="other", on="2020-01-01"), State(), NOW, "king")


@pytest.mark.parametrize("kind", ["gate_transition", "limit", "site_status", "inspection_request", "accord_terms", "reveal"])
def test_the_operator_of_the_log_takes_no_part(kind):
    with pytest.raises(Refusal, match="wrong-role"):
        admit(Play().make(kind, "LOG", "2020-01-01"), State(), NOW, ROLES["LOG"])


def test_a_record_superseded_counts_no_more():
    play = Play()
    first = play.say("site_status", "US", "2020-02-01", site="silos", as_of="2020-02-01T08:00:00Z", built=True)
    second = play.make(
        "site_status", "US", "2020-02-02", "corrected", first, site="silos", as_of="2020-02-01T08:00:00Z", built=False
    )
    play.admit(second)
    assert [one.id for one in play.ledger("2020-02-02").of_kind("site_status")] == ["corrected"]
    assert play.state.reports["silos"].id == "corrected"
    again = play.make("site_status", "US", "2020-02-03", "again", first, site="silos", as_of="2020-02-01T08:00:00Z", built=True)
    with pytest.raises(Refusal, match="superseded-already"):
        play.admit(again)


def test_what_a_record_names_must_be_there_and_older():
    play = Play()
    later = play.say("observed_flight", "US", "2020-03-02", **flight())
    body = {"of": "US", "about": [later], "question": WORDS}
    play.refused("out-of-order", "clarification_request", "RU", "2020-03-01", **body)
    play.refused("unknown-record", "clarification_request", "RU", "2020-03-03", **{**body, "about": ["nowhere"]})
    play.refused("unknown-record", "inspection_objection", "RU", "2020-03-03", objects_to="nowhere", ground=WORDS)
    play.refused("unknown-record", "observed_flight", "RU", "2020-03-03", **{**flight(), "notification": "nowhere"})


def flight():
    return {"flight": "f", "launching_state": "IRN", "object_class": "unknown", "flown_at": "2020-03-01T06:00:00Z"}


def test_references_are_found():
    assert set(REFERENCES) <= set(KINDS)
    transition = next(one for one in example_records() if one.id == "f-us-2011-05-25-activated")
    assert len(references(transition)) == 5


def test_a_launch_belongs_to_who_announced_it_first():
    play = Play()
    notice = {"regime": "accord", "launch": "one", "object_class": "space_launch"}
    window = {"from": "2020-03-01T00:00:00Z", "to": "2020-03-02T00:00:00Z"}
    play.refused("notice-without-launch", "launch_notification", "US", "2020-02-01", **notice, notification="cancel")
    play.say("launch_notification", "US", "2020-02-01", **notice, notification="pre", window=window)
    play.refused("launch-of-another-party", "launch_notification", "RU", "2020-02-02", **notice, notification="cancel")
    play.say("launch_notification", "US", "2020-02-02", **notice, notification="cancel")


def test_a_reveal_must_open_what_was_committed_to():
    from thirdsite.accord.withheld import withhold

    play = Play()
    kept, salt = withhold(700, "kept", "не раскрыто")
    name = play.say("observed_flight", "US", "2020-03-02", **flight(), range_km=kept)
    reveal = {"of": name, "field": "range_km", "salt": salt}
    play.refused("reveal-mismatch", "reveal", "US", "2020-03-03", **reveal, value=701)
    play.refused("reveal-unknown-record", "reveal", "US", "2020-03-03", **{**reveal, "of": "r0"}, value=700)
    play.say("reveal", "US", "2020-03-03", **reveal, value=700)
    play.refused("revealed-already", "reveal", "US", "2020-03-04", **reveal, value=700)
    ledger = play.ledger("2020-03-04")
    assert ledger.body(ledger.of_kind("observed_flight")[0])["range_km"] == 700


def test_questions_have_clocks_and_only_the_asked_answers():
    from thirdsite.accord.clocks import clocks

    play = Play()
    seen = play.say("observed_flight", "US", "2020-03-02", **flight())
    asked = play.say("clarification_request", "RU", "2020-03-03", of="US", about=[seen], question=WORDS)
    (due,) = clocks(play.ledger("2020-03-04"))
    assert (due.due, due.assumed) == ("2020-03-13T12:00:00Z", True)  # 240 hours of the terms
    play.say("clarification_answer", "US", "2020-03-05", request=asked, answer=WORDS, complete=False)
    assert len(clocks(play.ledger("2020-03-06"))) == 1
    play.say("clarification_answer", "US", "2020-03-07", request=asked, answer=WORDS)
    assert clocks(play.ledger("2020-03-08")) == []


def test_an_offer_superseded_is_off_the_table():
    play = Play()
    offer = {"note": "offer", "subject": "gate", "on": "2020-03-01"}
    first = play.say("note", "US", "2020-03-01", **offer, matter="one")
    reply = {"note": "reply", "subject": "gate", "matter": "one", "stance": "rejects", "on": "2020-03-02"}
    play.say("note", "RU", "2020-03-02", **reply)
    play.admit(play.make("note", "US", "2020-03-03", "second", first, **offer, matter="two"))
    assert list(play.state.matters.all) == ["two"]
    play.refused("reply-without-offer", "note", "RU", "2020-03-04", **reply)
