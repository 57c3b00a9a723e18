"""What the parties, or the records, disagree on at a date."""

from __future__ import annotations

from typing import Any

from thirdsite.accord.promises.compliance import AMBIGUOUS, BREACH, WORDS, Verdict
from thirdsite.accord.promises.evidence import disagreement
from thirdsite.accord.promises.inspections import REFUSALS
from thirdsite.accord.standing.ledger import Ledger

Json = dict[str, Any]


def disagreements(ledger: Ledger, limits: list[Verdict], flagged: list[Json]) -> list[Json]:
    """Every disagreement with its kind, its words and the records it rests on."""
    return [
        *_offers(ledger),
        *_limits(limits),
        *_findings(ledger),
        *_evidence(ledger),
        *_inspections(ledger),
        *_objections(ledger),
        *_declarations(flagged),
    ]


def _row(kind: str, en: str, ru: str, records: Any) -> Json:
    return {"kind": kind, "text": {"en": en, "ru": ru}, "records": list(records)}


def _offers(ledger: Ledger) -> list[Json]:
    rows = []
    for matter in ledger.state.matters.all.values():
        if matter.state != "disputed":
            continue
        against = [one for one in matter.replies.values() if one.body["stance"] in ("rejects", "insufficient")]
        en = f"{matter.name}: offered by {', '.join(matter.by)}; " + "; ".join(f"{one.party}: {one.text['en']}" for one in against)
        ru = f"{matter.name}: предложение {', '.join(matter.by)}; " + "; ".join(f"{one.party}: {one.text['ru']}" for one in against)
        rows.append(_row("offer", en, ru, matter.records))
    return rows


def _limits(limits: list[Verdict]) -> list[Json]:
    rows = []
    for one in limits:
        if one.state in (BREACH, AMBIGUOUS):
            en, ru = (f"{one.limit} ({one.site}): {WORDS[one.state][lang]}: {one.words[lang]}" for lang in ("en", "ru"))
            rows.append(_row("limit", en, ru, one.records))
    return rows


def _findings(ledger: Ledger) -> list[Json]:
    rows = []
    for gate in ledger.state.gates.values():
        said = gate.finding_words()
        if len(set(said.values())) > 1:
            met = ", ".join(party for party, value in said.items() if value == "met")
            not_met = ", ".join(party for party, value in said.items() if value == "not_met")
            en = f"{gate.name}: {met} finds the condition met, {not_met} does not"
            ru = f"{gate.name}: по заключению {met} условие выполнено, по заключению {not_met} — нет"
            rows.append(_row("finding", en, ru, [one.id for one in gate.findings.values()]))
    return rows


def _evidence(ledger: Ledger) -> list[Json]:
    """Evidence that does not follow from its flight when worked out again."""
    rows = []
    for gate in ledger.state.gates.values():
        for evidence in gate.evidence.values():
            flight = ledger.state.flights.get(evidence.body["flight"])
            wrong = disagreement(evidence, flight, ledger.body(flight)) if flight else "its flight was superseded"
            if wrong:
                en = f"evidence {evidence.id} of {evidence.party}: {wrong}"
                ru = f"доказательство {evidence.id} ({evidence.party}) не подтверждается повторным расчётом"
                rows.append(_row("evidence", en, ru, [evidence.id, evidence.body["flight"]]))
    return rows


def _inspections(ledger: Ledger) -> list[Json]:
    rows = []
    for one in ledger.state.inspections.all.values():
        if one.state in REFUSALS:
            last = one.answers[-1]
            right = one.against_terms()
            en = f"inspection {one.name} was turned down by {last.party}: {last.body['reason']['en']}" + (
                f" ({right})" if right else ""
            )
            ru = f"в инспекции {one.name} отказано ({last.party}): {last.body['reason']['ru']}" + (
                " (условия такого права не дают)" if right else ""
            )
            rows.append(_row("inspection", en, ru, one.records))
        elif one.report is not None and not one.report.body["agrees"]:
            en = f"inspection {one.name}: what was seen does not agree with the site's reports: {one.report.text['en']}"
            ru = f"инспекция {one.name}: увиденное не совпадает с отчётами об объекте: {one.report.text['ru']}"
            rows.append(_row("inspection", en, ru, one.records))
    return rows


def _objections(ledger: Ledger) -> list[Json]:
    standing: dict[tuple[str, str], Any] = {}
    for record in ledger.of_kind("inspection_objection"):
        standing[record.party, record.body["objects_to"]] = record
    return [
        _row(
            "objection",
            f"{party} objects to {name}: {record.body['ground']['en']}",
            f"{party} возражает против {name}: {record.body['ground']['ru']}",
            [record.id, name],
        )
        for (party, name), record in standing.items()
        if not record.body.get("withdrawn")
    ]


def _declarations(flagged: list[Json]) -> list[Json]:
    rows = []
    for row in flagged:
        for flag in row["flags"]:
            if flag["severity"] in ("impossible", "contradiction"):
                en, ru = (f"{row['record']} ({row['party']}): {flag['text'][lang]}" for lang in ("en", "ru"))
                rows.append(_row("declaration", en, ru, [row["record"], *flag["records"]]))
    return rows
