"""The rules of a gate as the terms give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from thirdsite.accord.promises.terms import Term
from thirdsite.accord.records.wording import mark, plain, plain_ru

NOT_BUILT, BUILT_INACTIVE, ACTIVATED, SUSPENDED = "NOT_BUILT", "BUILT_INACTIVE", "ACTIVATED", "SUSPENDED"

STEPS = {
    NOT_BUILT: (BUILT_INACTIVE,),
    BUILT_INACTIVE: (ACTIVATED, NOT_BUILT),
    ACTIVATED: (SUSPENDED,),
    SUSPENDED: (ACTIVATED, BUILT_INACTIVE),
}
"""The state a gate may move to from each state."""


@dataclass(frozen=True)
class GateRules:
    """What must be so before a gate opens, all of it data."""

    gate: str
    operator: str
    sites: tuple[str, ...]
    launching_states: tuple[str, ...]
    reach_km: Term
    least_confidence: Term
    finder_rule: str
    finders: tuple[str, ...]
    finder_basis: Term
    consent_of: tuple[str, ...]
    cooling_off_days: Term
    freeze_by: tuple[str, ...]
    freeze_days_at_most: Term
    suspend_within_h: Term

    @staticmethod
    def of(data: dict[str, Any]) -> GateRules:
        """Rules from one gate of the terms."""
        finder = data["finder"]
        return GateRules(
            data["gate"],
            data["operator"],
            tuple(data["sites"]),
            tuple(data["launching_states"]),
            Term(**data["reach_km"]),
            Term(**data["least_confidence"]),
            finder["rule"],
            tuple(finder["parties"]),
            Term(finder["rule"], finder["grade"], finder["source"]),
            tuple(data["consent_of"]),
            Term(**data["cooling_off_days"]),
            tuple(data["freeze_by"]),
            Term(**data["freeze_days_at_most"]),
            Term(**data["suspend_within_h"]),
        )

    @property
    def finder_words(self) -> dict[str, str]:
        """Who finds that the condition is met."""
        names, assumed = ", ".join(self.finders), mark(self.finder_basis.grade)
        words = {
            "alone": {"en": f"any one of {names}", "ru": f"любая из сторон: {names}"},
            "jointly": {"en": f"all of {names}", "ru": f"все стороны вместе: {names}"},
            "commission": {"en": f"the commission ({names})", "ru": f"комиссия ({names})"},
        }[self.finder_rule]
        return {language: text + assumed[language] for language, text in words.items()}

    @property
    def threat_words(self) -> dict[str, str]:
        """What a flight must show."""
        reach, sure = self.reach_km, self.least_confidence
        far, share = mark(reach.grade), mark(sure.grade)
        return {
            "en": f"needed: {plain(reach.value)} km{far['en']} with {plain(sure.value)}{share['en']}",
            "ru": f"требуется: {plain_ru(reach.value)} км{far['ru']} при {plain_ru(sure.value)}{share['ru']}",
        }

    def suffices(self, evidence: dict[str, Any]) -> str:
        """Why the body of an evidence does not show the threat; empty where it does."""
        if evidence["launching_state"] not in self.launching_states:
            return f"the flight was {evidence['launching_state']}'s; the gate counts {', '.join(self.launching_states)}"
        if not evidence["figures_possible"]:
            return "the figures observed cannot all be true"
        best = evidence["standard_range_km"]["best"]
        if best < self.reach_km.value:
            return f"the rocket's range of {best:,.0f} km is less than the {self.reach_km.value:,.0f} km that reach Europe"
        if evidence["confidence"] < self.least_confidence.value:
            return f"confidence {evidence['confidence']:.2f} is less than the {self.least_confidence.value:g} the terms ask for"
        return ""

    def found(self, findings: dict[str, str]) -> bool:
        """Whether the findings, by party, meet the finder rule."""
        met = [findings.get(party) == "met" for party in self.finders]
        return any(met) if self.finder_rule in ("alone", "commission") else all(met)
