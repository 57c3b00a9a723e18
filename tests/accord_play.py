"""A small accord to play in tests: terms, sites, and records admitted one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from thirdsite.accord.promises.admission import State, admit
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.records.schema_check import check_body
from thirdsite.accord.standing.ledger import Ledger

NOW = datetime(2030, 1, 1, tzinfo=UTC)
ROLES = {"US": "party", "RU": "party", "PL": "host", "CZ": "host", "NATO": "observer", "COM": "commission", "LOG": "operator"}
WORDS = {"en": "words", "ru": "слова"}


def figure(value: float) -> dict[str, Any]:
    """A term that is an assumption."""
    return {"value": value, "grade": "M", "source": "assumption of the test"}


def gate_terms(**changes: Any) -> dict[str, Any]:
    """A gate found jointly, with two hosts, ten days of cooling-off."""
    gate = {
        "gate": "gate",
        "operator": "US",
        "sites": ["silos", "radar"],
        "launching_states": ["IRN"],
        "reach_km": figure(2500),
        "least_confidence": figure(0.5),
        "finder": {"rule": "jointly", "parties": ["US", "RU"], "grade": "M", "source": "assumption of the test"},
        "consent_of": ["PL", "CZ"],
        "cooling_off_days": figure(10),
        "freeze_by": ["US", "RU"],
        "freeze_days_at_most": figure(60),
        "suspend_within_h": figure(48),
    }
    return {**gate, **changes}


def right_terms(**changes: Any) -> dict[str, Any]:
    """A right of two visits a year, with a veto of the host and no refusal."""
    right = {
        "right": "visits",
        "holder": "RU",
        "sites": ["silos", "radar"],
        "presence": "visiting",
        "quota_per_year": figure(2),
        "notice_h": figure(36),
        "duration_h": figure(48),
        "answer_h": figure(24),
        "report_days": figure(14),
        "may_refuse": False,
        "host_veto": True,
        "reciprocal": None,
        "sees": ["silo doors"],
        "withheld_items": [{"item": "kill vehicle", "reason": WORDS}],
    }
    return {**right, **changes}


def terms(gates: list[Any] | None = None, rights: list[Any] | None = None, clocks: Any = None) -> dict[str, Any]:
    """Terms of the United States alone with itself, so that they hold at once."""
    return {
        "terms": "terms",
        "step": "propose",
        "between": ["US"],
        "sites": {
            "silos": {"host": "PL", "operator": "US", "kind": "interceptors"},
            "radar": {"host": "CZ", "operator": "US", "kind": "radar"},
        },
        "gates": [gate_terms()] if gates is None else gates,
        "inspection_rights": [right_terms()] if rights is None else rights,
        "clocks": {"clarification_h": figure(240), "near_share": figure(0.1)} if clocks is None else clocks,
    }


class Play:
    """A log in memory: every record is checked by its schema and admitted as the log does."""

    def __init__(self, *, with_terms: bool = True) -> None:
        self.state, self.records = State(), list[Record]()
        if with_terms:
            self.say("accord_terms", "US", "2020-01-01", **terms())

    def make(
        self, kind: str, party: str, at: str, name: str | None = None, supersedes: str | None = None, /, **body: Any
    ) -> Record:
        """A record that is not admitted yet; a key `from_` stands for `from`."""
        moment = at if "T" in at else f"{at}T12:00:00Z"
        body = {key.rstrip("_"): value for key, value in body.items()}
        return Record(name or f"r{len(self.records)}", kind, party, moment, supersedes, WORDS, "", (), body)

    def admit(self, record: Record) -> Record:
        """Check and fold one record."""
        check_body(record)
        admit(record, self.state, NOW, ROLES[record.party])
        self.state.add(record)
        self.records.append(record)
        return record

    def say(self, kind: str, party: str, at: str, name: str | None = None, /, **body: Any) -> str:
        """Make and admit a record; returns its id."""
        return self.admit(self.make(kind, party, at, name, **body)).id

    def refused(self, rule: str, kind: str, party: str, at: str, /, **body: Any) -> None:
        """The record must be refused by this very rule."""
        with pytest.raises(Refusal) as caught:
            self.admit(self.make(kind, party, at, **body))
        assert caught.value.rule == rule, caught.value

    def ledger(self, at: str) -> Ledger:
        """The ledger at the end of a day."""
        return Ledger(self.records, f"{at}T23:59:59Z")

    def build(self, at: str = "2020-02-01", built: bool = True) -> list[str]:
        """Report both sites built, or taken down."""
        return [self.say("site_status", "US", at, site=site, as_of=f"{at}T08:00:00Z", built=built) for site in ("silos", "radar")]

    def evidence(self, at: str, best_km: float = 2961, confidence: float = 0.9, reach_km: float = 2500) -> str:
        """Log a flight and put it forward."""
        flight = self.say(
            "observed_flight",
            "US",
            at,
            flight=f"flight-{len(self.records)}",
            launching_state="IRN",
            object_class="ballistic_missile",
            flown_at=f"{at}T06:00:00Z",
            apogee_km=780,
            range_km=2900,
        )
        spread = {"best": best_km, "low": 0.95 * best_km, "high": 1.05 * best_km}
        return self.say(
            "gate_evidence",
            "US",
            at,
            gate="gate",
            flight=flight,
            launching_state="IRN",
            standard_range_km=spread,
            reach_km=reach_km,
            confidence=confidence,
            figures_possible=True,
        )

    def ready(self) -> dict[str, Any]:
        """Everything an activation from 20 March 2020 needs, the last finding on 5 March; returns what it names."""
        self.build()
        self.say("gate_transition", "US", "2020-02-10", gate="gate", from_="NOT_BUILT", to="BUILT_INACTIVE")
        proof = self.evidence("2020-03-01")
        found = [
            self.say("gate_finding", party, day, gate="gate", finding="met", evidence=[proof])
            for party, day in (("US", "2020-03-02"), ("RU", "2020-03-05"))
        ]
        given = [self.say("gate_consent", host, "2020-03-06", gate="gate", consent="given") for host in ("PL", "CZ")]
        return {
            "gate": "gate",
            "from_": "BUILT_INACTIVE",
            "to": "ACTIVATED",
            "evidence": [proof],
            "findings": found,
            "consents": given,
        }
