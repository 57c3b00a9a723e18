"""Whether limits are kept: compliant, near-breach, breach, or ambiguous, from site reports, inspections and physics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from thirdsite.accord.ledger import Ledger
from thirdsite.accord.limits import UNITS, UNITS_RU, Arc, step_at
from thirdsite.accord.opened import is_withheld, number
from thirdsite.accord.proposals import Proposal
from thirdsite.accord.radar_sight import area_share_seen, known_radar
from thirdsite.accord.record import Record
from thirdsite.accord.speeds import observed_speeds
from thirdsite.accord.terms import Term
from thirdsite.accord.wording import mark, plain, plain_ru, russian

COMPLIANT, NEAR, BREACH, AMBIGUOUS, NOT_YET = "compliant", "near_breach", "breach", "ambiguity", "not_yet"
NEAR_SHARE = 0.1
"""How near to a limit counts as near-breach where neither limit nor terms say: assumption."""
WORDS = {
    COMPLIANT: {"en": "kept", "ru": "соблюдается"},
    NEAR: {"en": "near-breach", "ru": "на грани нарушения"},
    BREACH: {"en": "breach", "ru": "нарушение"},
    AMBIGUOUS: {"en": "ambiguous", "ru": "неоднозначно"},
    NOT_YET: {"en": "not yet in force", "ru": "ещё не действует"},
}
QUANTITIES = {
    "interceptors_deployed": {"en": "interceptors deployed", "ru": "развёрнуто перехватчиков"},
    "interceptors_in_silos": {"en": "interceptors in silos", "ru": "перехватчиков в шахтах"},
    "burnout_speed_m_s": {"en": "burnout speed", "ru": "скорость в конце активного участка"},
    "radar_sector": {"en": "sector of the radar", "ru": "сектор радара"},
    "radar_azimuth": {"en": "azimuth of the radar's mount", "ru": "азимут антенны радара"},
    "power_aperture_w_m2": {"en": "power-aperture of the radar", "ru": "потенциал радара (мощность × апертура)"},
    "radar_radiating": {"en": "radar radiating", "ru": "излучение радара"},
}


@dataclass(frozen=True)
class Verdict:
    """One limit at a date: how it stands, in words, and the records that say so."""

    limit: str
    quantity: str
    site: str
    state: str
    words: dict[str, str]
    records: tuple[str, ...]
    value: float | None = None
    allowed: float | None = None
    physics: dict[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "limit": self.limit,
            "quantity": self.quantity,
            "site": self.site,
            "state": self.state,
            "text": self.words,
            "value": self.value,
            "allowed": self.allowed,
            "physics": self.physics,
            "records": list(self.records),
        }


@dataclass(frozen=True)
class Case:
    """One limit with what it is held against."""

    limit: Proposal
    step: dict[str, Any]
    report: Record
    body: dict[str, Any]
    near_share: float
    near_mark: dict[str, str]
    ledger: Ledger

    @property
    def records(self) -> tuple[str, ...]:
        """The records of the limit and the report."""
        return (*self.limit.records, self.report.id)

    def verdict(self, state: str, en: str, ru: str, **more: Any) -> Verdict:
        """A verdict of this case."""
        body = self.limit.body
        if body["basis"]["grade"] == "M":
            en, ru = f"{en}; the limit is an assumption", f"{ru}; само ограничение — допущение"
        if state == NEAR:
            en += f"; within {100 * self.near_share:g} % of it{self.near_mark['en']}"
            ru += f"; ближе {plain_ru(100 * self.near_share)} % к пределу{self.near_mark['ru']}"
        return Verdict(body["limit"], body["quantity"], body["site"], state, {"en": en, "ru": ru}, self.records, **more)


def verdicts(ledger: Ledger) -> list[Verdict]:
    """How every limit in force stands."""
    terms = ledger.state.terms_at(ledger.at)
    near = terms.clocks.get("near_share") if terms else None
    near = near or Term(NEAR_SHARE, "M", "assumption")
    return [_verdict(ledger, limit, near) for limit in ledger.state.limits.in_force(ledger.at)]


def _verdict(ledger: Ledger, limit: Proposal, near: Term) -> Verdict:
    body = limit.body
    step, report = step_at(body["schedule"], ledger.at), ledger.last_report(body["site"])

    def short(state: str, en: str, ru: str) -> Verdict:
        return Verdict(body["limit"], body["quantity"], body["site"], state, {"en": en, "ru": ru}, limit.records)

    if step is None:
        first = body["schedule"][0]["from"]
        return short(NOT_YET, f"the schedule begins on {first}", f"график начинается {first}")
    if report is None:
        return short(AMBIGUOUS, f"no report of {body['site']} is in the log", f"в журнале нет отчёта об объекте {body['site']}")
    own = body.get("near_share")
    share, marked = (float(near.value), mark(near.grade)) if own is None else (own, mark(body["basis"]["grade"]))
    case = Case(limit, step, report, ledger.body(report), share, marked, ledger)
    judged = _sector(case) if body["quantity"] in ("radar_sector", "radar_azimuth") else _count(case)
    return _with_doubts(case, judged)


def _count(case: Case) -> Verdict:
    """A limit that is a greatest number."""
    quantity, most = case.limit.body["quantity"], case.step["max"]
    value = _measured(case, quantity)
    name, unit = QUANTITIES[quantity], UNITS[quantity]
    unit_ru = UNITS_RU.get(quantity, "")
    allowed, allowed_ru = f"{plain(most)}{unit}", f"{plain_ru(most)}{unit_ru}"
    if value is None:
        en = f"{name['en']}: withheld or not reported; at most {allowed} allowed"
        ru = f"{name['ru']}: не раскрыто или не сообщено; разрешено не более {allowed_ru}"
        judged = case.verdict(AMBIGUOUS, en, ru, allowed=most)
    else:
        state = BREACH if value > most else NEAR if most > 0.0 and value >= (1.0 - case.near_share) * most else COMPLIANT
        en = f"{name['en']}: {plain(value)}{unit} of at most {allowed}"
        ru = f"{name['ru']}: {plain_ru(value)}{unit_ru} при допустимых {allowed_ru}"
        judged = case.verdict(state, en, ru, value=value, allowed=most)
    return _with_tests(case, judged, most) if quantity == "burnout_speed_m_s" else judged


def _measured(case: Case, quantity: str) -> float | None:
    """The value of a quantity as the site reports it, None where it does not."""
    body = case.body
    radar = body.get("radar", {})
    if quantity.startswith("interceptors_"):
        return _interceptors(body, quantity)
    if quantity == "radar_radiating":
        return float(radar["radiating"]) if radar else None
    if quantity == "power_aperture_w_m2":
        power, area = number(radar, "mean_power_w"), number(radar, "aperture_m2")
        return None if power is None or area is None else power * area
    return number(body, "burnout_speed_m_s")


def _with_tests(case: Case, judged: Verdict, most: float) -> Verdict:
    """Observed tests that needed more speed than allowed: a breach if the operator or two others saw it, else ambiguous."""
    faster = [one for one in observed_speeds(case.ledger, case.report.party) if one.least_m_s > most]
    if not faster or judged.state == BREACH:
        return judged
    top, seers = max(faster, key=lambda one: one.least_m_s), {one.observer for one in faster}
    proven = case.report.party in seers or len(seers) > 1
    who, speed = ", ".join(sorted(seers)), round(top.least_m_s)
    en = f"{judged.words['en']}; a test as {who} observed it needed at least {plain(speed)} m/s"
    ru = f"{judged.words['ru']}; испытание, по наблюдениям {who}, требовало не менее {plain_ru(speed)} м/с"
    records = (*judged.records, *(one.record for one in faster))
    state = BREACH if proven else AMBIGUOUS
    return replace(judged, state=state, words={"en": en, "ru": ru}, records=records, value=speed)


def _interceptors(body: dict[str, Any], quantity: str) -> float | None:
    """Interceptors counted from their serials; deployed means at the site, in silos or in store."""
    if "interceptors" not in body:
        return None
    states = ("in_silo",) if quantity == "interceptors_in_silos" else ("in_silo", "in_store")
    return float(sum(one["state"] in states for one in body["interceptors"]))


def _sector(case: Case) -> Verdict:
    """A limit on where the radar looks, or on where its mount points."""
    quantity, allowed = case.limit.body["quantity"], case.step["sector"]
    radar = case.body.get("radar", {})
    arc, name = Arc.of(allowed), QUANTITIES[quantity]
    key = "sector" if quantity == "radar_sector" else "azimuth_deg"
    actual = radar.get(key)
    span, span_ru = f"{_span(allowed)} deg", f"{_span(allowed).replace('-', '–')}°"
    if actual is None or is_withheld(actual):
        return case.verdict(
            AMBIGUOUS, f"{name['en']}: withheld or not reported; allowed {span}", f"{name['ru']}: не раскрыто или не сообщено"
        )
    if quantity == "radar_azimuth":
        inside = arc.holds(actual)
        edge = min((actual - arc.start_deg) % 360.0, (arc.start_deg + arc.width_deg - actual) % 360.0)
        near = inside and arc.width_deg < 360.0 and edge < case.near_share * arc.width_deg
        state = NEAR if near else COMPLIANT if inside else BREACH
        return case.verdict(
            state,
            f"{name['en']}: {actual:g} deg, allowed {span}",
            f"{name['ru']}: {plain_ru(actual)}°, разрешено {span_ru}",
            value=actual,
        )
    return _seen(case, radar, actual)


def _span(sector: dict[str, float]) -> str:
    return f"{sector['azimuth_from_deg']:g}-{sector['azimuth_to_deg']:g}"


def _seen(case: Case, radar: dict[str, Any], actual: dict[str, float]) -> Verdict:
    """The sector itself, and what it lets be seen."""
    allowed, name = case.step["sector"], QUANTITIES["radar_sector"]
    outside = Arc.of(allowed).outside_deg(Arc.of(actual))
    lower = allowed.get("least_elevation_deg", -90.0) - actual.get("least_elevation_deg", -90.0)
    hidden = "least_elevation_deg" in allowed and "least_elevation_deg" not in actual
    physics = _physics(case, radar, allowed, actual)
    own, span = _span(actual), _span(allowed)
    en = f"{name['en']}: {own} deg, allowed {span} deg"
    ru = f"{name['ru']}: {own.replace('-', '–')}°, разрешено {span.replace('-', '–')}°"
    if physics:
        en += f"; it sees {100 * physics['seen_share']:.1f} % of {physics['country']} below {physics['below_km']:g} km"
        share_ru = russian(f"{100 * physics['seen_share']:.1f}")
        ru += f"; видит {share_ru} % территории {physics['country']} ниже {physics['below_km']:g} км"
    if outside > 0.0 or (lower > 0.0 and not hidden):
        over = f"{outside:g} deg outside" if outside > 0.0 else f"{lower:g} deg lower than allowed"
        over_ru = f"на {plain_ru(outside)}° вне сектора" if outside > 0.0 else f"на {plain_ru(lower)}° ниже разрешённого угла места"
        return case.verdict(BREACH, f"{en}: {over}", f"{ru}: {over_ru}", value=outside or lower, allowed=0.0, physics=physics)
    if hidden:
        return case.verdict(
            AMBIGUOUS, f"{en}; least elevation not reported", f"{ru}; наименьший угол места не указан", physics=physics
        )
    if physics and physics["share_at_most"] is not None:
        if physics["seen_share"] > physics["share_at_most"]:
            most = 100 * physics["share_at_most"]
            en += f": the letter is kept, but the purpose ({most:g} % at most) is not"
            ru += f": буква соблюдена, но цель ограничения (не более {plain_ru(most)} %) — нет"
            return case.verdict(AMBIGUOUS, en, ru, value=0.0, allowed=0.0, physics=physics)
        if physics["seen_share"] >= (1.0 - case.near_share) * physics["share_at_most"] > 0.0:
            return case.verdict(NEAR, en, ru, value=0.0, allowed=0.0, physics=physics)
    return case.verdict(COMPLIANT, en, ru, value=0.0, allowed=0.0, physics=physics)


def _physics(case: Case, radar: dict[str, Any], allowed: dict[str, float], actual: dict[str, float]) -> dict[str, Any] | None:
    """What the sector as reported and as allowed lets be seen; None where the limit names no country or the radar is unknown."""
    purpose = case.limit.body.get("shall_not_see")
    if purpose is None or not known_radar(radar["radar"]):
        return None
    area = purpose["country"], purpose["below_km"]
    return {
        "country": purpose["country"],
        "below_km": purpose["below_km"],
        "seen_share": area_share_seen(radar["radar"], actual, *area).area_share,
        "allowed_sector_share": area_share_seen(radar["radar"], allowed, *area).area_share,
        "share_at_most": purpose["area_share_at_most"],
        "basis": "line of sight with refraction, an upper bound: power limits it further",
    }


def _with_doubts(case: Case, judged: Verdict) -> Verdict:
    """Inspectors who saw otherwise, or a report that is overdue, make a verdict ambiguous."""
    differs = _inspectors_differ(case) or _reports_differ(case)
    if differs is not None:
        report, en, ru = differs
        words = {"en": f"{judged.words['en']}; {en}", "ru": f"{judged.words['ru']}; {ru}"}
        return replace(judged, state=AMBIGUOUS, words=words, records=(*judged.records, report.id))
    return judged


def _reports_differ(case: Case) -> tuple[Record, str, str] | None:
    """Another party's report of the site on the same day where it gives another figure."""
    quantity = case.limit.body["quantity"]
    if quantity in ("radar_sector", "radar_azimuth"):
        return None
    mine = _measured(case, quantity)
    for other in case.ledger.of_kind("site_status"):
        body = case.ledger.body(other)
        same = other.body["site"] == case.report.body["site"] and other.body["as_of"][:10] == case.body["as_of"][:10]
        theirs = _measured(replace(case, body=body), quantity) if same and other.party != case.report.party else None
        if mine is not None and theirs is not None and theirs != mine:
            en, ru = (
                f"{other.party} reports {plain(theirs)} on the same day",
                f"{other.party} сообщает {plain_ru(theirs)} на тот же день",
            )
            return other, en, ru
    return None


SEEN_AS = {
    "interceptors_in_silos": "interceptors_in_silos",
    "interceptors_deployed": "interceptors_at_site",
    "radar_radiating": "radar_radiating",
}


def _inspectors_differ(case: Case) -> tuple[Record, str, str] | None:
    """The last inspection report of the site where it contradicts the site's own report of about that time."""
    body = case.limit.body
    key = SEEN_AS.get(body["quantity"])
    reports = [one for one in case.ledger.of_kind("inspection_report") if one.body["site"] == body["site"]]
    reports = [one for one in reports if one.body["ended_at"] >= case.body["as_of"]]
    if not reports or key is None or key not in reports[-1].body:
        return None
    seen, reported = float(reports[-1].body[key]), _measured(case, body["quantity"])
    if reported is None or seen == reported:
        return None
    party = reports[-1].party
    return reports[-1], f"{party}'s inspectors saw {seen:g}", f"инспекторы {party} видели {seen:g}"
