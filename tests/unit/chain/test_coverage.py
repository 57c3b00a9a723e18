"""Coverage: shares and shots over launch points, the same for any number of workers."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest

from thirdsite.chain import coverage
from thirdsite.chain.coverage import SHOOT_LOOK_SHOOT, Firing, cover, pieces_of, shots
from thirdsite.chain.walk import engage
from thirdsite.engagement import intercept
from thirdsite.flight.threats import Outcome

SALVO = Firing("salvo", 10)


@pytest.fixture(scope="module")
def work(small_case, small_aims):
    threat = small_case.scenario.threats[0]
    missile = small_case.catalog.missile(threat.missile)
    variations = [small_case.variation(missile, position) for position in small_case.scenario.positions]
    return small_case.threat_model(threat), small_case.battery, small_case.launch_ecef_m(threat), small_aims, variations


@pytest.fixture(scope="module")
def covered(work):
    return cover(*work, SALVO, 1)


def same(one, other):
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name), equal_nan=True) for f in fields(one))


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("chunk", [2, 6, 1024])
def test_same_answers_whatever_the_workers_and_the_pieces(monkeypatch, work, covered, workers, chunk):
    monkeypatch.setattr(coverage, "CHUNK", chunk)
    assert same(cover(*work, SALVO, workers), covered)


def test_same_answers_when_asked_alone(work, covered):
    threat, battery, launch, aims, variations = work
    for v, variation in enumerate(variations):
        for i in (0, 3):
            alone = cover(threat, battery, launch, aims[i : i + 1], [variation], SALVO, 1)
            assert alone.shots[0, 0] == covered.shots[v, i]
            assert np.array_equal(alone.battle_space_s[0, 0], covered.battle_space_s[v, i], equal_nan=True)


def test_counts_of_launch_points_are_those_of_the_flights(work, covered):
    threat, battery, launch, aims, variations = work
    assert covered.left_out.sum(axis=1).tolist() == [len(launch)] * len(aims)
    for i, aim in enumerate(aims):
        outcome = engage(threat, battery, launch, np.tile(aim, (len(launch), 1)), variations).outcome
        hits = np.isin(outcome, (Outcome.ARRIVES, Outcome.LOW_APOGEE)).sum()
        assert covered.in_range[i] == hits


def test_share_is_the_share_of_launch_points_with_enough_shots(work, covered):
    threat, battery, launch, aims, variations = work
    for i, aim in enumerate(aims):
        engaged = engage(threat, battery, launch, np.tile(aim, (len(launch), 1)), variations)
        hit = np.isin(engaged.outcome, (Outcome.ARRIVES, Outcome.LOW_APOGEE))
        for v, variation in enumerate(variations):
            rows = engaged.results[v]
            room = rows[:, intercept.LAST] - rows[:, intercept.FIRST]
            enough = (room >= 0.0) & hit  # one shot is needed, and any room at all is one
            if not hit.any():
                assert np.isnan(covered.share[v, i])
                assert not covered.protected[v, i]
                continue
            assert covered.share[v, i] == pytest.approx(enough.sum() / hit.sum())
            assert covered.protected[v, i] == (enough.sum() == hit.sum())
            if variation.common.shots_needed == 1.0 and (room[hit] >= 0.0).all():
                assert covered.battle_space_s[v, i] == pytest.approx(room[hit].min())


def test_a_place_out_of_range_is_neither_threatened_nor_protected(covered):
    washington = 6
    assert covered.in_range[washington] == 0
    assert np.isnan(covered.share[:, washington]).all()
    assert covered.left_out[washington, Outcome.OUT_OF_RANGE] == 2
    assert not covered.protected[:, washington].any()


def test_more_shots_needed_protect_no_more(work):
    threat, battery, launch, aims, variations = work
    shares = []
    for needed in (1.0, 3.0, 11.0):
        changed = [one._replace(common=replace(one.common, shots_needed=needed)) for one in variations]
        shares.append(np.nan_to_num(cover(threat, battery, launch, aims, changed, SALVO, 1).share))
    assert (shares[0] >= shares[1]).all()
    assert (shares[2] == 0.0).all()  # only ten interceptors are there


def test_a_later_launch_protects_no_more(work):
    threat, battery, launch, aims, variations = work
    shots_left = []
    for delay in (150.0, 240.0, 420.0, 900.0):
        changed = [one._replace(common=replace(one.common, launch_delay_s=delay)) for one in variations]
        shots_left.append(np.nan_to_num(cover(threat, battery, launch, aims, changed, SALVO, 1).shots))
    for sooner, later in itertools.pairwise(shots_left):
        assert (sooner >= later).all()


@pytest.mark.parametrize(("room_s", "expected"), [(-1.0, 0), (0.0, 1), (9.9, 1), (10.0, 2), (35.0, 4), (500.0, 10)])
def test_salvo_shots_are_counted_by_hand(work, room_s, expected):
    """One shot at once and one every 10 s while there is room, up to the ten interceptors."""
    rows = np.zeros(intercept.RESULT_COLUMNS)
    rows[intercept.FIRST], rows[intercept.LAST] = 300.0, 300.0 + room_s
    assert work[4][0].common.salvo_interval_s == 10.0
    assert shots(rows, work[4][0], SALVO) == expected


def test_shoot_look_shoot_takes_the_kernels_count(work):
    rows = np.zeros(intercept.RESULT_COLUMNS)
    rows[intercept.LOOK_SHOOTS] = 3.0
    assert shots(rows, work[4][0], Firing(SHOOT_LOOK_SHOOT, 10)) == 3.0
    assert shots(rows, work[4][0], Firing(SHOOT_LOOK_SHOOT, 2)) == 2.0


def test_steps_of_the_bar_are_the_pieces(monkeypatch, work):
    class Bar:
        steps = 0

        def advance(self, steps=1):
            self.steps += steps

    monkeypatch.setattr(coverage, "CHUNK", 4)
    bar = Bar()
    cover(*work, SALVO, 2, bar)
    assert bar.steps == pieces_of(2, len(work[3])) == 4  # seven aims, two at a time


def test_median_battle_space_is_one_that_some_launch_point_leaves(work, covered):
    threat, battery, launch, aims, variations = work
    ankara = 3
    engaged = engage(threat, battery, launch, np.tile(aims[ankara], (2, 1)), variations[:1])
    rooms = engaged.results[0, :, intercept.LAST] - engaged.results[0, :, intercept.FIRST]
    assert (rooms < 0.0).sum() == 1
    assert np.isnan(covered.median_battle_space_s[0, ankara]) or covered.median_battle_space_s[0, ankara] in rooms
