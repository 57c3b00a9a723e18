"""Looks of a raid told apart by the tracker of many: nothing changes where that is easy, and what is wrong is counted where not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from thirdsite.chain.loop_association import Together, _scan_records
from thirdsite.chain.loop_battle import engage_block
from thirdsite.chain.loop_runs import CAUSES, run_block
from thirdsite.chain.loop_setup import loop_setup
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.engagement.endgame import FATES, HIT, NOT_THE_WARHEAD

MISSILE = "iran-irbm"


@pytest.fixture(scope="module")
def setup(small_case, catalog):
    path = Path.of(aimed_flight(catalog, Aim(MISSILE, "38.5,44.8", "london", "mda"), Loft(0.0)))
    return loop_setup(small_case, catalog.missile(MISSILE), path, "mda", objects=2, tracked=True)


def alone(setup, **figures):
    """No debris and no false looks."""
    return replace(setup, tracking=replace(setup.tracking, debris_bodies=0.0, false_looks=0.0, **figures))


def test_far_apart_every_look_finds_its_own_track(setup):
    spread = replace(setup.figures, burnout_position_spread_m=60e3, boost_steering_angle_rad=0.5)
    far = replace(alone(setup), figures=spread)
    told, own = engage_block(far, 0, 2), engage_block(replace(far, tracked=False), 0, 2)
    assert told.looks.given > 500
    assert (told.looks.wrong, told.looks.kept_back) == (0, 0)
    for one, other in zip(told.watches, own.watches, strict=True):
        followed = one.followed & other.followed
        assert followed.any()
        assert one.tracks[followed].tobytes() == other.tracks[followed].tobytes()
    assert (told.hit == own.hit).all()


@pytest.fixture(scope="module")
def close(setup):
    """Missiles that burn out at one point, with debris and false looks."""
    spread = replace(setup.figures, burnout_position_spread_m=200.0, burnout_velocity_spread_m_s=1.0)
    many = replace(setup.tracking, debris_bodies=1.0, debris_speed_m_s=2.0, false_looks=0.5)
    return replace(setup, figures=spread, tracking=many)


def test_close_together_some_go_wrong_and_each_is_counted(close):
    engaged = engage_block(close, 0, 3)
    looks = engaged.looks
    assert 0 < looks.wrong < looks.given
    assert looks.kept_back > 0
    shots = engaged.shots
    own = shots.struck == shots.lane % 2
    assert not own.all()
    assert (shots.struck < 4).all()
    assert own[shots.fate == HIT].all()
    assert not own[shots.fate == NOT_THE_WARHEAD].any()
    hit = engaged.hit.reshape(3, 2)
    for lane, struck, fate in zip(shots.lane, shots.struck, shots.fate, strict=True):
        if fate in (HIT, NOT_THE_WARHEAD) and struck < 2:
            assert hit[lane // 2, struck]
    assert hit.sum() <= np.isin(shots.fate, (HIT, NOT_THE_WARHEAD)).sum()


def test_a_run_is_the_same_in_any_company(close):
    two, one = run_block(close, 1, 2), run_block(close, 1, 1)
    for name in ("hit", "shots", "cause", "fates", "times"):
        assert two[name][:1].tobytes() == one[name].tobytes(), name
    assert two["sum_looks"][0] > one["sum_looks"][0] > 0
    assert (two["fates"].sum(axis=2) == two["shots"]).all()
    assert (two["cause"][two["hit"]] == CAUSES.index("killed")).all()
    assert len(FATES) == two["fates"].shape[2]


def test_the_order_of_a_scan_tells_nothing():
    looks = np.zeros((3, 7))
    looks[:, 0], looks[:, 4] = [3e6, 1e6, 2e6], [1e-4, 1e-4, 0.0]
    records, whose = _scan_records(looks, np.array([[0.5, 0.0, -0.5]]))
    assert whose == [1, -1, 0]
    assert (np.diff(records[:, 0]) > 0.0).all()
    assert records[1, 0] == pytest.approx(2e6 + 5e3)
    assert _scan_records(np.zeros((3, 7)), np.ones((2, 3)))[1] == []


def test_debris_parts_from_its_missile(close):
    group = Together(close, 0, 4)
    assert len(group.debris) == 2
    apart = [np.linalg.norm(group.debris[0].flown.nodes[:, -1, :3] - w.flown.nodes[:, -1, :3], axis=1) for w in group.watches]
    begin = len(close.boost_s) - 1
    same = group.debris[0].flown.nodes[:, begin, :3] - group.watches[0].flown.nodes[:, begin, :3]
    assert np.abs(same).max() < 1e-6
    assert np.median(apart[0]) > 500.0
