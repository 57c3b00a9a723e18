"""Question 1, protection: whom does the shield protect, against which missile from where, and how well?"""

from __future__ import annotations

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions import sensitivity
from thirdsite.questions.answer import Answer, Flip, InputFigure, Json
from thirdsite.questions.influence import Influence
from thirdsite.questions.inputs import assumption_figures, common_inputs, figures_of, interceptor_figures, speeds_json
from thirdsite.questions.protection.one_engagement import one_engagement
from thirdsite.questions.protection.page import (
    LIMITS,
    METHOD,
    SEVERAL,
    city_rows,
    headline_of,
    left_out_lines,
    left_out_rows,
    map_figures,
    percent,
    statement_of,
    sweep_figures,
    sweep_rows,
    tables_of,
)
from thirdsite.questions.protection.study import (
    HALF,
    AreaMap,
    CityTable,
    against_cells,
    against_cities,
    expected_share,
    nominal_share,
    nominal_variation,
    share_interval,
    sweep_shares,
)
from thirdsite.questions.terms_influence import influence_of_terms
from thirdsite.scenario.agreement_terms import as_made
from thirdsite.scenario.engagement_figures import ENGAGEMENT_IDS
from thirdsite.scenario.sensing_setting import SENSING_IDS
from thirdsite.scenario.tracking_setting import TRACKING_IDS


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    scenario = case.scenario
    tables: list[CityTable] = []
    maps: list[AreaMap] = []
    for threat in scenario.threats:
        for key in threat.regions:
            region = scenario.regions[key]
            tables.append(against_cities(case, threat, key, region, progress))
            if region.map:
                maps.append(against_cells(case, threat, key, region, progress))
    with progress.phase("one engagement, second by second", 1):
        shown = one_engagement(case, tables)
    flips = [flip for table in tables for flip in _flips(case, table)]
    rows = [row for table in tables for row in city_rows(case, table)]
    positions = {name: _position(case, name, i, tables, maps) for i, name in enumerate(scenario.positions)}
    sweeps = [row for table in tables for row in sweep_rows(table)]
    return Answer(
        question="protection",
        title="Whom does the shield protect?",
        asks="Whom does the shield protect, against which missile from where, and how well?",
        headline=headline_of(case, tables),
        positions=positions,
        flips=flips,
        inputs=_inputs(case),
        method=METHOD,
        limits=[*LIMITS, *(SEVERAL if len(case.groups) > 1 else []), *left_out_lines(case, tables)],
        details={"cities": rows, "sensitivity": sweeps, "left_out": left_out_rows(case, tables)},
        tables=tables_of(case, rows, positions, sweeps, tables),
        figures=[*map_figures(case, maps), *sweep_figures(case, tables), *shown],
    )


def influence(case: Case, answer: Answer, progress: Progress) -> list[Influence]:
    """What decides the share protected by the proposal as made."""
    return influence_of_terms(case, as_made(case.scenario), answer, progress, regions=True, pairs=False)


def _position(case: Case, name: str, index: int, tables: list[CityTable], maps: list[AreaMap]) -> Json:
    classes: Json = {}
    for table in tables:
        entry = classes.setdefault(table.threat.missile, {})
        share = nominal_share(table, name)
        protected = table.coverage.protected[nominal_variation(table, name)]
        expected = expected_share(table, index, case)
        threatened = table.coverage.in_range > 0
        entry[table.region] = {
            "city_population_share": None if share is None else round(share, 3),
            "city_population_share_interval": share_interval(table, name),
            "cities_in_range": int(threatened.sum()),
            "cities_protected": int((protected & threatened).sum()),
            "expected_city_population_share": None if expected is None else round(expected, 3),
            "area_share": None,
        }
    for area in maps:
        share = area.area_share(index)
        classes[area.threat.missile][area.region]["area_share"] = None if share is None else round(share, 3)
    return {
        "statement": statement_of(case, name, tables),
        **speeds_json(case, name),
        "inventory": case.inventory,
        "warhead_probability": case.common.warhead_probability,
        "missiles": classes,
    }


def _flips(case: Case, table: CityTable) -> list[Flip]:
    missile = case.catalog.missile(table.threat.missile).name
    region = case.scenario.regions[table.region].name
    shares = sweep_shares(table)
    found = []
    for position in case.scenario.positions:
        nominal = nominal_share(table, position)
        if nominal is None:
            continue
        covers = nominal > HALF
        verdict = f"{missile} at {region}: {'most' if covers else 'less than half'} protected ({percent(nominal)})"
        for sweep, series in zip(table.sweeps, shares, strict=True):
            if sweep.position == position and sweep.assumption not in sensitivity.CORNERS:
                over = [None if share is None else share > HALF for share in series]
                found.append(sensitivity.flip(sweep, over, covers, verdict))
        found.append(_warhead_flip(case, table, position, f"{missile} at {region}: one warhead stopped more often than not"))
    return found


def _warhead_flip(case: Case, table: CityTable, position: str, verdict: str) -> Flip:
    """The probability of engaging the true warhead below which even all shots stop it less often than not."""
    common = case.common
    v = nominal_variation(table, position)
    threatened = table.coverage.in_range > 0
    shots = float(np.median(table.coverage.shots[v][threatened])) if threatened.any() else 0.0
    single = common.single_shot_probability
    needed = (1.0 - 0.5 ** (1.0 / shots)) / single if shots >= 1.0 and single > 0.0 else None
    possible = needed is not None and needed <= 1.0
    statement = (
        f"With {shots:.0f} independent shots (median city) of single-shot probability {single:g}, one warhead is stopped more "
        + (
            f"often than not only if each shot engages the true warhead with probability {needed:.2f} or more."
            if possible
            else "often than not under no probability of engaging the true warhead."
        )
    )
    return Flip(
        "warhead_probability",
        position,
        verdict,
        common.warhead_probability,
        round(needed, 3) if possible and needed is not None else None,
        None,
        "1",
        "0 to 1, independent shots",
        statement,
    )


def _inputs(case: Case) -> list[InputFigure]:
    scenario, catalog = case.scenario, case.catalog
    names: list[InputFigure] = []
    names += interceptor_figures(case)
    for radar in scenario.defence.radars:
        names += figures_of(catalog.radar(radar), scenario.positions)
    if scenario.defence.satellites:
        names += figures_of(catalog.satellites(scenario.defence.satellites), scenario.positions)
    for threat in scenario.threats:
        names += figures_of(catalog.missile(threat.missile), scenario.positions)
    names += common_inputs(case)
    names += assumption_figures(catalog, ENGAGEMENT_IDS, scenario.assumptions)
    names += assumption_figures(catalog, SENSING_IDS, scenario.sensing)
    return names + assumption_figures(catalog, TRACKING_IDS, scenario.tracking)
