"""The figure of the activation answer: how surely each range was shown, beside what capitals ask for."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.questions.activation.study import ActivationStudy, Reading
from thirdsite.questions.figures import CurveFigure, Figure, Series

MARKED = 6
"""Capitals marked, spread over those that the curves come near."""


def figures_of_answer(case: Case, study: ActivationStudy) -> list[Figure]:
    """Confidence against range, one curve for the farthest measured and the farthest declared distances."""
    shown = [
        (f"{one.test.id} {one.test.date}, {kind}", reading)
        for one in study.tests
        if not one.excluded
        for kind, reading in (("measured", one.measured), ("declared", one.declared))
        if reading is not None and reading.found is not None
    ]
    if not shown:
        return []
    kept = sorted(shown, key=lambda pair: -pair[1].distance_m[1])[:6]
    farthest = max(float(reading.ranges_m(study.unknowns)[-1]) for _, reading in kept)
    x = np.linspace(0.0, 1.15 * farthest, 400)
    return [
        CurveFigure(
            "confidence",
            "How surely each range was shown",
            "Share of equally likely cases in which the rocket of a test flies at least so far with a warhead, for the six tests "
            "with the farthest distances on record. Vertical marks: range that a capital asks for from the nearest launch point.",
            "range over a resting Earth (km)",
            "confidence",
            [_series(name, reading, x, study) for name, reading in kept],
            _marks(study, farthest),
            0.5,
        )
    ]


def _series(name: str, reading: Reading, x: np.ndarray, study: ActivationStudy) -> Series:
    return Series(name, x / 1e3, reading.confidence(x, study.unknowns))


def _marks(study: ActivationStudy, farthest_m: float) -> dict[str, float]:
    near = sorted(
        (float(needed), city.name)
        for needed, city, inside in zip(study.least_needed_m, study.capitals, study.inside, strict=True)
        if inside and needed <= 1.15 * farthest_m
    )
    if len(near) > MARKED:
        near = [near[round(i * (len(near) - 1) / (MARKED - 1))] for i in range(MARKED)]
    return {name: needed / 1e3 for needed, name in near}
