"""Limits over time: what is agreed, the schedule by date, and contradictions refused; a fold over records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from thirdsite.accord.proposals import Proposal, Proposals
from thirdsite.accord.record import Record
from thirdsite.accord.refusal import Refusal
from thirdsite.accord.terms import Terms

SECTORS = ("radar_sector", "radar_azimuth")
UNITS = {
    "interceptors_deployed": "",
    "interceptors_in_silos": "",
    "burnout_speed_m_s": " m/s",
    "power_aperture_w_m2": " W m2",
    "radar_radiating": "",
}
UNITS_RU = {"burnout_speed_m_s": " м/с", "power_aperture_w_m2": " Вт·м²"}


@dataclass(frozen=True)
class Arc:
    """Azimuths clockwise from one to another, degrees."""

    start_deg: float
    width_deg: float

    @staticmethod
    def of(sector: dict[str, float]) -> Arc:
        """The azimuths of a sector; equal ends and 0 to 360 are all round."""
        start, end = sector["azimuth_from_deg"], sector["azimuth_to_deg"]
        return Arc(start % 360.0, (end - start) % 360.0 or 360.0)

    def holds(self, azimuth_deg: float) -> bool:
        """Whether an azimuth lies inside, ends included."""
        return self.width_deg >= 360.0 or (azimuth_deg - self.start_deg) % 360.0 <= self.width_deg + 1e-9

    def outside_deg(self, other: Arc) -> float:
        """Degrees of `other` that lie outside this one."""
        if self.width_deg >= 360.0:
            return 0.0
        first = (self.start_deg - other.start_deg) % 360.0
        inside = 0.0
        for begin in (first - 360.0, first):
            inside += max(min(begin + self.width_deg, other.width_deg) - max(begin, 0.0), 0.0)
        return max(other.width_deg - inside, 0.0)

    def meets(self, other: Arc) -> bool:
        """Whether the two have an azimuth in common."""
        return self.holds(other.start_deg) or other.holds(self.start_deg)


def step_at(schedule: list[dict[str, Any]], at: str) -> dict[str, Any] | None:
    """The step of a schedule that holds at a moment; None before the first."""
    held = [step for step in schedule if step["from"] <= at[:10]]
    return held[-1] if held else None


class LimitsBook:
    """Every limit proposed and agreed; a fold."""

    def __init__(self) -> None:
        self.proposals = Proposals("limit")

    def in_force(self, at: str) -> list[Proposal]:
        """Limits in force."""
        return self.proposals.in_force(at)

    def check(self, record: Record, terms: Terms | None) -> None:
        """Refuse a limit that contradicts itself or another in force, or that the operator of its site has no part in."""
        self.proposals.check(record)
        step = record.body["step"]
        if step == "propose":
            _check_schedule(record.body)
            site = terms.sites.get(record.body["site"]) if terms else None
            if site and site["operator"] not in record.body["between"]:
                operator, name = site["operator"], record.body["site"]
                raise Refusal(
                    "party-left-out", f"{operator} operates {name}; a limit on it cannot bind without {operator} in `between`"
                )
        if step == "withdraw":
            return
        body = record.body if step == "propose" else self.proposals.by_record[record.body["proposal"]].body
        for other in self.in_force(record.issued_at):
            if other.body["limit"] != body["limit"] and other.body["site"] == body["site"]:
                _check_against(body, other.body)

    def add(self, record: Record, notice_days: float) -> None:
        """Fold one record."""
        self.proposals.add(record, notice_days)


def _check_schedule(body: dict[str, Any]) -> None:
    name, schedule = body["limit"], body["schedule"]
    wanted = "sector" if body["quantity"] in SECTORS else "max"
    days = [step["from"] for step in schedule]
    if len(set(days)) != len(days):
        twice = next(day for day in days if days.count(day) > 1)
        raise Refusal("limits-contradict", f"limit {name!r} has two steps from {twice}; keep one")
    if days != sorted(days):
        raise Refusal("limits-contradict", f"the steps of limit {name!r} do not follow one another in time; sort them by `from`")
    for step in schedule:
        if set(step) != {"from", wanted}:
            raise Refusal(
                "limits-contradict", f"limit {name!r} on {body['quantity']} needs `{wanted}` alone in the step from {step['from']}"
            )
    if "shall_not_see" in body:
        if body["quantity"] != "radar_sector":
            raise Refusal("limits-contradict", f"limit {name!r} on {body['quantity']} cannot say what a radar shall not see")
        _check_country(body["shall_not_see"]["country"])


def _check_country(code: str) -> None:
    from thirdsite.catalog.basemap import country_names

    if code not in country_names():
        raise Refusal("unknown-country", f"the base map has no country {code!r}; write its ISO 3166-1 alpha-3 code, such as RUS")


def _check_against(body: dict[str, Any], other: dict[str, Any]) -> None:
    """Two limits in force on one site must not say two things about one quantity, nor leave a radar no azimuth."""
    if body["quantity"] == other["quantity"]:
        raise Refusal(
            "limits-contradict",
            f"limit {other['limit']!r} on {other['quantity']} at {other['site']} is in force; change it under its own name, "
            f"or withdraw it before {body['limit']!r}",
        )
    pair = {body["quantity"], other["quantity"]}
    if pair == set(SECTORS):
        for day in sorted({step["from"] for step in (*body["schedule"], *other["schedule"])}):
            one, two = step_at(body["schedule"], day), step_at(other["schedule"], day)
            if one and two and not Arc.of(one["sector"]).meets(Arc.of(two["sector"])):
                raise Refusal(
                    "limits-contradict", f"from {day} {body['limit']!r} and {other['limit']!r} leave no azimuth in common"
                )
    if pair == {"interceptors_deployed", "interceptors_in_silos"}:
        _check_counts(body, other)


def _check_counts(body: dict[str, Any], other: dict[str, Any]) -> None:
    """More in the silos than may be deployed at all cannot be meant."""
    for day in sorted({step["from"] for step in (*body["schedule"], *other["schedule"])}):
        found = {one["quantity"]: step_at(one["schedule"], day) for one in (body, other)}
        deployed, silos = found["interceptors_deployed"], found["interceptors_in_silos"]
        if deployed and silos and silos["max"] > deployed["max"]:
            raise Refusal(
                "limits-contradict",
                f"from {day} {silos['max']:g} interceptors may stand in silos but only {deployed['max']:g} may be deployed",
            )
