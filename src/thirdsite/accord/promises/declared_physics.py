"""The physics of a declared or observed flight: the drag-free bound, the range class, slips of units."""

from __future__ import annotations

from functools import lru_cache
from math import radians
from typing import Any

from thirdsite.accord.promises.flags import Flag
from thirdsite.accord.promises.places import middle_and_spread
from thirdsite.accord.records.opened import is_withheld, number
from thirdsite.accord.records.wording import plain_ru
from thirdsite.earth.geodesy import Geodetic
from thirdsite.errors import OutsideValidity
from thirdsite.flight.kepler_bound import bound
from thirdsite.flight.observed_test import ObservedTest
from thirdsite.flight.range_classes import range_class

CLASSES = ("SRBM", "MRBM", "IRBM", "ICBM")
USUAL_EXCESS_S = 240.0
"""Flights exceed the drag-free time by one to four minutes: the flights of the catalogue's table."""
SLIPS_RU = {
    "nautical miles converted as statute miles": "морские мили пересчитаны как сухопутные",
    "statute miles converted as nautical miles": "сухопутные мили пересчитаны как морские",
    "statute miles printed as km": "сухопутные мили выданы за километры",
    "km taken for statute miles": "километры приняты за сухопутные мили",
    "nautical miles printed as km": "морские мили выданы за километры",
    "km taken for nautical miles": "километры приняты за морские мили",
    "km/h taken for mph": "км/ч приняты за мили в час",
    "ft/s taken for mph": "футы в секунду приняты за мили в час",
    "mph taken for knots": "мили в час приняты за узлы",
    "knots taken for mph": "узлы приняты за мили в час",
    "mph taken for km/h": "мили в час приняты за км/ч",
    "km/h taken for m/s": "км/ч приняты за м/с",
}
FIELDS_RU = {
    "range": "заявленная дальность не согласуется с местами пуска и падения",
    "bearing": "азимут не согласуется с местом падения",
    "speed": "заявленная скорость не согласуется с траекторией",
    "time": "заявленное время расходится с расчётным",
}


def observed_test(body: dict[str, Any]) -> ObservedTest | None:
    """A notice's or an observer's figures as a test flight; None without a range."""
    launch, impact = _place(body.get("launch_place")), _place(body.get("impact_place"))
    range_km = number(body, "range_km")
    if range_km is None:
        return None
    apogee, bearing = number(body, "apogee_km"), number(body, "bearing_deg" if "bearing_deg" in body else "azimuth_deg")
    return ObservedTest(
        1e3 * range_km,
        None if apogee is None else 1e3 * apogee,
        number(body, "flight_time_s"),
        launch,
        None if bearing is None else radians(bearing),
        impact,
        number(body, "speed_m_s"),
        number(body, "time_resolution_s") or 0.0,
    )


def _place(place: Any) -> Geodetic | None:
    if not isinstance(place, dict) or is_withheld(place):
        return None
    found = middle_and_spread(place)
    return found[0] if found and found[1] <= 50e3 else None


@lru_cache(maxsize=512)
def reconstruction(test: ObservedTest) -> Any:
    """The reconstruction of a test flight, kept; an error's text where the model does not cover it."""
    from thirdsite.flight.reconstruction import reconstruct

    try:
        return reconstruct(test)
    except OutsideValidity as error:
        return str(error)


def physics_flags(body: dict[str, Any], what: str, *, thorough: bool) -> list[Flag]:
    """Flags from the figures alone.

    Parameters
    ----------
    what : "declaration" or "flight", for the class
    thorough : also fly a family of rockets (about a second): modelled range class, slips of units, speed
    """
    test = observed_test(body)
    if test is None:
        return []
    flags = _declared_class(body, test.range_m, "flown", "по дальности полёта")
    short = _bound_alone(test)
    if not thorough or (not short and settled(test, body)):
        return flags + short
    found = reconstruction(test)
    if isinstance(found, str):
        words = {"en": f"figures not checked: {found}", "ru": "цифры не проверены: вне области применимости модели"}
        return [*flags, Flag("outside-model", "doubt", words)]
    if not flags:
        farthest_m = found.standard_range_m.best
        flags = _declared_class(body, farthest_m, "of the same rocket at its farthest", "по расчётной дальности ракеты")
    for doubt in found.doubts:
        if doubt.field == "time" and doubt.impossible:
            flags.append(_too_short(test.time_s or 0.0, found.least_bound_s))
            continue
        ru = FIELDS_RU.get(doubt.field.split(" ")[0], "цифры расходятся с расчётом")
        if doubt.slip:
            factor = plain_ru(round(doubt.factor or 1.0, 5))
            ru += f"; возможная ошибка единиц: {SLIPS_RU.get(doubt.slip, doubt.slip)} (коэффициент {factor})"
        code = "unit-trap" if doubt.slip else f"{doubt.field}-contradicts-flight"
        flags.append(Flag(code, "impossible" if doubt.impossible else "doubt", {"en": doubt.text, "ru": ru}))
    return flags


def settled(test: ObservedTest, body: dict[str, Any]) -> bool:
    """Whether the closed form leaves nothing for a flown family of rockets to find.

    So it is where neither speed, impact point nor range class is declared, and the time, if any, exceeds the drag-free
    one by no more than boost and drag explain.
    """
    if test.speed_m_s is not None or test.impact is not None or "range_class" in body:
        return False
    if test.time_s is None:
        return True
    if test.apogee_m is None:
        return False
    over_s = test.time_s - bound(test.range_m, test.apogee_m, test.launch, test.towards_rad, test.impact).least_s
    return 0.0 <= over_s <= USUAL_EXCESS_S


def _bound_alone(test: ObservedTest) -> list[Flag]:
    """The closed form: no flight of this apogee and range is faster."""
    if test.time_s is None or test.apogee_m is None:
        return []
    least_s = bound(test.range_m, test.apogee_m, test.launch, test.towards_rad, test.impact).least_s
    return [_too_short(test.time_s, least_s)] if test.time_s + 0.5 * test.time_resolution_s < least_s else []


def _too_short(time_s: float, least_s: float) -> Flag:
    time, short, least = (plain_ru(round(value)) for value in (time_s, least_s - time_s, least_s))
    words = {
        "en": f"flight time {time_s:,.0f} s is {least_s - time_s:,.0f} s shorter than the {least_s:,.0f} s a drag-free flight of "
        "this apogee and range needs: the figures cannot all be true",
        "ru": f"время полёта {time} с на {short} с меньше {least} с, необходимых для полёта без "
        "сопротивления воздуха с такими апогеем и дальностью: все эти цифры вместе не могут быть верны",
    }
    return Flag("impossible-time", "impossible", words)


def _declared_class(body: dict[str, Any], range_m: float, how_en: str, how_ru: str) -> list[Flag]:
    declared, found = body.get("range_class"), range_class(range_m).missile
    if declared is None or CLASSES.index(found) <= CLASSES.index(declared):
        return []
    words = {
        "en": f"declared {declared}, but {range_m / 1e3:,.0f} km ({how_en}) is {found}",
        "ru": f"заявлен класс {declared}, но {plain_ru(round(range_m / 1e3))} км ({how_ru}) — это {found}",
    }
    return [Flag("range-class", "contradiction", words)]
