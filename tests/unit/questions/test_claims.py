"""The claims register: no row undecided without a reason, arithmetic by hand, figures that follow the case."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.progress import Silent
from thirdsite.questions.claims.answer import answer, claim_row
from thirdsite.questions.claims.checks import CHECKS, Bench, Verdict, check

VERDICTS = {"holds", "holds only if", "does not hold", "cannot be decided"}


@pytest.fixture(scope="module")
def found(small_case):
    return answer(small_case, Silent())


@pytest.fixture(scope="module")
def rows(found):
    return {row["id"]: row for row in found.json()["rows"]}


def test_every_claim_that_was_found_has_a_check(catalog):
    assert {claim.id for claim in catalog.claims.values() if claim.found} == set(CHECKS)


def test_every_claim_has_a_row_with_verdict_setting_and_flip(rows, catalog):
    assert set(rows) == set(catalog.claims)
    for row in rows.values():
        assert row["verdict"] in VERDICTS
        assert row["our_figure"]
        assert row["setting"]
        assert row["flip"]


def test_no_row_is_undecided_without_a_reason(rows):
    for row in rows.values():
        if row["verdict"] in ("cannot be decided", "holds only if"):
            assert row["reason"], row["id"]
        else:
            assert not row["reason"], row["id"]


def test_what_was_not_found_stays_undecided(rows, catalog):
    lost = [claim.id for claim in catalog.claims.values() if not claim.found]
    assert lost == ["R10", "R11", "E3", "E12"]
    assert all(rows[name]["verdict"] == "cannot be decided" and "not found" in rows[name]["reason"] for name in lost)


def test_shares_of_the_force_by_hand(rows):
    """R9: 10 / 415 = 2.4096 %, 10 / 1,575 = 0.6349 %; a tenth of 415 takes 42 interceptors."""
    figures = rows["R9"]["our_figures"]
    assert figures["share_of_icbms_percent"] == pytest.approx(2.4096, abs=5e-5)
    assert figures["share_of_warheads_percent"] == pytest.approx(0.6349, abs=5e-5)
    assert (figures["interceptors_for_a_tenth"], rows["R9"]["flip_at"]) == (42, 42.0)
    assert rows["R9"]["verdict"] == "holds"


def test_four_shots_by_hand(rows):
    """G2: 1 - 0.44^4 = 0.96252, 1 - 0.5^4 = 0.9375, 1 - 0.75^4 = 0.68359."""
    assert rows["G2"]["our_figures"]["four_shots_percent"] == pytest.approx([96.252, 93.75, 68.359], abs=5e-4)
    assert rows["G2"]["verdict"] == "holds only if"
    assert "independent" in rows["G2"]["reason"]


def test_ranges_go_with_the_fourth_root(rows):
    """S3: four times the power is 4^(1/4) = 1.414 of the range; S6: two stacked arrays are 8^(1/4) = 1.682 of one."""
    ranges = rows["S3"]["our_figures"]["warhead_range_km"]
    assert ranges["filled array, 170 kW"] / ranges["filled array, 42.5 kW"] == pytest.approx(2.0**0.5, rel=1e-3)
    figures = rows["S6"]["our_figures"]
    assert figures["stacked_range_km"] / figures["range_km"] == pytest.approx(8.0**0.25, rel=2e-3)
    single, wanted = figures["range_km"], figures["section_for_claim_m2"][0]
    assert 0.01 * (1500.0 / single) ** 4 == pytest.approx(wanted, rel=0.02)  # both are rounded


def test_boost_phase_by_hand(rows):
    """E13: (240 - 90) s x 8.3 km/s = 1,245 km, (180 - 90) s x 8.3 km/s = 747 km."""
    assert rows["E13"]["our_figures"]["radius_km"] == {"liquid": 1245, "solid": 747}


def test_positions_count_their_own_claims(found, catalog):
    own = [claim for claim in catalog.claims.values() if "Missile Defense Agency" in claim.speaker]
    counts = found.positions["mda"]
    assert sum(counts[verdict.name.lower()] for verdict in Verdict) == len(own)


def test_least_speed_is_where_reach_begins(small_case):
    """R1's flip: met at that speed of the scan, not 100 m/s below it."""
    bench = Bench(small_case)
    least = min(speed for speed in bench.least_speeds_m_s if speed is not None)
    assert bench.reach(least).reachable.any()
    assert not bench.reach(least - 100.0).reachable.any()


def test_a_claim_without_a_check_says_so(small_case, catalog):
    claim = catalog.claims["R1"].model_copy(update={"id": "X1"})
    row = claim_row(claim, check(Bench(small_case), claim))
    assert (row["verdict"], row["reason"]) == ("cannot be decided", "this program has no check for it")


def test_the_delay_moves_the_figures(case_of, catalog):
    """R2 with interceptors that start half an hour later: nothing is reached at any speed, and the second half fails."""
    late = check(Bench(case_of("assumptions: {launch_delay_s: 3000}")), catalog.claims["R2"])
    assert late.figures["pairs_reachable_fast"] == 0
    assert late.verdict is Verdict.FAILS


def test_samples_of_looks_are_close(small_case):
    """First views are given to the spacing of the samples, which the settings state as about 7 s."""
    flights = Bench(small_case).irbm_flights
    gaps = np.diff(flights.samples[flights.outcome == 0][:, flights.coast : flights.entry, 0], axis=1)
    assert gaps.max() < 10.0
