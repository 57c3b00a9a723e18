"""Whatever is tried in whatever order, the gate opens only on evidence, findings, consents, patience and no freeze."""

from __future__ import annotations

import pickle
from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from accord_play import Play
from thirdsite.accord.records import moments
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.standing.ledger import Ledger

STATES = ("NOT_BUILT", "BUILT_INACTIVE", "ACTIVATED", "SUSPENDED")
WORDS = {"en": "words", "ru": "слова"}

action = st.one_of(
    st.tuples(st.just("built"), st.sampled_from(("silos", "radar")), st.booleans()),
    st.tuples(st.just("evidence"), st.sampled_from((2400.0, 3000.0)), st.sampled_from((0.2, 0.9))),
    st.tuples(st.just("finding"), st.sampled_from(("US", "RU", "PL")), st.sampled_from(("met", "not_met"))),
    st.tuples(st.just("consent"), st.sampled_from(("PL", "CZ", "US")), st.sampled_from(("given", "refused", "withdrawn"))),
    st.tuples(st.just("freeze"), st.sampled_from(("US", "RU", "CZ")), st.sampled_from((1, 20, 90))),
    st.tuples(st.just("move"), st.sampled_from(("US", "US", "US", "RU")), st.sampled_from(STATES)),
)
plan = st.lists(st.tuples(st.integers(0, 15), action), max_size=60)
# a way that opens the gate, to begin from, so that what follows is tried on an open gate too
OPENING = [
    (1, ("built", "silos", True)),
    (1, ("built", "radar", True)),
    (1, ("move", "US", "BUILT_INACTIVE")),
    (1, ("evidence", 3000.0, 0.9)),
    (1, ("finding", "US", "met")),
    (1, ("finding", "RU", "met")),
    (1, ("consent", "PL", "given")),
    (1, ("consent", "CZ", "given")),
    (10, ("move", "US", "ACTIVATED")),
]


def attempt(play: Play, at: str, act: tuple) -> None:
    """Try one record; a refusal is as good as an admission, but must not change the state."""
    what, one, two = act
    last = {kind: [record.id for record in play.records if record.kind == kind] for kind in ("gate_evidence", "gate_finding")}
    consents = [record.id for record in play.state.gates["gate"].consents.values()] if "gate" in play.state.gates else []
    findings = [record.id for record in play.state.gates["gate"].findings.values()] if "gate" in play.state.gates else []
    play.state.terms_at(at)  # read once and kept
    kept = pickle.dumps(play.state)
    try:
        if what == "built":
            play.say("site_status", "US", at, site=one, as_of=at, built=two)
        elif what == "evidence":
            play.evidence(at[:10], one, two)
        elif what == "finding":
            play.say("gate_finding", one, at, gate="gate", finding=two, evidence=last["gate_evidence"][-1:])
        elif what == "consent":
            play.say("gate_consent", one, at, gate="gate", consent=two)
        elif what == "freeze":
            play.say("freeze_request", one, at, gate="gate", step="request", days=two, reason=WORDS)
        else:
            now = play.state.gates["gate"].state if "gate" in play.state.gates else "NOT_BUILT"
            named = {"evidence": last["gate_evidence"], "findings": findings, "consents": consents}
            play.say("gate_transition", one, at, gate="gate", from_=now, to=two, **named)
    except Refusal:
        if what != "evidence":  # its flight is logged first, which is right
            assert pickle.dumps(play.state) == kept
        raise


def entitled(before: list, at: str) -> bool:
    """Whether the records before a transition allow an activation at a moment: written apart from the gate's own code."""

    def latest(kind, key):
        return {record.party if key == "party" else record.body[key]: record for record in before if record.kind == kind}

    built = latest("site_status", "site")
    if not all(site in built and built[site].body["built"] for site in ("silos", "radar")):
        return False
    proofs = [record.body for record in before if record.kind == "gate_evidence"]
    if not any(body["standard_range_km"]["best"] >= 2500 and body["confidence"] >= 0.5 for body in proofs):
        return False
    found, given_ = latest("gate_finding", "party"), latest("gate_consent", "party")
    if any(party not in found or found[party].body["finding"] != "met" for party in ("US", "RU")):
        return False
    if any(host not in given_ or given_[host].body["consent"] != "given" for host in ("PL", "CZ")):
        return False
    cooled = max(found[party].moment for party in ("US", "RU")) + timedelta(days=10)
    freezes = [record for record in before if record.kind == "freeze_request"]
    frozen = any(moments.read(at) < record.moment + timedelta(days=record.body["days"]) for record in freezes)
    return cooled <= moments.read(at) and not frozen


@settings(max_examples=80)
@given(st.booleans(), plan)
def test_no_activation_without_everything_it_needs(opened, steps):
    play, at = Play(), "2020-02-01T12:00:00Z"
    for days, act in [*(OPENING if opened else []), *steps]:
        at = moments.later(at, days=days)
        with suppress(Refusal):
            attempt(play, at, act)
    moves = [(k, record) for k, record in enumerate(play.records) if record.kind == "gate_transition"]
    assert opened <= any(record.body["to"] == "ACTIVATED" for _, record in moves)
    state = "NOT_BUILT"
    for k, record in moves:
        assert record.body["from"] == state
        assert record.party == "US"
        state = record.body["to"]
        if state == "ACTIVATED":
            assert record.body["evidence"]
            assert entitled(play.records[:k], record.issued_at)
    gate = Ledger(play.records, "2030-01-01T00:00:00Z").state.gates.get("gate")
    assert (gate.state if gate else "NOT_BUILT") == state


@settings(max_examples=40)
@given(plan)
def test_an_activation_that_everything_entitles_is_not_refused(steps):
    play, at = Play(), "2020-02-01T12:00:00Z"
    for days, act in [*OPENING[:-1], *steps]:
        at = moments.later(at, days=days)
        with suppress(Refusal):
            attempt(play, at, act)
    at = moments.later(at, days=1)
    if play.state.gates["gate"].state in ("BUILT_INACTIVE", "SUSPENDED"):
        if entitled(play.records, at):
            attempt(play, at, ("move", "US", "ACTIVATED"))
            assert play.state.gates["gate"].state == "ACTIVATED"
        else:
            with suppress(Refusal):
                attempt(play, at, ("move", "US", "ACTIVATED"))
            assert play.state.gates["gate"].state != "ACTIVATED"
