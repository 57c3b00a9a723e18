"""Inspections: rights, quotas, notice, vetoes, calendar, what is seen and withheld."""

import pytest

from accord_play import WORDS, Play, figure, right_terms, terms
from thirdsite.accord.standing.clocks import clocks
from thirdsite.accord.standing.status import status


@pytest.fixture
def play():
    return Play()


def asked(name="one", arrives="2020-03-05T12:00:00Z", **change):
    body = {"inspection": name, "right": "visits", "site": "silos", "requested_of": "PL", "arrives_at": arrives}
    return {**body, "duration_h": 48, "inspectors": 4, **change}


def report(name="one", **change):
    body = {"inspection": name, "site": "silos", "began_at": "2020-03-05T12:00:00Z", "ended_at": "2020-03-06T12:00:00Z"}
    return {**body, "seen": [{"item": "silo doors", "finding": WORDS}], "agrees": True, **change}


def overdue(play, at):
    return [one.code for one in clocks(play.ledger(at)) if one.overdue(f"{at}T23:59:59Z")]


@pytest.mark.parametrize(
    ("rule", "party", "change"),
    [
        ("inspection-notice-too-short", "RU", {"arrives": "2020-03-02T23:59:59Z"}),
        ("inspection-too-long", "RU", {"duration_h": 49}),
        ("inspection-unknown-right", "RU", {"right": "other"}),
        ("inspection-not-holder", "US", {}),
        ("inspection-wrong-site", "RU", {"site": "elsewhere"}),
        ("inspection-wrong-addressee", "RU", {"requested_of": "CZ"}),
        ("wrong-role", "NATO", {}),
    ],
)
def test_a_request_outside_the_right_is_refused(play, rule, party, change):
    play.refused(rule, "inspection_request", party, "2020-03-01", **asked(**change))


def test_notice_is_enough_to_the_second(play):
    play.say("inspection_request", "RU", "2020-03-01", **asked(arrives="2020-03-03T00:00:00Z"))


def test_without_terms_there_is_no_right():
    Play(with_terms=False).refused("inspection-without-terms", "inspection_request", "RU", "2020-03-01", **asked())


def test_the_quota_counts_by_calendar_year_and_not_what_was_turned_down(play):
    play.say("inspection_request", "RU", "2020-03-01", **asked("a"))
    play.say("inspection_answer", "PL", "2020-03-01", inspection="a", answer="host_veto", reason=WORDS)
    play.say("inspection_request", "RU", "2020-03-02", **asked("b"))
    play.say("inspection_request", "RU", "2020-03-02", **asked("c"))
    play.refused("inspection-quota", "inspection_request", "RU", "2020-03-02", **asked("d"))
    play.say("inspection_request", "RU", "2020-12-28", **asked("d", "2021-01-02T12:00:00Z"))


def test_a_veto_is_the_hosts_and_a_refusal_without_right_is_logged_and_shown(play):
    play.say("inspection_request", "RU", "2020-03-01", **asked(requested_of="US"))
    play.refused("inspection-not-host", "inspection_answer", "US", "2020-03-02", inspection="one", answer="host_veto", reason=WORDS)
    play.refused("inspection-wrong-addressee", "inspection_answer", "CZ", "2020-03-02", inspection="one", answer="accept")
    play.say("inspection_answer", "US", "2020-03-02", inspection="one", answer="refuse", reason=WORDS)
    found = status(play.records, "2020-03-03T00:00:00Z")
    assert found["inspections"][0]["state"] == "refuse"
    assert "knows no refusal" in found["inspections"][0]["against_terms"]
    assert [one["kind"] for one in found["disagreements"]] == ["inspection"]
    play.refused("inspection-not-held", "inspection_report", "RU", "2020-03-07", **report())


def test_clocks_of_answer_and_report(play):
    play.say("inspection_request", "RU", "2020-03-01", **asked())
    assert overdue(play, "2020-03-01") == []
    assert overdue(play, "2020-03-02") == ["inspection-answer"]  # 24 h after 1 March, noon
    play.say("inspection_answer", "PL", "2020-03-03", inspection="one", answer="accept")
    assert overdue(play, "2020-03-20") == []  # 48 h of stay from 5 March, then 14 days: due 21 March, noon
    assert overdue(play, "2020-03-21") == ["inspection-report"]
    play.say("inspection_report", "RU", "2020-03-22", **report())
    assert overdue(play, "2020-03-22") == []


def test_a_postponement_moves_the_calendar(play):
    play.say("inspection_request", "RU", "2020-03-01", **asked())
    play.say(
        "inspection_answer",
        "PL",
        "2020-03-02",
        inspection="one",
        answer="postpone",
        reason=WORDS,
        arrives_at="2020-03-09T12:00:00Z",
    )
    (row,) = status(play.records, "2020-03-03T00:00:00Z")["inspections"]
    assert (row["arrives_at"], row["leaves_at"]) == ("2020-03-09T12:00:00Z", "2020-03-11T12:00:00Z")


def test_an_objection_stands_until_it_is_withdrawn(play):
    play.say("inspection_request", "RU", "2020-03-01", **asked(requested_of="US"))
    no = play.say("inspection_answer", "US", "2020-03-02", inspection="one", answer="refuse", reason=WORDS)
    play.say("inspection_objection", "RU", "2020-03-03", objects_to=no, ground=WORDS)
    kinds = [row["kind"] for row in status(play.records, "2020-03-04T00:00:00Z")["disagreements"]]
    assert kinds == ["inspection", "objection"]
    play.say("inspection_objection", "RU", "2020-03-05", objects_to=no, ground=WORDS, withdrawn=True)
    kinds = [row["kind"] for row in status(play.records, "2020-03-06T00:00:00Z")["disagreements"]]
    assert kinds == ["inspection"]


def test_what_is_seen_and_withheld_is_told_with_its_reason(play):
    (row,) = status(play.records, "2020-03-01T00:00:00Z")["rights"]
    assert row["sees"] == ["silo doors"]
    assert row["withheld_items"] == [{"item": "kill vehicle", "reason": WORDS}]


def test_a_permanent_presence_needs_a_right_to_one():
    visit = {"site": "radar", "right": "visits", "event": "arrived", "monitors": 2, "at": "2020-03-01T08:00:00Z"}
    Play().refused("presence-not-agreed", "monitor_presence", "RU", "2020-03-01", **visit)
    play = Play(with_terms=False)
    right = right_terms(presence="permanent", monitors_at_most=figure(2))
    play.say("accord_terms", "US", "2020-01-01", **terms(rights=[right]))
    play.say("monitor_presence", "RU", "2020-03-01", **visit)
    play.refused("presence-too-many", "monitor_presence", "RU", "2020-03-02", **{**visit, "monitors": 3})
    assert status(play.records, "2020-03-03T00:00:00Z")["presence"][0]["number"] == 2
    play.say("monitor_presence", "RU", "2020-03-04", **{**visit, "event": "left", "monitors": 0})
    assert status(play.records, "2020-03-05T00:00:00Z")["presence"] == []


def test_reciprocal_rights_must_both_be_there():
    play = Play(with_terms=False)
    alone = right_terms(reciprocal="theirs")
    play.refused("terms-contradict", "accord_terms", "US", "2020-01-01", **terms(rights=[alone]))
    theirs = right_terms(right="theirs", holder="US", reciprocal="visits")
    play.say("accord_terms", "US", "2020-01-01", **terms(rights=[alone, theirs]))


def test_terms_that_show_and_withhold_the_same():
    both = right_terms(sees=["kill vehicle"])
    Play(with_terms=False).refused("terms-contradict", "accord_terms", "US", "2020-01-01", **terms(rights=[both]))


def test_monitors_may_leave_after_the_terms_have_ended():
    play = Play(with_terms=False)
    right = right_terms(presence="permanent", monitors_at_most=figure(2))
    first = play.say("accord_terms", "US", "2020-01-01", **terms(rights=[right]))
    visit = {"site": "radar", "right": "visits", "event": "arrived", "monitors": 2, "at": "2020-03-01T08:00:00Z"}
    play.refused("presence-unknown", "monitor_presence", "RU", "2020-03-01", **{**visit, "event": "left", "monitors": 0})
    play.say("monitor_presence", "RU", "2020-03-01", **visit)
    play.say("accord_terms", "US", "2020-04-01", terms="terms", step="withdraw", proposal=first)
    play.refused("inspection-without-terms", "monitor_presence", "RU", "2020-05-01", **visit)
    play.say("monitor_presence", "RU", "2020-05-02", **{**visit, "event": "left", "monitors": 0})
