"""The clocks that run at a date: what is due when, by whom, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from thirdsite.accord.promises.gate import Gate
from thirdsite.accord.promises.regimes import load_regimes
from thirdsite.accord.promises.terms import Terms
from thirdsite.accord.records import moments
from thirdsite.accord.records.wording import plain_ru
from thirdsite.accord.standing.ledger import Ledger


@dataclass(frozen=True)
class Due:
    """Something due at a moment, by whom, in words, on which records; `assumed` where its clock is an assumption."""

    code: str
    due: str
    by: str
    words: dict[str, str]
    records: tuple[str, ...]
    assumed: bool = False

    def overdue(self, at: str) -> bool:
        """Whether the moment is past."""
        return self.due < at

    def document(self, at: str) -> dict[str, Any]:
        """As JSON."""
        late = moments.hours_between(self.due, at)
        return {
            "code": self.code,
            "due": self.due,
            "overdue": self.overdue(at),
            "days_late": round(max(late, 0.0) / 24.0, 1),
            "by": self.by,
            "text": self.words,
            "assumption": self.assumed,
            "records": list(self.records),
        }


def clocks(ledger: Ledger) -> list[Due]:
    """Every clock that runs at the date of the ledger, soonest first."""
    terms = ledger.state.terms_at(ledger.at)
    found = [*_inspections(ledger), *_questions(ledger), *_launches(ledger)]
    if terms is not None:
        found += [*_reports(ledger, terms), *_reviews(ledger, terms), *_gates(ledger, terms)]
    return sorted(found, key=lambda one: one.due)


def _reports(ledger: Ledger, terms: Terms) -> Iterator[Due]:
    """Reports of sites by the clock of the terms, from the day a site was first reported or the terms agreed."""
    clock = terms.clocks.get("site_status_days")
    if clock is None:
        return
    for site, entry in terms.sites.items():
        report = ledger.last_report(site)
        begin = report.issued_at if report else terms.proposal.in_force_from or ledger.at
        words = {
            "en": f"report of {site}, every {clock.value:g} days",
            "ru": f"отчёт об объекте {site}, каждые {plain_ru(clock.value)} сут.",
        }
        records = (report.id,) if report else terms.proposal.records
        yield Due("site-report", moments.later(begin, days=clock.value), entry["operator"], words, records, clock.assumed)


def _inspections(ledger: Ledger) -> Iterator[Due]:
    for one in ledger.state.inspections.all.values():
        asked = str(one.request.body["requested_of"])
        answer, report = one.answer_due(), one.report_due()
        if not one.answers and answer:
            words = {"en": f"answer to inspection {one.name}", "ru": f"ответ на запрос инспекции {one.name}"}
            yield Due("inspection-answer", answer, asked, words, one.records, one.right["answer_h"]["grade"] == "M")
        if one.state in ("accept", "postpone") and report:
            words = {"en": f"report of inspection {one.name}", "ru": f"отчёт об инспекции {one.name}"}
            assumed = one.right["report_days"]["grade"] == "M"
            yield Due("inspection-report", report, one.request.party, words, one.records, assumed)


def _questions(ledger: Ledger) -> Iterator[Due]:
    for question in ledger.state.questions.all.values():
        if question.due and not question.answered:
            words = {
                "en": f"answer to {question.record.party}: {question.record.body['question']['en']}",
                "ru": f"ответ на вопрос ({question.record.party}): {question.record.body['question']['ru']}",
            }
            records = (question.record.id, *(one.id for one in question.answers))
            yield Due(
                "clarification", question.due, question.record.body["of"], words, records, "answer_by" not in question.record.body
            )


def _launches(ledger: Ledger) -> Iterator[Due]:
    """Notices after a launch, where the regime asks for one."""
    regimes = load_regimes()
    by_launch: dict[str, list[Any]] = {}
    for record in ledger.of_kind("launch_notification"):
        by_launch.setdefault(record.body["launch"], []).append(record)
    for launch, notices in by_launch.items():
        clock = regimes[notices[-1].body["regime"]].post_launch_within
        windows = [one.body["window"] for one in notices if "window" in one.body]
        closed = any(one.body["notification"] in ("post", "cancel") for one in notices)
        if clock and windows and not closed:
            words = {"en": f"notice after launch {launch}", "ru": f"уведомление после пуска {launch}"}
            due = moments.later(windows[-1]["to"], hours=clock.hours)
            yield Due("post-launch", due, notices[0].party, words, tuple(one.id for one in notices), clock.grade == "M")


def _reviews(ledger: Ledger, terms: Terms) -> Iterator[Due]:
    clock = terms.clocks.get("review_months")
    if clock is None:
        return
    reviews = ledger.of_kind("review_report")
    begin = reviews[-1].issued_at if reviews else terms.proposal.in_force_from or ledger.at
    words = {"en": f"review, every {clock.value:g} months", "ru": f"обзор, каждые {clock.value:g} мес."}
    records = (reviews[-1].id,) if reviews else terms.proposal.records
    yield Due("review", moments.months_later(begin, int(clock.value)), ", ".join(terms.between), words, records, clock.assumed)


def _gates(ledger: Ledger, terms: Terms) -> Iterator[Due]:
    for name in terms.gates:
        gate, rules = ledger.state.gates.get(name, Gate(name)), ledger.state.rules_of(name, ledger.at)
        needed = gate.must_suspend(rules) if rules else None
        if rules and needed:
            why, due, records = needed
            words = {"en": f"suspension of {name}: {why}", "ru": f"приостановка {name}: основание активации отпало"}
            yield Due("suspension", due, rules.operator, words, records, rules.suspend_within_h.assumed)
