"""Terms of an agreement against a scenario and its catalogue: what is not there, and what contradicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from thirdsite.catalog.catalog import Catalog
from thirdsite.errors import ThirdsiteError
from thirdsite.scenario.setting import interceptor_of

if TYPE_CHECKING:
    from thirdsite.scenario.scenario import Scenario

Fault = tuple[tuple[str | int, ...], str]
"""Where in a scenario, and what is wrong there."""


def agreement_faults(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """Where and how the terms of a scenario name what is not there or contradict each other."""
    if "agreement" not in scenario.model_fields_set:
        return
    axes, view = scenario.agreement, scenario.radar_view.radar
    for i, site in enumerate(axes.sites):
        yield from _unknown(("agreement", "sites", i), catalog.place, site)
    for i, term in enumerate(axes.radars):
        own = scenario.defence.radars if term.radars is None else term.radars
        for j, name in enumerate(own):
            yield from _unknown(("agreement", "radars", i, "radars", j), catalog.radar, name)
        if term.sector_deg is not None and view not in own:
            yield ("agreement", "radars", i, "sector_deg"), f"limits {view!r}, which is not among these radars; name it there too"
        if not own and scenario.defence.satellites is None and [] in axes.pooled:
            yield ("agreement", "radars", i), "no radar and no satellite would see a missile; name at least one"
        for j, pooled in enumerate(axes.pooled):
            for name in pooled:
                yield from _unknown(("agreement", "pooled", j), catalog.radar, name)
                if name in own:
                    yield (
                        ("agreement", "pooled", j),
                        f"{name!r} is pooled and stands already under radars {term.name!r}; name it once",
                    )
    for region in axes.acceptable.city_population_share_at_least:
        if region not in scenario.regions:
            place = ("agreement", "acceptable", "city_population_share_at_least", region)
            yield place, f"no such region; known here: {', '.join(scenario.regions)}"


def cap_faults(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """Speed caps that no interceptor of the scenario's kind could be built to keep; takes a second, for boosts are flown."""
    name, axes = scenario.defence.interceptors[0].interceptor, scenario.agreement
    sites = axes.sites or [scenario.defence.interceptors[0].site]
    for site in sites if any(axes.speed_caps_m_s) else []:
        interceptor = interceptor_of(catalog, name, site)
        for i, cap in enumerate(axes.speed_caps_m_s):
            if cap is None or interceptor.can_realise(cap):
                continue
            able = [speed for speed in range(2000, 11001, 100) if interceptor.can_realise(float(speed))]
            remedy = f"write a cap between {able[0]} and {able[-1]} m/s, or null for none" if able else "choose another interceptor"
            yield (
                ("agreement", "speed_caps_m_s", i),
                f"{cap:g} m/s: the stages of {name!r} at {site} cannot burn out at that; {remedy}",
            )


def _unknown(place: tuple[str | int, ...], look_up: Callable[[str], object], name: str) -> Iterator[Fault]:
    try:
        look_up(name)
    except ThirdsiteError as error:
        yield place, str(error)
