"""The agreement question on two launch points and five cities: arithmetic by hand, and each figure found a second way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from thirdsite.chain.case import Case
from thirdsite.chain.coverage import Firing, cover
from thirdsite.chain.progress import Silent
from thirdsite.chain.reach import SAMPLES, free_flight, margins, meet
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.engagement import intercept
from thirdsite.questions.agreement.answer import answer, influence, packages_of
from thirdsite.questions.agreement.choice import best_of, changed_alone, proposed_of
from thirdsite.questions.agreement.packages import BOTH, holding
from thirdsite.questions.agreement.plan import limited
from thirdsite.questions.agreement.rows import package_row, trade
from thirdsite.questions.deterrent.study import fly_pairs
from thirdsite.questions.protection.study import cities_of
from thirdsite.scenario.agreement_terms import Acceptable, ActivationTerm, AgreementAxes, RadarTerm, as_made
from thirdsite.scenario.scenario import load_scenario
from thirdsite.scenario.setting import radar_of
from thirdsite.scenario.terms_file import with_terms

SMALL = Path(__file__).parents[2] / "small.yaml"
AXES = AgreementAxes(
    sites=["redzikowo", "deveselu"],
    interceptors=[3, 10],
    speed_caps_m_s=[None, 8000.0, 5000.0],
    launch_sectors_deg=[None, (90.0, 180.0)],
    radars=[RadarTerm(name="as proposed"), RadarTerm(name="limited", sector_deg=(90.0, 180.0))],
    pooled=[[], ["gabala"]],
    activation=[ActivationTerm(name="at once"), ActivationTerm(name="proof", finder="jointly", silos="empty")],
    monitors=["none", "permanent"],
    draws=6,
    track_draws=2,
    acceptable=Acceptable(city_population_share_at_least={"europe": 0.3}, days_to_protection_at_most=2000.0),
)


def case_of(catalog, axes=AXES, workers=2):
    scenario = load_scenario(SMALL, catalog)
    return Case(scenario.model_copy(update={"agreement": axes}), catalog, workers)


@pytest.fixture(scope="module")
def packages(catalog, kernels):
    return packages_of(case_of(catalog), Silent())


def test_holding_is_a_value_that_enough_draws_reach():
    values = np.array([0.1, 0.5, 0.3, 0.4, 0.2])
    assert holding(values, 0.8, at_least=True) == 0.2  # four of five are at least 0.2
    assert holding(values, 0.8, at_least=False) == 0.4
    assert holding(values, 1.0, at_least=True) == 0.1
    assert holding(values, 0.81, at_least=True) == 0.1


def test_every_combination_is_a_package_once(packages):
    assert len(packages) == AXES.packages == 2 * 2 * 3 * 2 * 2 * 2 * 2 * 2
    assert len({packages.terms(one).model_dump_json() for one in range(len(packages))}) == len(packages)


def test_nominal_protection_is_what_coverage_finds(catalog, packages):
    """The full count of feasible shots works out the edges of windows between samples; here a window shorter than a step may be
    missed, and none is made up. A step is at most 20 s on these flights: 1,300 s over 64 steps."""
    case = packages.case
    threat = case.scenario.threats[0]
    cities = cities_of(case, case.scenario.regions["europe"])
    aims = np.array([ecef_from_geodetic(city.place) for city in cities])
    population = np.array([city.population for city in cities], dtype=float)
    for p, position in enumerate(case.scenario.positions):
        for cap_index, cap in enumerate(AXES.speed_caps_m_s):
            nominal = case.variation(catalog.missile(threat.missile), position)
            speed = min(nominal.burnout_speed_m_s, cap or np.inf)
            found = cover(
                case.threat_model(threat), case.battery, case.launch_ecef_m(threat), aims,
                [nominal._replace(burnout_speed_m_s=speed)], Firing("salvo", 10), 1,
            )  # fmt: skip
            own = packages.study.shares[0].population[p, 0, cap_index, 0, 0, 0]
            wide = found.battle_space_s[0] > 20.0
            assert population[found.protected[0] & wide].sum() <= own <= population[found.protected[0]].sum()


def test_russian_pairs_are_those_of_the_second_question(packages):
    case, study = packages.case, packages.study
    _, paths, _ = fly_pairs(case, Silent())
    free = free_flight(paths, case.battery, SAMPLES)
    for p, position in enumerate(case.scenario.positions):
        result = margins(free, *meet(case.battery, case.burnout_speed_m_s(position), case.common, free), case.common)
        assert study.reached.share[p, 0, 0, 0, 0] == (result[:, intercept.MARGIN] >= 0.0).mean()
        assert study.reached.margin_s[p, 0, 0, 0, 0] == pytest.approx(result[:, intercept.MARGIN].max(), abs=1e-9)


def test_limits_never_add_reach_or_protection(packages):
    reached, shares = packages.study.reached, packages.study.shares[0].population
    assert (reached.share[:, :, :, 1] <= reached.share[:, :, :, 0]).all()
    assert (shares[:, :, :, 1] <= shares[:, :, :, 0]).all()
    assert (shares[..., 1, :] >= shares[..., 0, :]).all()  # a pooled radar never takes protection away
    assert (packages.study.seen.area_share[:, 1] <= packages.study.seen.area_share[:, 0]).all()
    assert (reached.share_without_sector[:, :, :, 1] == reached.share[:, :, :, 0]).all()


def test_a_cap_above_the_speed_changes_nothing(packages):
    """8,000 m/s caps Lewis and Postol's interceptor and leaves the agency's alone."""
    share = packages.study.shares[0].population
    assert (share[0, :, 1] == share[0, :, 0]).all()


def test_forms_by_hand(packages):
    forms = packages.forms
    at = forms.terms.index((1, 1, 1))  # ten interceptors, proof found jointly with empty silos, permanent monitors
    assert forms.raid_missiles[at] == 2  # ten by salvos of four
    assert forms.interceptors_per_missile[at] == pytest.approx(10 / 415)  # 415 missiles in July 2008
    assert forms.days_to_protection[at, 0] == 180.0 + 90.0
    assert forms.warning_days[at, 0] == 90.0 - 1.0
    free = forms.terms.index((1, 0, 0))
    assert forms.days_to_protection[free].max() == forms.breakout_days[free].max() == 0.0


def test_robust_is_acceptable_under_every_position_in_enough_draws(packages):
    wanted = AXES.acceptable
    for one in range(0, len(packages), 7):
        physical, form = (int(part) for part in packages.parts(one))
        kept = np.ones((2, AXES.draws), dtype=bool)
        kept &= packages.by_region["europe"][:, physical, 1:] >= 0.3
        kept &= packages.pairs_share[:, physical, 1:] <= 0.0
        kept &= packages.area_share[:, physical, 1:] <= wanted.russia_area_seen_share_at_most
        kept &= packages.forms.days_to_protection[form, 1:] <= 2000.0
        kept &= packages.forms.warning_days[form, 1:] >= 0.0
        kept &= packages.forms.raid_missiles[form] >= 2
        kept &= packages.forms.interceptors_per_missile[form] <= 0.05
        assert packages.robust[one] == bool((kept.mean(axis=1) >= 0.8).all())
        assert packages.acceptable_share[:, one] == pytest.approx(kept.mean(axis=1), abs=1e-6)  # counted in single precision
    assert packages.robust.any()


def test_the_frontier_is_beaten_by_none_and_beats_the_rest(packages):
    _, values = packages.objectives
    for p, name in enumerate([*packages.case.scenario.positions, BOTH]):
        rows = values[p] if name != BOTH else values.min(axis=0)
        on = packages.frontiers[name]
        for one in np.flatnonzero(~on)[::11]:
            assert (np.all(rows[on] >= rows[one], axis=1) & np.any(rows[on] > rows[one], axis=1)).any()


def test_a_package_alone_has_the_same_figures(catalog, packages):
    one = best_of(packages, packages.robust)
    alone = packages_of(Case(with_terms(packages.case.scenario, packages.terms(one)), catalog, 1), Silent())
    assert len(alone) == 1
    drop = ("frontier_of",)
    first, second = (
        {key: value for key, value in row.items() if key not in drop} for row in (package_row(packages, one), package_row(alone, 0))
    )
    assert first == second


def test_workers_change_nothing(catalog, packages):
    again = packages_of(case_of(catalog, workers=1), Silent())
    for one, other in zip(again.study.shares, packages.study.shares, strict=True):
        assert (one.population == other.population).all()
    assert (again.study.reached.share == packages.study.reached.share).all()


def test_what_one_side_gains_in_a_trade_it_loses_on_the_way_back(packages):
    start = proposed_of(packages)
    other = changed_alone(packages, start)[2][1]
    there, back = trade(packages, start, other), trade(packages, other, start)
    assert there
    for row, reverse in zip(there, back, strict=True):
        assert (row["gains"], row["loses"]) == (reverse["loses"], reverse["gains"])
        assert (row["from"], row["to"]) == (reverse["to"], reverse["from"])


def test_the_proposal_as_made_is_among_them(packages):
    terms = packages.terms(proposed_of(packages))
    assert terms.model_copy(update={"activation": None}) == as_made(packages.case.scenario).model_copy(update={"activation": None})


def test_neighbours_differ_in_one_term(packages):
    start = proposed_of(packages)
    words = dict(changed_alone(packages, start))
    assert len(words) == 1 + 1 + 2 + 1 + 3 + 1 + 1  # sites, numbers, caps, sectors, sets of radars, rules, monitors
    assert packages.terms(words["3 interceptors"]).interceptors == 3


def test_the_answer_has_the_keys_of_the_question(catalog, packages):
    found = answer(packages.case, Silent())
    rows = found.json()["frontier"]
    assert {"terms", "protection", "reassurance", "robust"} <= set(rows[0])
    assert set(rows[0]["protection"]["city_population_share"]) == {"mda", "lewis_postol"}
    assert [row["robust"] for row in rows] == sorted((row["robust"] for row in rows), reverse=True)
    table = next(table for table in found.tables if table.id == "packages")
    assert len(table.rows) == len(packages)
    ranked = influence(packages.case, found, Silent())
    assert {one.measure for one in ranked} == {"city_population_share europe", "russian_pairs_reachable_share"}
    assert all(0.0 <= (one.unsourced_share or 0.0) <= 1.0 for one in ranked)


def test_a_radar_limited_to_a_sector_keeps_to_both(catalog):
    gabala = radar_of(catalog, "gabala")  # 107 to 217 deg
    both = limited(gabala, (90.0, 180.0))
    assert np.degrees([both.azimuth_from_rad, both.azimuth_to_rad]) == pytest.approx([107.0, 180.0])
    inside = limited(gabala, (120.0, 130.0))
    assert np.degrees([inside.azimuth_from_rad, inside.azimuth_to_rad]) == pytest.approx([120.0, 130.0])
