"""Two and three nations' pictures made one, against the truth behind them."""

import numpy as np
import pytest
from tools.raids import middle

from thirdsite.errors import BadInput
from thirdsite.tracking.fusion import (
    covariance_intersection,
    intersection_weights,
    inverse_covariance_intersection,
    with_bias,
)
from thirdsite.tracking.inbox import Report
from thirdsite.tracking.nations import NationTrack, common_picture
from thirdsite.tracking.retrodiction import FreeFlightMotion

ACROSS = np.diag([10.0**2, 120.0**2, 60.0**2, 1.0, 3.0**2, 2.0**2])
OTHER = np.diag([150.0**2, 15.0**2, 40.0**2, 3.0**2, 1.0, 1.0])
MOTION = FreeFlightMotion(1e-6)


def as_if_independent(one, other):
    """What follows when the errors are independent: informations add."""
    a, b = (np.linalg.inv(covariance) for _, covariance in (one, other))
    together = np.linalg.inv(a + b)
    return together @ (a @ one[0] + b @ other[0]), together


def objects(rng, count=12):
    centre = np.concatenate(middle())
    return centre + np.concatenate([rng.uniform(-2500.0, 2500.0, (count, 3)), rng.normal(scale=5.0, size=(count, 3))], axis=1)


def reported(rng, nation, truth, covariance, bias, rows, late_s=0.0):
    """Tracks of the given rows as a nation has them `late_s` before time 0."""
    tracks = []
    for row in rows:
        state = MOTION.moved(truth[row], -late_s) + rng.multivariate_normal(np.zeros(6), covariance)
        state[:3] += bias
        tracks.append(NationTrack(nation, f"{nation[0]}{row}", -late_s, state, covariance, -late_s - 1.0, (f"{nation} radar",)))
    return tracks


def test_intersection_by_hand():
    """Two axes, each known well by one: equal weights by symmetry, variances of (1/4 + 1)^-1 times 2."""
    a = np.zeros(2), np.diag([1.0, 4.0])
    b = np.array([3.0, 0.0]), np.diag([4.0, 1.0])
    state, covariance = covariance_intersection([a, b])
    assert intersection_weights([a, b]) == pytest.approx([0.5, 0.5], abs=1e-6)
    assert intersection_weights([a, b], fast=True) == pytest.approx([0.5, 0.5])
    assert covariance == pytest.approx(np.diag([1.6, 1.6]), abs=1e-6)
    assert state == pytest.approx([0.6, 0.0], abs=1e-6)


def test_the_better_of_two_nested_estimates_is_kept_alone():
    good, bad = (np.zeros(3), np.eye(3)), (np.ones(3), np.eye(3) * 9.0)
    state, covariance = covariance_intersection([good, bad])
    assert covariance == pytest.approx(np.eye(3), abs=1e-6)
    assert state == pytest.approx(np.zeros(3), abs=1e-6)


def test_three_estimates_are_no_worse_than_any_two():
    rng = np.random.default_rng(1)
    for _ in range(10):
        halves = rng.normal(size=(3, 4, 4))
        estimates = [(np.zeros(4), h @ h.T + 0.1 * np.eye(4)) for h in halves]
        of_three = np.linalg.slogdet(covariance_intersection(estimates)[1])[1]
        for k in range(3):
            of_two = np.linalg.slogdet(covariance_intersection([e for j, e in enumerate(estimates) if j != k])[1])[1]
            assert of_three <= of_two + 1e-3
        assert intersection_weights(estimates).sum() == pytest.approx(1.0)
        assert of_three <= np.linalg.slogdet(covariance_intersection(estimates, fast=True)[1])[1] + 1e-3


@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_what_is_claimed_covers_the_error_whatever_is_shared(shared):
    """Errors of two tracks with a common part: the sum as if independent claims too much, the intersections do not."""
    rng = np.random.default_rng(5)
    common = shared * ACROSS
    own_a, own_b = (1.0 - shared) * ACROSS, OTHER
    cov_a, cov_b = own_a + common, own_b + common
    scores = {"independent": [], "ci": [], "ici": []}
    draw = rng.multivariate_normal
    for _ in range(300):
        both = draw(np.zeros(6), common + 1e-9 * np.eye(6))
        a = both + draw(np.zeros(6), own_a + 1e-9 * np.eye(6)), cov_a
        b = both + draw(np.zeros(6), own_b), cov_b
        for name, (x, p) in {
            "independent": as_if_independent(a, b),
            "ci": covariance_intersection([a, b], fast=True),
            "ici": inverse_covariance_intersection(a, b),
        }.items():
            scores[name].append(x @ np.linalg.solve(p, x))
    band = 3.0 * np.sqrt(12.0 / 300.0)  # three standard deviations of a mean of 300 chi-squares of 6
    assert np.mean(scores["ci"]) < 6.0 + band
    assert np.mean(scores["ici"]) < 6.0 + band
    if shared == 0.0:
        assert abs(np.mean(scores["independent"]) - 6.0) < band
    if shared == 0.9:
        assert np.mean(scores["independent"]) > 6.0 + band


def test_inverse_intersection_is_tighter():
    a, b = (np.zeros(6), ACROSS), (np.zeros(6), OTHER)
    assert np.linalg.slogdet(inverse_covariance_intersection(a, b)[1])[1] < np.linalg.slogdet(covariance_intersection([a, b])[1])[1]


def test_a_singular_covariance_is_refused():
    with pytest.raises(BadInput, match="positive definite"):
        covariance_intersection([(np.zeros(2), np.eye(2)), (np.zeros(2), np.diag([1.0, 0.0]))])
    with pytest.raises(BadInput, match="at least one"):
        covariance_intersection([])


def test_one_object_under_two_names_becomes_one_with_both():
    rng = np.random.default_rng(2)
    truth = objects(rng, 1)
    pictures = {
        "Freedonia": reported(rng, "Freedonia", truth, ACROSS, 0.0, [0]),
        "Ruritania": reported(rng, "Ruritania", truth, OTHER, 0.0, [0], late_s=8.0),
    }
    picture = common_picture(pictures, 0.0, {}, MOTION)
    (track,) = picture.tracks
    assert track.names == (("Freedonia", "F0"), ("Ruritania", "R0"))
    assert track.sources == (("Freedonia", "Freedonia radar"), ("Ruritania", "Ruritania radar"))
    assert track.ages_s == pytest.approx({"Freedonia": 1.0, "Ruritania": 9.0})
    assert track.age_s == pytest.approx(1.0)
    assert (picture.paired, picture.single) == (2, 0)
    assert np.trace(track.covariance[:3, :3]) < np.trace(ACROSS[:3, :3])


def test_two_objects_far_apart_stay_two():
    rng = np.random.default_rng(2)
    truth = objects(rng, 2)
    truth[1, :3] += 2e5
    first, second = reported(rng, "Freedonia", truth, ACROSS, 0.0, [0]), reported(rng, "Ruritania", truth, OTHER, 0.0, [1])
    picture = common_picture({"Freedonia": first, "Ruritania": second}, 0.0, {}, MOTION)
    assert [track.names for track in picture.tracks] == [(("Freedonia", "F0"),), (("Ruritania", "R1"),)]
    assert (picture.paired, picture.single) == (0, 2)
    assert common_picture({}, 0.0, {}).tracks == ()


def test_three_biased_nations_give_one_consistent_picture():
    """Biases of 800 m among objects some 1,500 m apart; names all right, and the claimed covariance covers the error."""
    rng = np.random.default_rng(9)
    right = total = 0
    scores, fused = [], []
    spread = {"Freedonia": 200.0, "Ruritania": 800.0, "Sylvania": 500.0}
    for _ in range(40):
        truth = objects(rng)
        pictures = {}
        for (nation, sd), covariance, late in zip(spread.items(), (ACROSS, OTHER, ACROSS), (0.0, 6.0, 12.0), strict=True):
            rows = rng.permutation(12)[:10]
            pictures[nation] = reported(rng, nation, truth, covariance, rng.normal(scale=sd, size=3), rows, late)
        picture = common_picture(pictures, 0.0, {n: np.eye(3) * sd**2 for n, sd in spread.items()}, MOTION)
        assert sum(len(track.names) for track in picture.tracks) == 30  # nothing is lost
        for track in picture.tracks:
            rows = {int(name[1:]) for _, name in track.names}
            total += len(track.names) - 1
            right += len(track.names) - 1 if len(rows) == 1 else 0
            error = track.state - truth[min(rows)]
            scores.append(error @ np.linalg.solve(track.covariance, error))
            if len(rows) == 1 and len(track.names) > 1:
                fused.append(error[:3] @ error[:3])
    assert right >= 0.97 * total
    assert total > 500
    assert np.mean(scores) < 6.6
    biased = with_bias((np.zeros(6), ACROSS), np.eye(3) * 200.0**2)[1]
    assert np.mean(fused) < np.trace(biased[:3, :3])


def test_a_track_from_a_report():
    report = Report("Ruritania", 5.0, tuple(range(6)), tuple(map(tuple, ACROSS)), "R7")
    track = NationTrack.from_report(report)
    assert (track.nation, track.name, track.last_look_s) == ("Ruritania", "R7", 5.0)
    assert track.covariance == pytest.approx(ACROSS)
