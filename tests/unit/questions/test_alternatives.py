"""The questions of sites, growth and pooling on a small scenario."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from thirdsite.catalog.grids import _smallest_arc
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Silent
from thirdsite.questions import ask
from thirdsite.questions.growth_study import small_until, stopped_share
from thirdsite.questions.joint_study import EARLIER, OWN, POOLED, PROMPT, WORST
from thirdsite.questions.sites_study import median_s
from thirdsite.scenario.scenario import load_scenario

SMALL = Path(__file__).parents[2] / "small.yaml"
EXTRA = """
sites:
  cell_km: 1000
  combinations:
    - {site: redzikowo, radars: [emr-brdy, fbx-turkey]}
    - {site: redzikowo, radars: [gabala, armavir, fbx-turkey]}
    - {site: iraq-site, radars: [gabala, armavir, fbx-turkey]}
    - {site: north-sea-ship, radars: [emr-brdy, fbx-turkey], interceptor: sm-3-block-iia, count: 4}
growth:
  counts: [10, 40, 100]
  speeds_m_s: [5000, 6300, 8300]
  raids: [1, 10]
"""


@pytest.fixture(scope="module")
def case(kernels, catalog, tmp_path_factory):
    path = tmp_path_factory.mktemp("alternatives") / "small.yaml"
    path.write_text(SMALL.read_text(encoding="utf-8") + EXTRA, encoding="utf-8")
    return Case(load_scenario(path, catalog), catalog, closed_loop=False)


@pytest.fixture(scope="module")
def sites(case):
    return ask("sites", case, Silent())


@pytest.fixture(scope="module")
def growth(case):
    return ask("growth", case, Silent())


@pytest.fixture(scope="module")
def joint(case):
    return ask("joint", case, Silent())


@pytest.fixture(scope="module")
def protection(case):
    return ask("protection", case, Silent())


def rows(answer, name="rows", **wanted):
    return [row for row in answer.details[name] if all(row[key] == value for key, value in wanted.items())]


def test_every_combination_meets_every_target_under_every_position(sites):
    keys = {(row["combination"], row["region"], row["missile"], row["position"]) for row in sites.details["rows"]}
    assert len(keys) == len(sites.details["rows"]) == 4 * 2 * 2  # Russia beside the scenario's own region
    for row in sites.details["rows"]:
        assert {"interceptor_site", "radars", "protected_city_population_share", "protected_area_share", "first_seen_s"} <= set(row)


def test_the_scenarios_own_combination_is_protected_as_in_the_first_question(sites, protection):
    for position, entry in protection.positions.items():
        for missile, regions in entry["missiles"].items():
            for region, figures in regions.items():
                found = rows(sites, interceptor_site="redzikowo", radars=["emr-brdy", "fbx-turkey"], position=position)
                row = next(one for one in found if (one["missile"], one["region"]) == (missile, region))
                assert row["protected_city_population_share"] == pytest.approx(figures["city_population_share"], abs=5e-4)


def test_first_sight_is_no_later_with_more_radars(sites):
    """Gabala stands nearer Iran than Brdy; every default combination has the radar in Turkey too."""
    for row in rows(sites, interceptor_site="redzikowo", region="europe"):
        seen = rows(sites, "first_seen", region="europe", position=row["position"])
        own = [one["first_seen_s"] for one in seen if one["radar"] in row["radars"]]
        assert row["first_seen_s"] <= min(time for time in own if time is not None) + 0.05


def test_changes_are_differences_to_the_first(sites):
    for change in sites.details["changes"]:
        where = {key: change[key] for key in ("region", "missile", "position")}
        row = rows(sites, combination=change["combination"], **where)[0]
        first = next(one for one in rows(sites, **where) if one["combination"] == sites.positions["mda"]["reference"])
        if change["city_population_share_change"] is not None:
            expected = row["protected_city_population_share"] - first["protected_city_population_share"]
            assert change["city_population_share_change"] == pytest.approx(expected, abs=1e-4)


def test_reach_of_the_first_site_is_that_of_the_second_question(sites, case):
    deterrent = ask("deterrent", case, Silent())
    for position, entry in deterrent.positions.items():
        row = rows(sites, "russian", interceptor_site="redzikowo", position=position)[0]
        assert (row["russian_pairs"], row["russian_pairs_reachable"]) == (entry["pairs"], entry["pairs_reachable"])


def test_speeds_are_protected_as_in_the_first_question(growth, protection, case):
    for position in case.scenario.positions:
        speed = case.burnout_speed_m_s(position)
        for row in rows(growth, "speeds", position=position, burnout_speed_m_s=speed, region="europe"):
            share = protection.positions[position]["missiles"][row["missile"]]["europe"]["city_population_share"]
            assert row["protected_city_population_share"] == pytest.approx(share, abs=5e-4)


def test_faster_interceptors_reach_no_fewer_russian_flights(growth):
    reached = [row["russian_pairs_reachable"] for row in growth.details["reach"]]
    assert reached == sorted(reached)


def test_small_ends_where_arithmetic_says(growth, case):
    """5 % of 415 missiles are 20.75: 20 are small, 21 are not."""
    assert small_until(case, 1.0) == 20
    assert growth.details["small"]["stops_at_interceptors"] == 21
    assert growth.details["small"]["stops_at_share_of_force"] == pytest.approx(21 / 415, abs=1e-4)
    assert small_until(case, 0.1) == 2
    row = next(one for one in rows(growth, "counts", interceptors=10) if one["share_of_force_available"] == 1.0)
    assert row["share_of_missiles"] == pytest.approx(10 / 415, abs=1e-4)
    assert row["share_of_warheads"] == pytest.approx(10 / 1575, abs=1e-4)
    assert row["small"] is True


@pytest.mark.parametrize(
    ("interceptors", "missiles", "shots", "probability", "expected"),
    [
        (10, 1, 4, 0.5, 1.0 - 0.5**4),  # no more than four at one
        (10, 10, 4, 0.56, 0.56),
        (15, 10, 4, 0.5, (5 * 0.5 + 5 * 0.75) / 10),  # five missiles get two
        (5, 10, 4, 0.5, 0.25),  # half of them get none
        (10, 2, 10, 0.0, 0.0),
        (10, 2, 10, 1.0, 1.0),
    ],
)
def test_shares_of_raids_by_hand(interceptors, missiles, shots, probability, expected):
    assert stopped_share(interceptors, missiles, shots, probability) == pytest.approx(expected, abs=1e-12)


def test_pooling_never_protects_less(joint):
    """A pair counts under whichever of the two leaves more shots."""
    for row in joint.details["gains"]:
        for pool in (POOLED, PROMPT, WORST, EARLIER):
            assert row[pool] >= row[OWN]
        assert row[PROMPT] >= row[POOLED] >= row[WORST]


def test_own_radars_alone_are_the_first_question(joint, protection):
    for row in rows(joint, region="europe", pool=OWN):
        share = protection.positions[row["position"]]["missiles"][row["missile"]]["europe"]["city_population_share"]
        assert row["protected_city_population_share"] == pytest.approx(share, abs=5e-4)


def test_each_party_knows_no_less_when_told(joint):
    for row in joint.details["seen"]:
        if row["seen_share_alone"] is not None:
            assert row["known_share_pooled"] >= row["seen_share_alone"]
            assert row["newly_known_share"] == pytest.approx(row["known_share_pooled"] - row["seen_share_alone"], abs=1e-4)
        if row["earlier_s"] is not None:
            assert row["earlier_s"] >= 0.0


@pytest.mark.parametrize("name", ["sites", "growth", "joint"])
def test_answers_are_whole(name, request):
    answer = request.getfixturevalue(name)
    assert answer.headline
    assert answer.limits
    assert answer.method
    assert answer.sources
    assert set(answer.positions) == {"mda", "lewis_postol"}
    assert all(entry["statement"] for entry in answer.positions.values())
    assert answer.flips
    for table in answer.tables:
        assert all(column.key in row for row in table.rows for column in table.columns), table.id


def test_medians_count_what_is_not_seen_as_never():
    assert median_s(np.array([[100.0, 200.0, np.nan, 300.0]])) == 200.0
    assert median_s(np.array([100.0, np.inf, np.inf])) is None
    assert median_s(np.array([100.0, 200.0, np.inf])) == 200.0
    assert median_s(np.array([np.nan])) is None


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(-10.0, 40.0)], (-10.0, 40.0)),
        ([(-180.0, -169.0), (27.0, 180.0)], (27.0, 191.0)),  # Russia
        ([(-179.0, -67.0), (172.0, 180.0)], (-188.0, -67.0)),  # the United States
        ([(-180.0, 180.0)], (-180.0, 180.0)),
    ],
)
def test_the_shortest_arc_round_the_earth(spans, expected):
    assert _smallest_arc(spans) == pytest.approx(expected)
