"""Who may issue which kind of record, by the role the roster gives."""

from __future__ import annotations

from thirdsite.accord.records.refusal import Refusal

PARTY, HOST, OBSERVER, COMMISSION, OPERATOR = "party", "host", "observer", "commission", "operator"

OF_ALL = frozenset(
    {
        "launch_notification",
        "observed_flight",
        "clarification_request",
        "clarification_answer",
        "inspection_objection",
        "reveal",
        "note",
    }
)
"""Whoever has a key may notify, observe, ask, answer, object, reveal what it withheld, and note."""

MAY_ISSUE: dict[str, frozenset[str]] = {
    PARTY: OF_ALL
    | {
        "site_status",
        "inspection_request",
        "inspection_answer",
        "inspection_report",
        "monitor_presence",
        "liaison_posting",
        "limit",
        "gate_evidence",
        "gate_finding",
        "gate_transition",
        "freeze_request",
        "review_report",
        "accord_terms",
    },
    HOST: OF_ALL
    | {"site_status", "inspection_answer", "monitor_presence", "gate_consent", "freeze_request", "limit", "accord_terms"},
    OBSERVER: OF_ALL | {"liaison_posting"},
    COMMISSION: OF_ALL | {"gate_finding", "gate_evidence", "inspection_request", "inspection_report", "review_report"},
    OPERATOR: frozenset({"roster", "refusal", "note"}),
}


def check_role(party: str, role: str, kind: str) -> None:
    """Refuse a kind of record that a role may not issue."""
    allowed = MAY_ISSUE.get(role)
    if allowed is None:
        raise Refusal("wrong-role", f"{party} has the role {role!r}; known roles: {', '.join(MAY_ISSUE)}")
    if kind not in allowed:
        able = [name for name, kinds in MAY_ISSUE.items() if kind in kinds]
        raise Refusal("wrong-role", f"{party} is {role}, and a {kind} is issued by: {', '.join(able) or 'nobody'}")
