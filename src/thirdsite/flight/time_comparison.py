"""Predicted against reported flight times, over many tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

TIME_SHARE, LEAST_TOLERANCE_S = 0.015, 30.0


@dataclass(frozen=True)
class TimedTest:
    """Predicted and reported time of one flight, s, and the resolution of the report."""

    id: str
    predicted_s: float
    reported_s: float
    resolution_s: float = 0.0

    @property
    def difference_s(self) -> float:
        """Predicted less reported."""
        return self.predicted_s - self.reported_s

    @property
    def tolerance_s(self) -> float:
        """1.5 % of the reported time, its resolution, or 30 s, whichever is greatest."""
        return max(TIME_SHARE * self.reported_s, self.resolution_s, LEAST_TOLERANCE_S)

    @property
    def within(self) -> bool:
        """Whether the prediction is within the tolerance."""
        return abs(self.difference_s) <= self.tolerance_s


@dataclass(frozen=True)
class TimeComparison:
    """How well flight times are predicted.

    `left_out_difference_s[i]`: difference of flight i after the mean difference of all the others is taken off, as one
    would correct a flight that the correction has never seen.
    """

    tests: tuple[TimedTest, ...]
    share_within: float
    mean_difference_s: float
    root_mean_square_s: float
    left_out_difference_s: tuple[float, ...]
    left_out_root_mean_square_s: float
    left_out_share_within: float


def compare_times(tests: Sequence[TimedTest]) -> TimeComparison:
    """Signed mean, spread and leave-one-out differences of at least two timed tests."""
    n = len(tests)
    differences = [test.difference_s for test in tests]
    total = sum(differences)
    left_out = tuple(difference - (total - difference) / (n - 1) for difference in differences)
    return TimeComparison(
        tuple(tests),
        sum(test.within for test in tests) / n,
        total / n,
        sqrt(sum(d * d for d in differences) / n),
        left_out,
        sqrt(sum(d * d for d in left_out) / n),
        sum(abs(d) <= test.tolerance_s for d, test in zip(left_out, tests, strict=True)) / n,
    )
