"""The activation gate: NOT_BUILT, BUILT_INACTIVE, ACTIVATED, SUSPENDED; a fold over records, with every refusal by its rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from thirdsite.accord import moments
from thirdsite.accord.gate_rules import ACTIVATED, BUILT_INACTIVE, NOT_BUILT, STEPS, GateRules
from thirdsite.accord.record import Record
from thirdsite.accord.refusal import Refusal
from thirdsite.accord.wording import ASSUMED, mark, plain, plain_ru

Words = dict[str, str]


@dataclass(frozen=True)
class Condition:
    """One condition of activation: whether it is met, in words, and the records that say so."""

    name: str
    met: bool
    words: Words
    records: tuple[str, ...] = ()


@dataclass
class Freeze:
    """A freeze asked for, until when, and what lifted it."""

    record: Record
    until: str
    lifted_at: str | None = None

    def in_force(self, at: str) -> bool:
        """Whether it holds at a moment."""
        return self.record.issued_at <= at < min(self.until, self.lifted_at or self.until)


@dataclass
class Gate:
    """One gate as the records leave it."""

    name: str
    state: str = NOT_BUILT
    transitions: list[Record] = field(default_factory=list)
    evidence: dict[str, Record] = field(default_factory=dict)
    findings: dict[str, Record] = field(default_factory=dict)
    consents: dict[str, Record] = field(default_factory=dict)
    freezes: dict[str, Freeze] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Fold one record of a `gate_` kind or a freeze request."""
        if record.supersedes:
            self.evidence.pop(record.supersedes, None)
            self.freezes.pop(record.supersedes, None)
        if record.kind == "gate_evidence":
            self.evidence[record.id] = record
        elif record.kind == "gate_finding":
            self.findings[record.party] = record
        elif record.kind == "gate_consent":
            self.consents[record.party] = record
        elif record.kind == "gate_transition":
            self.transitions.append(record)
            self.state = record.body["to"]
        elif record.body["step"] == "request":
            self.freezes[record.id] = Freeze(record, moments.later(record.issued_at, days=record.body["days"]))
        else:
            self.freezes[record.body["freeze"]].lifted_at = record.issued_at

    def frozen(self, at: str) -> list[Freeze]:
        """Freezes in force."""
        return [one for one in self.freezes.values() if one.in_force(at)]

    def conditions(self, rules: GateRules, built: dict[str, Record], at: str) -> list[Condition]:
        """The conditions of activation at a moment, in order."""
        return [
            self._built(rules, built),
            self._evidence(rules),
            self._findings(rules),
            self._consents(rules),
            self._cooling_off(rules, at),
            self._not_frozen(at),
        ]

    def _built(self, rules: GateRules, built: dict[str, Record]) -> Condition:
        done = [site for site in rules.sites if site in built and built[site].body["built"]]
        names, missing = ", ".join(done), ", ".join(site for site in rules.sites if site not in done)
        words = {
            "en": f"built: {names or 'none'}" + (f"; not reported as built: {missing}" if missing else ""),
            "ru": f"построено: {names or 'ничего'}" + (f"; не сообщено о постройке: {missing}" if missing else ""),
        }
        return Condition("built", not missing, words, tuple(built[site].id for site in done))

    def sufficient(self, rules: GateRules) -> list[Record]:
        """Evidence that shows the threat as the rules define it."""
        return [one for one in self.evidence.values() if not rules.suffices(one.body)]

    def _evidence(self, rules: GateRules) -> Condition:
        good, asked = self.sufficient(rules), rules.threat_words
        if good:
            best = max(good, key=lambda one: one.body["confidence"])
            range_km, sure = best.body["standard_range_km"]["best"], best.body["confidence"]
            en = f"a flight whose rocket reaches {plain(range_km)} km, confidence {sure:.2f}{ASSUMED['en']}"
            ru = f"полёт ракеты с дальностью {plain_ru(range_km)} км, достоверность {plain_ru(sure)}{ASSUMED['ru']}"
            words = {"en": f"{en}; {asked['en']}", "ru": f"{ru}; {asked['ru']}"}
            return Condition("evidence", True, words, tuple(one.id for one in good))
        if not self.evidence:
            words = {"en": f"no evidence in the log; {asked['en']}", "ru": f"в журнале нет доказательств; {asked['ru']}"}
            return Condition("evidence", False, words)
        last = list(self.evidence.values())[-1]
        words = {
            "en": f"{len(self.evidence)} put forward, none suffices: {rules.suffices(last.body)}",
            "ru": f"представлено: {len(self.evidence)}, ни одно не достаточно; {asked['ru']}",
        }
        return Condition("evidence", False, words, tuple(self.evidence))

    def finding_words(self) -> dict[str, str]:
        """The latest finding of each party."""
        return {party: record.body["finding"] for party, record in self.findings.items()}

    def _findings(self, rules: GateRules) -> Condition:
        said = self.finding_words()
        own = {party: said.get(party, "") for party in rules.finders}
        en = ", ".join(f"{party} {_FINDINGS_EN[value]}" for party, value in own.items())
        ru = ", ".join(f"{party} — {_FINDINGS_RU[value]}" for party, value in own.items())
        words = {"en": f"{en}; needed: {rules.finder_words['en']}", "ru": f"{ru}; требуется: {rules.finder_words['ru']}"}
        records = tuple(self.findings[party].id for party in rules.finders if party in self.findings)
        return Condition("finding", rules.found(said), words, records)

    def _consents(self, rules: GateRules) -> Condition:
        own = {host: self.consents[host].body["consent"] if host in self.consents else "" for host in rules.consent_of}
        words = {
            "en": ", ".join(f"{host} {_CONSENTS_EN[value]}" for host, value in own.items()) or "no host's consent is asked",
            "ru": ", ".join(f"{host} — {_CONSENTS_RU[value]}" for host, value in own.items()) or "согласие не требуется",
        }
        records = tuple(self.consents[host].id for host in rules.consent_of if host in self.consents)
        return Condition("consent", all(value == "given" for value in own.values()), words, records)

    def cooling_off_until(self, rules: GateRules) -> str | None:
        """When the cooling-off ends: counted from the finding that met the rule; None without one."""
        met = [
            self.findings[party].issued_at
            for party in rules.finders
            if party in self.findings and self.findings[party].body["finding"] == "met"
        ]
        if not met or not rules.found(self.finding_words()):
            return None
        start = max(met) if rules.finder_rule == "jointly" else min(met)
        return moments.later(start, days=rules.cooling_off_days.value)

    def _cooling_off(self, rules: GateRules, at: str) -> Condition:
        until, days = self.cooling_off_until(rules), rules.cooling_off_days
        if until is None:
            words = {
                "en": f"{days.value:g} days{mark(days.grade)['en']} from the finding; none yet",
                "ru": f"{plain_ru(days.value)} сут.{mark(days.grade)['ru']} со дня заключения; его ещё нет",
            }
            return Condition("cooling_off", False, words)
        words = {
            "en": f"{days.value:g} days{mark(days.grade)['en']}, until {until}",
            "ru": f"{plain_ru(days.value)} сут.{mark(days.grade)['ru']}, до {until}",
        }
        return Condition("cooling_off", until <= at, words)

    def _not_frozen(self, at: str) -> Condition:
        frozen = self.frozen(at)
        if not frozen:
            return Condition("no_freeze", True, {"en": "no freeze in force", "ru": "заморозка не действует"})
        who, until = ", ".join(one.record.party for one in frozen), max(one.until for one in frozen)
        words = {"en": f"frozen by {who} until {until}", "ru": f"заморожено: {who}, до {until}"}
        return Condition("no_freeze", False, words, tuple(one.record.id for one in frozen))

    def must_suspend(self, rules: GateRules) -> tuple[str, str, tuple[str, ...]] | None:
        """Why an active gate must be suspended, by when, and on which records; None where it need not be."""
        if self.state != ACTIVATED:
            return None
        known = [self.consents[host] for host in rules.consent_of if host in self.consents]
        taken = [one for one in known if one.body["consent"] != "given"]
        if taken:
            why, records = f"{taken[0].party} no longer consents", taken
        elif not rules.found(self.finding_words()):
            records = [one for party, one in self.findings.items() if party in rules.finders and one.body["finding"] == "not_met"]
            why = "the finding was reversed"
        else:
            return None
        since = max([one.issued_at for one in records] + [self.transitions[-1].issued_at])
        return why, moments.later(since, hours=rules.suspend_within_h.value), tuple(one.id for one in records)


_FINDINGS_EN = {"": "has found nothing", "met": "finds the condition met", "not_met": "finds it not met"}
_FINDINGS_RU = {"": "заключения нет", "met": "условие выполнено", "not_met": "условие не выполнено"}
_CONSENTS_EN = {"": "has not consented", "given": "consents", "refused": "refuses", "withdrawn": "has withdrawn its consent"}
_CONSENTS_RU = {"": "согласия нет", "given": "согласие дано", "refused": "отказ", "withdrawn": "согласие отозвано"}


def check_gate_record(record: Record, gate: Gate | None, rules: GateRules | None, context: GateContext) -> None:
    """Refuse a record about a gate that the terms or the records before it do not allow."""
    body = record.body
    if record.kind == "gate_transition" and body["to"] == ACTIVATED and not body.get("evidence"):
        raise Refusal(
            "gate-without-evidence",
            f"{record.id} moves gate {body['gate']!r} to ACTIVATED and names no evidence; name gate_evidence records under "
            "`evidence`, with findings and consents",
        )
    if rules is None:
        raise Refusal("gate-without-terms", f"no terms in force know a gate {body['gate']!r}; agree on accord_terms first")
    gate = gate or Gate(body["gate"])
    _CHECKS[record.kind](record, gate, rules, context)


@dataclass(frozen=True)
class GateContext:
    """What else the rules look at: observed flights by record id, and the last report of each site."""

    flights: dict[str, Record]
    reports: dict[str, Record]


def _check_evidence(record: Record, gate: Gate, rules: GateRules, context: GateContext) -> None:
    body = record.body
    flight = context.flights.get(body["flight"])
    if flight is None:
        raise Refusal("gate-evidence-without-flight", f"no observed_flight {body['flight']!r} in the log; log the flight first")
    if flight.body["launching_state"] != body["launching_state"]:
        raise Refusal(
            "gate-evidence-contradicts-flight",
            f"launching_state {body['launching_state']} is not the {flight.body['launching_state']} of {flight.id}",
        )
    if body["reach_km"] != rules.reach_km.value:
        raise Refusal(
            "gate-evidence-other-reach", f"reach_km {body['reach_km']:g} is not the {rules.reach_km.value:g} of the terms"
        )
    best, low, high = (body["standard_range_km"][name] for name in ("best", "low", "high"))
    if not low <= best <= high:
        raise Refusal("gate-evidence-contradicts-itself", f"best {best:g} km lies outside {low:g} to {high:g} km")


def _check_finding(record: Record, gate: Gate, rules: GateRules, context: GateContext) -> None:
    if record.party not in rules.finders:
        raise Refusal("gate-not-a-finder", f"{record.party} is no finder of {gate.name}; finders: {', '.join(rules.finders)}")
    unknown = [one for one in record.body["evidence"] if one not in gate.evidence]
    if unknown:
        raise Refusal("gate-without-evidence", f"no gate_evidence {unknown[0]!r} for {gate.name} in the log")
    if record.body["finding"] == "met" and not record.body["evidence"]:
        raise Refusal("gate-without-evidence", f"{record.id} finds the condition met and names no evidence")


def _check_consent(record: Record, gate: Gate, rules: GateRules, context: GateContext) -> None:
    if record.party not in rules.consent_of:
        hosts = ", ".join(rules.consent_of) or "nobody"
        raise Refusal("gate-not-a-host", f"{record.party}'s consent is not asked for {gate.name}; asked of: {hosts}")


def _check_freeze(record: Record, gate: Gate, rules: GateRules, context: GateContext) -> None:
    if record.party not in rules.freeze_by:
        raise Refusal("freeze-not-entitled", f"{record.party} may not freeze {gate.name}; entitled: {', '.join(rules.freeze_by)}")
    if record.body["step"] == "lift":
        freeze = gate.freezes.get(record.body["freeze"])
        if freeze is None or freeze.record.party != record.party:
            raise Refusal("freeze-unknown", f"{record.party} asked for no freeze {record.body['freeze']!r}; lift your own")
    elif record.body["days"] > rules.freeze_days_at_most.value:
        most = rules.freeze_days_at_most.value
        raise Refusal("freeze-too-long", f"{record.body['days']:g} days; the terms allow {most:g} at most")


def _check_transition(record: Record, gate: Gate, rules: GateRules, context: GateContext) -> None:
    body, at = record.body, record.issued_at
    if record.party != rules.operator:
        raise Refusal("gate-not-operator", f"{record.party} does not operate {gate.name}; {rules.operator} does")
    if body["from"] != gate.state:
        raise Refusal("gate-wrong-state", f"{gate.name} is {gate.state}, not {body['from']}; read `thirdsite log why`")
    if body["to"] not in STEPS[gate.state]:
        raise Refusal("gate-no-such-step", f"from {gate.state} a gate moves to {' or '.join(STEPS[gate.state])} only")
    if gate.transitions and at < gate.transitions[-1].issued_at:
        raise Refusal("out-of-order", f"issued at {at}, before the last transition of {gate.transitions[-1].issued_at}")
    if body["to"] == ACTIVATED:
        _check_activation(record, gate, rules, context)
    elif gate.state == NOT_BUILT or body["to"] == NOT_BUILT:
        wanted = body["to"] == BUILT_INACTIVE
        wrong = [site for site in rules.sites if site not in context.reports or context.reports[site].body["built"] != wanted]
        if wrong:
            raise Refusal(
                "gate-without-site-report",
                f"the last site_status of {wrong[0]!r} does not say built = {str(wanted).lower()}; log the report first",
            )


_RULE_OF = {
    "built": "gate-without-site-report",
    "evidence": "gate-insufficient-evidence",
    "finding": "gate-without-finding",
    "consent": "gate-without-consent",
    "cooling_off": "gate-cooling-off",
    "no_freeze": "gate-frozen",
}


def _check_activation(record: Record, gate: Gate, rules: GateRules, context: GateContext) -> None:
    body = record.body
    _check_named(body.get("evidence", []), set(gate.evidence), "gate-without-evidence", "gate_evidence")
    for condition in gate.conditions(rules, context.reports, record.issued_at):
        if not condition.met:
            raise Refusal(_RULE_OF[condition.name], f"{gate.name} may not be ACTIVATED: {condition.words['en']}")
    standing = {one.id for one in gate.sufficient(rules) if one.body["flight"] in context.flights}
    if not standing:
        raise Refusal("gate-insufficient-evidence", "the flight it rests on was superseded; put the corrected flight forward")
    if not set(body["evidence"]) & standing:
        raise Refusal("gate-insufficient-evidence", f"none of {', '.join(body['evidence'])} suffices by itself; name one that does")
    late = [one.id for one in (*gate.findings.values(), *gate.consents.values()) if one.issued_at > record.issued_at]
    if late:
        raise Refusal("out-of-order", f"issued at {record.issued_at}, before {late[0]} on which it rests")
    latest = {one.id for one in gate.findings.values()}
    _check_named(body.get("findings", []), latest, "gate-without-finding", "gate_finding that still stands", needed=True)
    given = {one.id for one in gate.consents.values()}
    needed = bool(rules.consent_of)
    _check_named(body.get("consents", []), given, "gate-without-consent", "gate_consent that still stands", needed=needed)


def _check_named(named: list[str], known: set[str], rule: str, what: str, needed: bool = False) -> None:
    unknown = [one for one in named if one not in known]
    if unknown:
        raise Refusal(rule, f"{unknown[0]!r} is no {what} of this gate; known: {', '.join(sorted(known)) or 'none'}")
    if needed and not named:
        raise Refusal(rule, f"the transition names no {what}; known: {', '.join(sorted(known)) or 'none'}")


_CHECKS: dict[str, Any] = {
    "gate_evidence": _check_evidence,
    "gate_finding": _check_finding,
    "gate_consent": _check_consent,
    "gate_transition": _check_transition,
    "freeze_request": _check_freeze,
}
