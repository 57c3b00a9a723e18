"""The check of every notice and every observed flight: regime, clock, fields and area; a failing one is logged and flagged."""

from __future__ import annotations

from typing import Any

from thirdsite.accord.promises.declared_physics import physics_flags
from thirdsite.accord.promises.flags import Flag
from thirdsite.accord.promises.places import contains, distance_and_bearing, middle_and_spread
from thirdsite.accord.promises.regimes import Clock, Regime, load_regimes
from thirdsite.accord.records import moments
from thirdsite.accord.records.opened import is_withheld
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.wording import ASSUMED, plain_ru

RANGE_SHARE, RANGE_KM, AZIMUTH_DEG = 0.05, 50.0, 10.0
"""How far a declared range and azimuth may differ from the areas named: assumption, areas are set by their notifier."""
FIGURE_SHARE = 0.05
"""How far an observer's figures may differ from those declared: assumption."""
FIELDS_RU = {
    "window": "временное окно",
    "launch_place": "район пуска",
    "impact_area": "район падения",
    "generic_class": "общий класс",
    "azimuth_deg": "азимут",
}


def check_declaration(
    record: Record, body: dict[str, Any], notices: list[tuple[Record, dict[str, Any]]], *, thorough: bool = True
) -> list[Flag]:
    """What does not hold of a launch notification or an observed flight.

    Parameters
    ----------
    record, body : the record, and its body with what was revealed in place
    notices : earlier notices of the same launch with their bodies, in log order
    thorough : fly the flight with a family of rockets too, which takes about a second; else the closed form alone

    Returns
    -------
    flags, none where everything holds
    """
    if record.kind == "observed_flight":
        return [*_against_notice(record, body, notices), *physics_flags(body, "flight", thorough=thorough)]
    regime = load_regimes()[body["regime"]]
    flags = _regime(record, body, regime)
    if body["notification"] != "cancel":
        flags += _fields(body, regime) + _clocks(record, body, regime, notices) + _area(body, notices)
        flags += physics_flags(body, "declaration", thorough=thorough)
    return flags


def _flag(code: str, severity: str, en: str, ru: str, *, assumed: bool = False, records: tuple[str, ...] = ()) -> Flag:
    words = {"en": en + ASSUMED["en"], "ru": ru + ASSUMED["ru"]} if assumed else {"en": en, "ru": ru}
    return Flag(code, severity, words, records, assumed)


def _regime(record: Record, body: dict[str, Any], regime: Regime) -> list[Flag]:
    flags = []
    day = record.issued_at[:10]
    if not regime.holds_on(day):
        en, ru = f"the regime {regime.id} was not in force on {day}", f"режим {regime.id} не действовал {day}"
        flags.append(_flag("regime-not-in-force", "doubt", en, ru, assumed=regime.in_force.grade == "M"))
    if regime.parties and record.party not in regime.parties:
        en, ru = f"{record.party} is no party to {regime.id}", f"{record.party} не участвует в режиме {regime.id}"
        flags.append(_flag("not-a-party-to-regime", "doubt", en, ru))
    if body["object_class"] not in regime.object_classes:
        en = f"{regime.id} does not cover objects of class {body['object_class']}"
        flags.append(_flag("object-outside-regime", "doubt", en, f"режим {regime.id} не охватывает класс {body['object_class']}"))
    return flags


def _fields(body: dict[str, Any], regime: Regime) -> list[Flag]:
    flags = []
    for name in regime.fields:
        if body["notification"] == "post" and name == "window":
            continue
        assumed, ru = regime.fields_grade == "M", FIELDS_RU.get(name, name)
        if name not in body:
            flags.append(_flag("missing-field", "missing", f"{name} is not stated", f"не указано: {ru}", assumed=assumed))
        elif is_withheld(body[name]):
            flags.append(_flag("withheld-field", "missing", f"{name} is withheld", f"не раскрыто: {ru}", assumed=assumed))
    return flags


def _late(code: str, en: str, ru: str, clock: Clock) -> Flag:
    return _flag(code, "late", en, ru, assumed=clock.grade == "M")


def _clocks(record: Record, body: dict[str, Any], regime: Regime, notices: list[tuple[Record, dict[str, Any]]]) -> list[Flag]:
    window = body.get("window")
    flags = []
    if window and window["to"] < window["from"]:
        en, ru = f"the window ends at {window['to']}, before it begins at {window['from']}", "окно заканчивается раньше начала"
        flags.append(_flag("window-runs-backwards", "impossible", en, ru))
    if body["notification"] == "post":
        return flags + _post_clocks(record, body, regime, notices)
    if window:
        ahead = moments.hours_between(record.issued_at, window["from"])
        least, most = regime.notice_at_least, regime.notice_at_most
        if least and ahead < least.hours:
            en = f"notice {ahead:.1f} h before the window; {regime.id} asks for {least.hours:g} h"
            ru = f"уведомление за {plain_ru(round(ahead, 1))} ч до окна; режим {regime.id} требует {least.hours:g} ч"
            flags.append(_late("notice-too-short", en, ru, least))
        if most and ahead > most.hours:
            en = f"notice {ahead:.0f} h before the window; {regime.id} allows {most.hours:g} h at most"
            ru = f"уведомление за {plain_ru(round(ahead))} ч до окна; режим {regime.id} допускает не более {most.hours:g} ч"
            flags.append(_late("notice-too-early", en, ru, most))
    return flags


def _post_clocks(record: Record, body: dict[str, Any], regime: Regime, notices: list[tuple[Record, dict[str, Any]]]) -> list[Flag]:
    flags, launched = [], body["launched_at"]
    after = moments.hours_between(launched, record.issued_at)
    if after < 0.0:
        en, ru = f"declares a launch of {launched}, which lies ahead", f"сообщает о пуске {launched}, который ещё впереди"
        flags.append(_flag("declared-before-launch", "impossible", en, ru))
    within = regime.post_launch_within
    if within and after > within.hours:
        en = f"notice {after:.1f} h after the launch; {regime.id} asks for {within.hours:g} h"
        ru = f"уведомление через {plain_ru(round(after, 1))} ч после пуска; режим {regime.id} требует {within.hours:g} ч"
        flags.append(_late("post-launch-late", en, ru, within))
    before = [(one, own) for one, own in notices if own["notification"] in ("pre", "update") and "window" in own]
    if regime.notice_at_least and not before:
        en, ru = "no notice before the launch is in the log", "в журнале нет уведомления до пуска"
        flags.append(_flag("no-notice-before", "missing", en, ru))
    if before:
        flags += _in_window(launched, *before[-1])
    return flags


def _in_window(launched: str, notice: Record, announced: dict[str, Any]) -> list[Flag]:
    window = announced["window"]
    if window["from"] <= launched <= window["to"]:
        return []
    en = f"launched at {launched}, outside the announced window {window['from']} to {window['to']}"
    ru = f"пуск в {launched} вне объявленного окна {window['from']} — {window['to']}"
    return [_flag("outside-window", "contradiction", en, ru, records=(notice.id,))]


def _area(body: dict[str, Any], notices: list[tuple[Record, dict[str, Any]]]) -> list[Flag]:
    launch, impact = body.get("launch_place"), body.get("impact_area")
    flags: list[Flag] = []
    if not launch or not impact or is_withheld(launch) or is_withheld(impact):
        return flags
    start, end = middle_and_spread(launch), middle_and_spread(impact)
    if start is None or end is None:
        return flags
    distance_km, bearing_deg = distance_and_bearing(start[0], end[0])
    spread_km = (start[1] + end[1]) / 1e3
    stated, azimuth = body.get("range_km"), body.get("azimuth_deg")
    if isinstance(stated, int | float) and abs(stated - distance_km) > spread_km + max(RANGE_SHARE * stated, RANGE_KM):
        en = f"declared range {stated:,.0f} km, but the area of impact lies {distance_km:,.0f} km from the launch place"
        far_ru = plain_ru(round(distance_km))
        ru = f"заявлена дальность {plain_ru(round(stated))} км, а район падения удалён от места пуска на {far_ru} км"
        flags.append(_flag("area-contradicts-range", "impossible", en, ru))
    if isinstance(azimuth, int | float) and distance_km > spread_km:
        from math import asin, degrees

        slack = AZIMUTH_DEG + degrees(asin(min(spread_km / distance_km, 1.0)))
        if abs((azimuth - bearing_deg + 180.0) % 360.0 - 180.0) > slack:
            en = f"declared azimuth {azimuth:.0f} deg, but the area of impact lies at {bearing_deg:.0f} deg"
            ru = f"заявлен азимут {azimuth:.0f}°, а район падения лежит по азимуту {bearing_deg:.0f}°"
            flags.append(_flag("area-contradicts-azimuth", "impossible", en, ru))
    announced = [
        (one, own["impact_area"]) for one, own in notices if own.get("impact_area") and not is_withheld(own["impact_area"])
    ]
    if body["notification"] == "post" and announced and not contains(announced[-1][1], end[0]):
        en, ru = "fell outside the announced area of impact", "падение вне объявленного района"
        flags.append(_flag("outside-announced-area", "contradiction", en, ru, records=(announced[-1][0].id,)))
    return flags


_FIGURES = {
    "apogee_km": ("apogee", "апогей", "km", "км"),
    "range_km": ("range", "дальность", "km", "км"),
    "flight_time_s": ("time", "время", "s", "с"),
}


def _against_notice(record: Record, body: dict[str, Any], notices: list[tuple[Record, dict[str, Any]]]) -> list[Flag]:
    """An observed flight beside the notices it names."""
    flags = []
    for notice, announced in notices[-1:]:
        if announced.get("window"):
            flags += _in_window(body["flown_at"], notice, announced)
        for key, (en_name, ru_name, unit, unit_ru) in _FIGURES.items():
            seen, said = body.get(key), announced.get(key)
            if not isinstance(seen, int | float) or not isinstance(said, int | float):
                continue
            if abs(seen - said) > FIGURE_SHARE * said:
                en = f"observed {en_name} {seen:,.0f} {unit}, declared {said:,.0f} {unit} by {notice.party}"
                seen_ru, said_ru = plain_ru(round(seen)), plain_ru(round(said))
                ru = f"наблюдалось ({ru_name}) {seen_ru} {unit_ru}, заявлено {said_ru} {unit_ru} ({notice.party})"
                flags.append(_flag("observed-differs", "contradiction", en, ru, records=(notice.id,)))
    return flags
