"""A raid tracked from scans: identity, accounts, order of arrival, silence, bad reports."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from tools.raids import look_of, make_filter, make_raid

from thirdsite.earth.geodesy import Geodetic
from thirdsite.errors import UnknownName
from thirdsite.flight.coast import coast_step
from thirdsite.tracking.estimates import InfraredLook, Spread, TrackingRadar, TrackingSatellite
from thirdsite.tracking.inbox import Finding, Report
from thirdsite.tracking.metrics import Frame, gospa, identity
from thirdsite.tracking.multi_tracker import MultiTracker
from thirdsite.tracking.starting import ModelStart, StartRules
from thirdsite.tracking.tracks import LifeRules
from thirdsite.tracking.views import RadarView, SatelliteView, Scan


def tracker(raid, **options):
    return MultiTracker({"emr": raid.view}, start=raid.start, **options)


def beliefs(many):
    return [(t.number, t.estimate.state_eci.tolist(), t.estimate.covariance.tolist(), t.looks) for t in many.tracks()]


@pytest.fixture(scope="module")
def small():
    return make_raid(5, objects=12, scans=25)


def test_a_raid_of_fifty_within_five_kilometres_keeps_its_identities():
    raid = make_raid(1, objects=50, scans=25)
    many = tracker(raid)
    frames = []
    for k, scan in enumerate(raid.scans):
        many.receive_scan(scan)
        frames.append(
            Frame(
                {i: raid.truth[k][i, :3] for i in range(50)},
                {t.number: t.estimate.state_eci[:3] for t in many.tracks()},
            )
        )
    score = identity(frames, 500.0)
    assert score.switched_share <= 0.05
    last = gospa(raid.truth[-1][:, :3], np.array([t.estimate.state_eci[:3] for t in many.tracks()]), 1000.0)
    assert (last.missed, last.false) == (0, 0)
    assert many.picture.cut == 0


def test_every_look_is_in_one_place(small):
    many = tracker(small)
    for k, scan in enumerate(small.scans):
        many.receive_scan(scan)
        account = many.account
        assert account.looks == sum(len(each) for each in small.scans[: k + 1])
        assert min(account.confirmed, account.tentative, account.clutter) >= 0
    numbers = Counter(n for track in many.picture.tracks for n in track.best.path if n >= 0)
    assert max(numbers.values()) == 1  # no look in two tracks
    real = sum(int((origin >= 0).sum()) for origin in small.origins)
    assert many.account.confirmed == pytest.approx(real, rel=0.05)


def test_scans_out_of_order_give_the_same_tracks_to_the_last_bit(small):
    in_order, shuffled = tracker(small), tracker(small)
    for scan in small.scans:
        in_order.receive_scan(scan)
    order = [0, 1, 3, 2, 4, 8, 7, 6, 5, 9, 10, 11, 12, 13, 14, 19, 15, 16, 17, 18, 20, 22, 21, 24, 23]
    for k in order:
        shuffled.receive_scan(small.scans[k], now_s=30.0 + k)
    assert shuffled.worked_again > 0
    # numbers follow the order of arrival; what is believed does not
    assert [b[1:] for b in sorted(beliefs(shuffled), key=lambda b: b[1])] == [
        b[1:] for b in sorted(beliefs(in_order), key=lambda b: b[1])
    ]
    assert shuffled.account == in_order.account
    assert shuffled.counts(60.0)[0].remarks[Finding.OUT_OF_ORDER] > 0


def test_a_scan_in_two_deliveries_is_one_scan(small):
    whole, parts = tracker(small), tracker(small)
    for scan in small.scans:
        whole.receive_scan(scan)
        half = len(scan) // 2
        parts.receive_scan(dataclasses.replace(scan, looks=scan.looks[:half]))
        parts.receive_scan(dataclasses.replace(scan, looks=scan.looks[half:]))
    assert [b[1:] for b in sorted(beliefs(parts), key=lambda b: b[1])] == [
        b[1:] for b in sorted(beliefs(whole), key=lambda b: b[1])
    ]


def test_a_track_keeps_its_number_when_a_late_scan_comes(small):
    many = tracker(small)
    for k, scan in enumerate(small.scans):
        if k != 15:
            many.receive_scan(scan)
    before = {t.number for t in many.tracks()}
    many.receive_scan(small.scans[15], now_s=small.times[-1])
    assert {t.number for t in many.tracks()} == before


def test_bad_reports_are_counted_and_harm_nothing(small):
    good, plagued = tracker(small), tracker(small)
    for scan in small.scans:
        good.receive_scan(scan)
        plagued.receive_scan(scan)
        plagued.receive_scan(scan)  # everything twice
        look = scan.looks[0]
        plagued.receive_scan(Scan("emr", scan.time_s, (dataclasses.replace(look, range_m=float("nan")),)))
        plagued.receive_scan(Scan("emr", scan.time_s, (dataclasses.replace(look, range_sd_m=0.0, range_m=9e5),)))
        plagued.receive_scan(Scan("emr", scan.time_s, (dataclasses.replace(look, time_s=scan.time_s + 99.0),)))
        plagued.receive_scan(Scan("nobody", scan.time_s, (look,)))
        plagued.receive_scan(Scan("emr", scan.time_s, (InfraredLook(scan.time_s, (1.0, 0.0, 0.0), 1e-4),)))
        plagued.receive([Report("emr", scan.time_s, ("far", 0.0, 0.0), ((1.0,),))], scan.time_s)
    assert beliefs(plagued) == beliefs(good)
    emr, nobody = plagued.counts(30.0)
    scans = len(small.scans)
    looks = sum(len(scan) for scan in small.scans)
    assert emr.accepted == looks
    assert emr.refused == {
        Finding.DUPLICATE: looks,
        Finding.NOT_FINITE: scans,
        Finding.SINGULAR_COVARIANCE: scans,
        Finding.FUTURE: scans,
        Finding.WRONG_SHAPE: 2 * scans,
    }
    assert emr.received == emr.accepted + sum(emr.refused.values())
    assert nobody.refused == {Finding.UNKNOWN_SENSOR: scans}


def test_a_silent_sensor_leaves_tracks_that_age(small):
    many = tracker(small, silent_after_s=10.0)
    for scan in small.scans:
        many.receive_scan(scan)
    end = float(small.times[-1])
    states = many.tracks(end + 40.0)
    assert all(40.0 <= t.age_s < 44.0 for t in states)
    assert len(states) == len(many.tracks())
    now, later = (np.mean([np.trace(t.estimate.covariance[:3, :3]) for t in ts]) for ts in (many.tracks(), states))
    assert later > now
    assert many.counts(end + 5.0)[0].silent is False
    assert many.counts(end + 40.0)[0].silent is True
    assert "silent since 24.0 s" in many.counts(end + 40.0)[0].text


def test_objects_that_leave_are_let_go_and_clutter_is_not_confirmed(small):
    many = tracker(small)
    for scan in small.scans:
        many.receive_scan(scan)
    assert many.tracks()
    for k in range(12):
        many.receive_scan(Scan("emr", float(small.times[-1]) + k + 1.0, ()))
    assert many.tracks() == ()
    assert many.picture.ended > 0
    assert many.account.looks == sum(len(scan) for scan in small.scans)


def test_a_sensor_that_cannot_see_the_objects_does_not_end_their_tracks(small):
    blind = dataclasses.replace(small.view, greatest_range_m=1e5)
    many = MultiTracker({"emr": small.view, "blind": blind}, start=small.start)
    for scan in small.scans:
        many.receive_scan(scan)
    count = len(many.tracks())
    for k in range(30):
        many.receive_scan(Scan("blind", float(small.times[-1]) + k + 1.0, ()))
    assert len(many.tracks()) == count
    with pytest.raises(UnknownName):
        many.receive_scan(Scan("nobody", 99.0, ()))


def test_a_full_tracker_says_so(small):
    many = tracker(small, rules=LifeRules(most_tracks=5))
    for scan in small.scans[:6]:
        many.receive_scan(scan)
    assert len(many.picture.tracks) <= 5
    assert many.picture.full > 0
    assert many.account.looks == sum(len(scan) for scan in small.scans[:6])


def test_a_satellite_adds_to_tracks_and_is_named_among_their_sources(small):
    satellite = TrackingSatellite(7, (42.164e6, 0.0, 0.0))
    many = MultiTracker({"emr": small.view, "sbirs": SatelliteView(satellite, 0.9, 1e3)}, start=small.start)
    for scan in small.scans[:15]:
        many.receive_scan(scan)
    before = {t.number: np.trace(t.estimate.covariance[:3, :3]) for t in many.tracks()}
    t = small.times[14]
    looks = []
    for state in small.truth[14]:
        turn = 7.292115e-5 * t
        c, s = np.cos(turn), np.sin(turn)
        fixed = np.array([c * state[0] + s * state[1], c * state[1] - s * state[0], state[2]]) - satellite.position_ecef_m
        looks.append(InfraredLook(t, tuple(fixed / np.linalg.norm(fixed)), 1e-6))
    many.receive_scan(Scan("sbirs", t, tuple(looks)))
    after = {t.number: t for t in many.tracks()}
    assert after.keys() == before.keys()
    assert all(set(t.sources) == {"emr", "sbirs"} for t in after.values())
    assert all(set(t.estimate.source_numbers) == {0, 7} for t in after.values())
    assert all(np.trace(t.estimate.covariance[:3, :3]) < before[n] for n, t in after.items())


def test_names_that_nations_give_stay_with_the_track(small):
    many = tracker(small)
    for scan in small.scans[:10]:
        many.receive_scan(scan)
    number = many.tracks()[0].number
    many.name(number, "Freedonia", "A12")
    many.name(number, "Ruritania", "7")
    many.receive_scan(small.scans[10])
    assert many.tracks()[0].names == (("Freedonia", "A12"), ("Ruritania", "7"))


def test_raw_reports_are_tracked_as_scans_are(small):
    by_scan, by_report = tracker(small), tracker(small)
    for scan in small.scans[:10]:
        by_scan.receive_scan(scan)
        rows = [
            Report(
                "emr",
                scan.time_s,
                (k.range_m, k.azimuth_rad, k.elevation_rad),
                ((k.range_sd_m**2, 0.0, 0.0), (0.0, k.cross_sd_rad**2, 0.0), (0.0, 0.0, k.elevation_sd_rad**2)),
            )
            for k in scan.looks
        ]
        by_report.receive(rows, scan.time_s)
    found = [np.array(b[1]) for b in beliefs(by_report)]
    assert np.array(found) == pytest.approx(np.array([b[1] for b in beliefs(by_scan)]), rel=1e-9)


@pytest.mark.parametrize(("objects", "clutter"), [(1, 0.0), (12, 20.0)])
def test_tracks_start_without_any_cue(objects, clutter):
    """Nothing is known of the velocity but that it is no satellite's; two looks give it, among clutter as well."""
    raid = make_raid(3, objects=objects, scans=14, clutter=clutter)
    many = MultiTracker({"emr": raid.view}, start=StartRules(make=make_filter))
    for scan in raid.scans:
        many.receive_scan(scan)
    last = gospa(raid.truth[-1][:, :3], np.array([t.estimate.state_eci[:3] for t in many.tracks()]), 1000.0)
    assert (last.assigned, last.missed, last.false) == (objects, 0, 0)


def test_errors_are_as_great_as_the_covariances_say():
    """NEES of confirmed tracks from scan 10 on, over the objects of four raids; the first velocities are spread as stated."""
    scores = []
    for seed in range(4):
        raid = make_raid(seed, objects=12, scans=20)
        many = tracker(raid)
        for k, scan in enumerate(raid.scans):
            many.receive_scan(scan)
            if k in {10, 19}:
                for t in many.tracks():
                    errors = t.estimate.state_eci - raid.truth[k]
                    near = errors[np.argmin(np.linalg.norm(errors[:, :3], axis=1))]
                    scores.append(near @ np.linalg.solve(t.estimate.covariance, near))
    assert len(scores) > 90
    assert 4.0 < np.mean(scores) < 6.6


def test_two_radars_add_to_the_same_tracks(small):
    """A second radar elsewhere, half a second after the first: one track for each object, known better by both."""
    other = RadarView(TrackingRadar(1, Geodetic(0.72, 0.55, 100.0)), 1.0, 1e-12)
    one, two = tracker(small), MultiTracker({"emr": small.view, "other": other}, start=small.start)
    for k, scan in enumerate(small.scans[:15]):
        one.receive_scan(scan)
        two.receive_scan(scan)
        t = scan.time_s + 0.5
        places = [coast_step(*state, 0.5)[:3] for state in small.truth[k].tolist()]
        rng = np.random.default_rng(k)
        looks = tuple(look_of(other, np.array(p), t, (1.0, 1e-4, 1e-4), rng.normal(size=3)) for p in places)
        two.receive_scan(Scan("other", t, looks))
    alone, both = one.tracks(15.0), two.tracks(15.0)
    assert len(both) == 12
    assert all(set(t.sources) == {"emr", "other"} for t in both)
    sizes = [np.mean([np.trace(t.estimate.covariance[:3, :3]) for t in states]) for states in (alone, both)]
    assert sizes[1] < 0.2 * sizes[0]
    truth = np.array([coast_step(*state, 1.0)[:3] for state in small.truth[14].tolist()])
    assert gospa(truth, np.array([t.estimate.state_eci[:3] for t in both]), 1000.0).localisation_m < 12**0.5 * 40.0


def test_the_multiple_model_filter_considers_a_biased_radar_in_a_raid():
    """A radar off by constants drawn from its stated spread: every object kept, the covariance covers the whole error."""
    spread = Spread(20.0, 1e-4, 1e-4)
    scores, kept = [], 0
    for seed in range(5):
        raid = make_raid(seed, objects=5, scans=14, clutter=5.0)
        view = dataclasses.replace(raid.view, radar=dataclasses.replace(raid.view.radar, spread=spread))
        bias = np.random.default_rng(seed + 100).normal(size=3) * spread.row[:3]
        start = ModelStart(tuple(raid.velocity), 30.0, sensors=(view.radar,))
        many = MultiTracker({"emr": view}, start=start)
        for scan in raid.scans:
            looks = [
                dataclasses.replace(
                    k,
                    range_m=k.range_m + bias[0],
                    azimuth_rad=k.azimuth_rad + bias[1] / np.cos(k.elevation_rad),
                    elevation_rad=k.elevation_rad + bias[2],
                )
                for k in scan.looks
            ]
            many.receive_scan(dataclasses.replace(scan, looks=tuple(looks)))
        states = many.tracks()
        kept += len(states)
        truth = raid.truth[-1]
        rows, columns = linear_sum_assignment(
            np.linalg.norm(np.array([t.estimate.state_eci[:3] for t in states])[:, None] - truth[None, :, :3], axis=-1)
        )
        for i, j in zip(rows, columns, strict=True):
            error = states[i].estimate.state_eci - truth[j]
            scores.append(error @ np.linalg.solve(states[i].estimate.covariance, error))
    assert kept == 25
    assert 2.0 < np.mean(scores) < 9.0  # 6.7 found: of six parts three are shared by a raid, so few are drawn anew
