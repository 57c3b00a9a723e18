"""The records of a log up to a date, folded: what every view of the accord reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thirdsite.accord.promises.admission import State, check_rules
from thirdsite.accord.promises.parties import check_role
from thirdsite.accord.records.opened import opened
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.records.schema_check import check_body


class Ledger:
    """Records issued by a moment, in log order, and the state they leave; read from the records alone.

    Whoever hands over the records is not trusted to have kept the rules: each is held against them again, and one that
    breaks a rule is set aside in `refused` and does not count. Signatures are for `verify`.
    """

    def __init__(self, records: Iterable[Record], at: str) -> None:
        self.at = at
        self.records: list[Record] = []
        self.refused: list[tuple[Record, Refusal]] = []
        self.state = State()
        self._roles: dict[str, str] = {}
        for record in records:
            if record.issued_at <= at:
                self._take(record)
        self._by_kind: dict[str, list[Record]] = {}
        for record in self.records:
            if record.id not in self.state.superseded:
                self._by_kind.setdefault(record.kind, []).append(record)

    def _take(self, record: Record) -> None:
        try:
            check_body(record)
            if self._roles:
                check_role(record.party, self._roles.get(record.party, "none"), record.kind)
            check_rules(record, self.state)
        except Refusal as refusal:
            self.refused.append((record, refusal))
            return
        if record.kind == "roster" and not self.records:
            self._roles = {row["party"]: row["role"] for row in record.body["members"]} | {record.party: "operator"}
        self.state.add(record)
        self.records.append(record)

    def of_kind(self, kind: str) -> list[Record]:
        """Records of a kind that nothing supersedes, in log order."""
        return self._by_kind.get(kind, [])

    def body(self, record: Record) -> dict[str, Any]:
        """The body with what was revealed put in place."""
        return opened(record, self.state.reveals)

    def notices(self, launch: str) -> list[tuple[Record, dict[str, Any]]]:
        """Every notice of a launch with its body."""
        own = [one for one in self.of_kind("launch_notification") if one.body["launch"] == launch]
        return [(one, self.body(one)) for one in own]

    def last_report(self, site: str) -> Record | None:
        """The last site_status of a site."""
        return self.state.reports.get(site)

    def out_of_order(self) -> list[tuple[Record, Record]]:
        """Records dated before one that stands earlier in the log, each with that one."""
        found: list[tuple[Record, Record]] = []
        latest: Record | None = None
        for record in self.records:
            if latest is not None and record.issued_at < latest.issued_at:
                found.append((record, latest))
            else:
                latest = record
        return found


def moments_of_interest(records: Iterable[Record]) -> tuple[str, str] | None:
    """First and last issue of a log, None of an empty one."""
    times = [record.issued_at for record in records if record.kind != "roster"]
    return (min(times), max(times)) if times else None
