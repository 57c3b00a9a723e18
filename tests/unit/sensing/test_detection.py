"""Detection against SciPy, against the integral over the fluctuation, and by drawing."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from scipy import integrate, stats

from thirdsite.sensing.detection import (
    detection_at,
    detection_probability,
    detection_table,
    false_alarms_per_look,
    marcum_q,
)

RATIOS = [0.1, 1.0, 4.0, 10.0, 19.95, 50.0, 200.0]
FALSE_ALARMS = [1e-8, 1e-6, 1e-3]


@pytest.mark.parametrize("false_alarm", FALSE_ALARMS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_steady_target_is_the_noncentral_chi_square(ratio, false_alarm):
    expected = stats.ncx2.sf(-2.0 * log(false_alarm), 2, 2.0 * ratio)
    assert detection_probability(0, ratio, false_alarm) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("false_alarm", FALSE_ALARMS)
@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize(("case", "shape"), [(1, 1.0), (2, 1.0), (3, 2.0), (4, 2.0)])
def test_fluctuating_target_is_the_mean_over_its_fluctuation(case, shape, ratio, false_alarm):
    """Case 1: exponential ratio; case 3: gamma of shape 2. Mean of the steady probability by quadrature."""
    law = stats.gamma(shape, scale=ratio / shape)

    def part(x):
        return float(stats.ncx2.sf(-2.0 * log(false_alarm), 2, 2.0 * x) * law.pdf(x))

    top = ratio * 40.0
    points = [ratio * k for k in (0.01, 0.1, 0.5, 1.0, 2.0, 5.0)]
    expected = integrate.quad(part, 0.0, top, points=points, limit=400, epsabs=1e-13, epsrel=1e-10)[0]
    assert detection_probability(case, ratio, false_alarm) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("case", [0, 1, 3])
def test_without_signal_it_is_the_false_alarm_probability(case):
    assert detection_probability(case, 0.0, 1e-5) == pytest.approx(1e-5, rel=1e-9)


def test_textbook_points():
    """13 dB and 1e-6: 0.91 steady (Skolnik 2008, fig. 2.6 reads 0.9 at 13.2 dB); 1e-6^(1 / 20.95) = 0.517 in case 1."""
    assert detection_probability(0, 10.0**1.32, 1e-6) == pytest.approx(0.9, abs=0.03)
    assert detection_probability(1, 10.0**1.3, 1e-6) == pytest.approx(0.517, abs=1e-3)


def test_drawn_looks_exceed_the_threshold_as_often():
    rng = np.random.default_rng(3)
    n, ratio, false_alarm = 200_000, 8.0, 1e-2
    fading = (rng.normal(size=n) + 1j * rng.normal(size=n)) * (0.5 * ratio) ** 0.5
    noise = (rng.normal(size=n) + 1j * rng.normal(size=n)) * 0.5**0.5
    share = (np.abs(fading + noise) ** 2 > -log(false_alarm)).mean()
    expected = detection_probability(1, ratio, false_alarm)
    assert abs(share - expected) < 4.0 * (expected * (1.0 - expected) / n) ** 0.5


@pytest.mark.parametrize("case", [0, 1, 3])
@pytest.mark.parametrize("false_alarm", FALSE_ALARMS)
def test_table_is_the_closed_form(case, false_alarm):
    table = detection_table(case, false_alarm)
    for ratio in np.concatenate([np.linspace(0.0, 60.0, 1501), np.geomspace(60.0, 1e6, 100)]).tolist():
        expected = detection_probability(case, min(ratio, 600.0) if case == 0 else ratio, false_alarm)
        # the half-width of a node, squared, times the greatest curvature: 1,024 nodes leave below 1e-5
        assert detection_at(table, ratio) == pytest.approx(expected, abs=1e-5)


def test_marcum_far_from_the_threshold():
    assert marcum_q(100.0, 5.0) == 1.0
    assert marcum_q(5.0, 100.0) == 0.0
    assert marcum_q(0.0, 2.0) == pytest.approx(exp(-2.0))
    with pytest.raises(ValueError, match="37"):
        marcum_q(50.0, 51.0)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [((5, 1.0, 1e-6), "case"), ((1, -1.0, 1e-6), "ratio"), ((1, 1.0, 0.0), "alarm"), ((1, 1.0, 1.0), "alarm")],
)
def test_impossible_arguments_are_named(arguments, what):
    with pytest.raises(ValueError, match=what):
        detection_probability(*arguments)


def test_false_alarms_are_counted_by_cells():
    """2 km by 4 beams squared, in cells of 1 m by one beam: 2,000 x 16 cells x 1e-6."""
    beam = 0.003
    assert false_alarms_per_look(1e-6, 2000.0, 16.0 * beam**2, 1.0, beam) == pytest.approx(0.032)
    assert false_alarms_per_look(1e-6, 0.1, 0.1 * beam**2, 1.0, beam) == 1e-6
