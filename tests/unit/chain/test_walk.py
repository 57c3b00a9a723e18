"""The walk for a batch: variations side by side, and interceptors flown below their full speed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from thirdsite.chain.walk import Battery, case_of, engage
from thirdsite.engagement import intercept
from thirdsite.flight.flyout import TIME, UNREACHED
from thirdsite.flight.threats import Outcome
from thirdsite.scenario.setting import interceptor_of


@pytest.fixture(scope="module")
def batch(small_case, small_aims):
    threat = small_case.scenario.threats[0]
    launch = np.repeat(small_case.launch_ecef_m(threat), len(small_aims), axis=0)
    missile = small_case.catalog.missile(threat.missile)
    variations = [small_case.variation(missile, position) for position in small_case.scenario.positions]
    return small_case.threat_model(threat), small_case.battery, launch, np.tile(small_aims, (2, 1)), variations


def test_a_variation_does_not_see_the_others(batch):
    *setting, variations = batch
    together = engage(*setting, variations)
    for v, variation in enumerate(variations):
        alone = engage(*setting, [variation])
        assert alone.results[0].tobytes() == together.results[v].tobytes()
    assert engage(*setting, variations[::-1]).results[::-1].tobytes() == together.results.tobytes()


def test_flights_that_do_not_arrive_leave_no_room(batch):
    engaged = engage(*batch)
    lost = engaged.outcome != Outcome.ARRIVES
    assert 0 < lost.sum() < len(lost)
    rows = engaged.results[:, lost]
    assert (rows[..., intercept.MARGIN] == intercept.NO_MARGIN).all()
    assert (rows[..., intercept.LAST] < rows[..., intercept.FIRST]).all()


def test_room_never_begins_before_the_delay_nor_outlasts_the_margin(batch):
    *setting, variations = batch
    engaged = engage(*setting, variations)
    for variation, rows in zip(variations, engaged.results, strict=True):
        room = rows[:, intercept.LAST] >= rows[:, intercept.FIRST]
        delay = variation.common.launch_delay_s
        assert (rows[room, intercept.FIRST] >= delay - 1e-6).all()
        # the margin is the latest lift-off by kinematics alone; a track can only take from it
        assert (rows[room, intercept.LAST] - delay <= rows[room, intercept.MARGIN] + 1e-6).all()


def test_no_sensor_no_room(batch):
    *setting, variations = batch
    blind = engage(*setting, [variations[0]._replace(sensors=(), warning=None)]).results[0]
    assert (blind[:, intercept.LAST] < blind[:, intercept.FIRST]).all()
    kinematic = blind[:, intercept.MARGIN] >= 0.0
    assert kinematic.any()
    assert (blind[kinematic, intercept.BINDING] == intercept.TRACK).all()


def test_an_interceptor_that_may_fly_slower_has_no_less_room(batch):
    *setting, variations = batch
    fast = variations[1]
    rooms = []
    for share in (1.0, 0.6):
        rows = engage(*setting, [fast._replace(common=replace(fast.common, least_speed_share=share))]).results[0]
        rooms.append(np.maximum(rows[:, intercept.LAST] - rows[:, intercept.FIRST], 0.0))
    # a soonest slower flight can also close faster than allowed, so a little may be lost at the edges
    assert (rooms[1] >= rooms[0] - 5.0).all()


def test_slower_speeds_that_the_stages_cannot_give_are_left_out(kernels, catalog):
    """An SM-3 Block IB at 3,000 m/s may be flown at 60 % of it: 2,000 m/s are below what its stages give."""
    battery = Battery(interceptor_of(catalog, "sm-3-block-ib", "deveselu"))
    for speed in battery.slower(3000.0, 0.6):
        battery.interceptor.realise(speed)


def test_times_of_the_table_are_times_or_unreached(batch, small_case):
    values = small_case.battery.table(6300.0, 30e3).values
    times = values[..., TIME]
    assert np.isfinite(values).all()
    assert ((times == UNREACHED) | ((times > small_case.battery.interceptor.booster.burn_time_s) & (times < 2100.0))).all()


def test_the_case_holds_the_assumptions(batch):
    common = batch[-1][0].common
    case = case_of(common)
    assert case[intercept.LAUNCH_DELAY] == common.launch_delay_s
    assert case[intercept.FLIGHT_CAP] == common.flight_time_cap_s
    assert case[intercept.LEAST_HEIGHT] == common.least_intercept_height_m
    assert case[intercept.CLOSING] == common.greatest_closing_speed_m_s
    assert case[intercept.COMMIT_ERROR] == common.commit_position_error_m
    assert case[intercept.HANDOVER_ERROR] == common.handover_position_error_m
    assert case[intercept.LAST_UPDATE] == common.last_update_time_s


def test_a_radar_that_needs_a_cue_sees_nothing_until_it_gets_one(batch):
    """Without satellites: nothing from it alone, no more than before beside another radar, and with satellites all."""
    *setting, variations = batch
    given = variations[0]
    cued, free = ([sensor for sensor in given.sensors if sensor.radar.needs_cue is way] for way in (True, False))
    assert cued
    assert free

    def room(sensors, warning):
        row = engage(*setting, [given._replace(sensors=tuple(sensors), warning=warning)]).results[0]
        return np.maximum(row[:, intercept.LAST] - row[:, intercept.FIRST], 0.0)

    assert (room(cued, None) == 0.0).all()
    assert room(cued, given.warning).max() > 0.0
    uncued = [sensor._replace(radar=replace(sensor.radar, needs_cue=False)) for sensor in cued]
    assert (room([*cued, *free], None) <= room([*uncued, *free], None) + 1e-9).all()


def test_a_higher_floor_of_burnout_never_helps(batch):
    *setting, variations = batch
    fast = variations[1]
    rows = [
        engage(*setting, [fast._replace(common=replace(fast.common, least_burnout_height_m=height))]).results[0]
        for height in (30e3, 100e3)
    ]
    assert (rows[1][:, intercept.MARGIN] <= rows[0][:, intercept.MARGIN] + 1e-9).all()
