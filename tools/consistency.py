"""Whether the tracking filter's errors are as large as it says: writes docs/tracking-consistency.md and its plots.

Run: python -m tools.consistency [RUNS]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from thirdsite.tracking.consistency import mean_interval, normalised_squared, root_mean_square
from thirdsite.tracking.mode_rows import ModelSettings
from tools.tracking_study import BURNS, COAST_END_S, COAST_START_S, Tracked, coast_study, flight_study
from tools.tracking_truth import Array, height

RUNS = 1000
COAST_SEED, FLIGHT_SEED = 201, 202
PAGE = Path("docs/tracking-consistency.md")
IMAGES = Path("docs/images")
MOST_IN_95_PERCENT, NEVER_ABOVE, NOT_BELOW = 6.25, 6.6, 4.0
NOT_BELOW_FROM_S = 60.0
MOST_AT_CHANGE, BACK_UNDER, BACK_WITHIN_S = 12.0, 6.5, 20.0
MOST_ERROR_RATIO = 1.3
ENTRY_M = 100e3
LAST_COAST_S = 850.0
"""No flight has come back to the air by then."""


def coast_figures(done: dict[str, Tracked]) -> dict[str, float]:
    """The figures the targets are about, of free flight under one radar."""
    nees = done["shipped"].nees
    late = done["shipped"].times_s >= done["shipped"].times_s[0] + NOT_BELOW_FROM_S
    shipped, bare = (root_mean_square(done[name].error[..., :3]) for name in ("shipped", "no noise"))
    return {
        "share": float((nees <= MOST_IN_95_PERCENT).mean()),
        "greatest": float(nees.max()),
        "least": float(nees[late].min()),
        "ratio": float((shipped / bare).max()),
        "unprepared": float(done["no noise"].nees.max()),
    }


def change_figures(times_s: Array, nees: Array, at_s: float) -> tuple[float, float]:
    """Greatest mean NEES in the 60 s after a change, and how many seconds after it the mean is under 6.5 for good."""
    after = (times_s > at_s) & (times_s <= at_s + 60.0)
    over = times_s[after & (nees >= BACK_UNDER)]
    return float(nees[after].max()), float(over.max() - at_s + 1.0) if len(over) else 0.0


def by_entry(done: Tracked, truth: Array) -> tuple[Array, Array]:
    """Mean NEES by the time since each flight has fallen to 100 km: times -60 to 40 s; nan where under half still fly."""
    high = height(np.moveaxis(truth, -1, 0)[:3])
    falling = np.concatenate([np.zeros((1, high.shape[1]), dtype=bool), np.diff(high, axis=0) < 0.0])
    entry = np.argmax((high < ENTRY_M) & falling & (done.times_s[:, None] > BURNS[-1].end_s + 60.0), axis=0)
    squared = normalised_squared(done.error, done.covariance)
    since = np.arange(-60, 41)
    gathered = np.full((len(entry), len(since)), np.nan)
    for i, k in enumerate(entry):
        steps = k + since
        inside = (steps >= 0) & (steps < squared.shape[1])
        gathered[i, inside] = squared[i, steps[inside]]
    enough = np.isfinite(gathered).mean(0) > 0.5
    mean = np.full(len(since), np.nan)
    mean[enough] = np.nanmean(gathered[:, enough], axis=0)
    return since.astype(float), mean


def plot(coast: dict[str, Tracked], flight: Tracked, entry: tuple[Array, Array], runs: int) -> None:
    """The three plots of the page."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    low, high = mean_interval(6, runs)
    figure, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(8.0, 6.0), constrained_layout=True)
    above.axhspan(low, high, color="0.85", label=f"95 % interval of a consistent filter, {runs} runs")
    above.plot(coast["shipped"].times_s, coast["shipped"].nees, label="shipped settings")
    above.plot(coast["no noise"].times_s, coast["no noise"].nees, label="without process noise")
    above.set(ylabel="mean NEES (6 states)", ylim=(0.0, 12.0))
    above.legend()
    for name, label in (("shipped", "shipped settings"), ("no noise", "without process noise")):
        below.semilogy(coast[name].times_s, root_mean_square(coast[name].error[..., :3]), label=label)
    below.set(xlabel="time after burnout, s", ylabel="position error, m (rms)")
    below.legend()
    figure.savefig(IMAGES / "consistency-coast.png", dpi=100)

    figure, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(8.0, 6.0), constrained_layout=True)
    shown = flight.times_s <= BURNS[-1].end_s + 250.0
    above.plot(flight.times_s[shown], flight.nees[shown])
    for mode, name in enumerate(("boost", "coast", "entry")):
        below.plot(flight.times_s[shown], flight.modes[:, shown, mode].mean(0), label=name)
    for axes in (above, below):
        for burn in BURNS:
            axes.axvspan(burn.start_s, burn.end_s, color="0.9")
    above.axhline(MOST_AT_CHANGE, color="0.5", linestyle="--")
    above.axhline(BACK_UNDER, color="0.5", linestyle=":")
    above.set(ylabel="mean NEES (6 states)", ylim=(0.0, 14.0), xlim=(70.0, BURNS[-1].end_s + 250.0))
    below.set(xlabel="time after lift-off, s (grey: burns)", ylabel="mean probability of the model")
    below.legend()
    figure.savefig(IMAGES / "consistency-boost.png", dpi=100)

    figure, axes = plt.subplots(figsize=(8.0, 3.2), constrained_layout=True)
    axes.plot(*entry)
    axes.axhline(MOST_AT_CHANGE, color="0.5", linestyle="--")
    axes.axhline(BACK_UNDER, color="0.5", linestyle=":")
    axes.set(xlabel="time after falling through 100 km, s", ylabel="mean NEES (6 states)", ylim=(0.0, 14.0))
    figure.savefig(IMAGES / "consistency-entry.png", dpi=100)
    plt.close("all")


def verdict(met: bool) -> str:
    """How a row of the table ends."""
    return "met" if met else "**not met**"


def page(coast: dict[str, float], changes: list[tuple[str, float, float]], runs: int) -> str:
    """The page's text."""
    settings = ModelSettings()
    low, high = mean_interval(6, runs)
    rows = [
        ("mean NEES at most 6.25, share of the steps", f"{100.0 * coast['share']:.1f} %", "95 %", coast["share"] >= 0.95),
        ("mean NEES, greatest", f"{coast['greatest']:.2f}", "6.6", coast["greatest"] <= NEVER_ABOVE),
        ("mean NEES after 60 s, least", f"{coast['least']:.2f}", "4", coast["least"] >= NOT_BELOW),
        ("position error over that without process noise, greatest", f"{coast['ratio']:.3f}", "1.3", coast["ratio"] <= 1.3),
    ]
    rows.append(
        (
            "whole flight, coast from 60 s after the last burn: least",
            f"{coast['flight least']:.2f}",
            "4",
            coast["flight least"] >= 4.0,
        )
    )
    rows.append(("the same, greatest", f"{coast['flight greatest']:.2f}", "6.6", coast["flight greatest"] <= NEVER_ABOVE))
    for name, most, back in changes:
        rows.append((f"{name}: mean NEES, greatest until the next change", f"{most:.1f}", "12", most <= MOST_AT_CHANGE))
        rows.append((f"{name}: under 6.5 for good after", f"{back:.0f} s", "20 s", back <= BACK_WITHIN_S))
    table = "\n".join(f"| {what} | {value} | {target} | {verdict(met)} |" for what, value, target, met in rows)
    return f"""# Are the tracks as good as they say?

Made by `make consistency` from {runs} runs; nothing on this page is written by hand.

A filter states a covariance with every estimate. The error squared and weighed with it (NEES, normalised estimation error
squared) is 6 in the mean for six states when the statement is true; more means that the filter is too sure of itself,
less that it is too cautious. The mean of {runs} runs of a filter that is exactly right lies within {low:.2f} and {high:.2f} in
95 % of the steps.

| figure | found | target | |
|---|---|---|---|
{table}

Without process noise and without the unknown acceleration the mean NEES of the coast reaches {coast["unprepared"]:.0f}: the
filter's gravity ends with J2, that of the truth with J4.

## Free flight under one radar
![NEES and position error of the coast](images/consistency-coast.png)

Long-range flights of ballistic coefficients from 2,000 to 12,000 kg/m2, seen once a second by one radar from
{COAST_START_S:.0f} s to {COAST_END_S:.0f} s after burnout at 1,250 to 3,500 km. Each track begins from its first two looks.

## Boost, a pause, another burn, coast
![NEES and models in boost](images/consistency-boost.png)

Cued by satellites, then a forward radar; stages burn to 125 s and from 140 s to 195 s. One second after a change the
filter has seen one look of it.

## Coast to entry
![NEES around entry](images/consistency-entry.png)

The same flights down to 10 km under a radar near the impact. The entry model starts from a ballistic coefficient of 5,000 kg/m2
known within a factor of e.

## What the truth is, and what the filter knows
The truth shares no line with the filter: NumPy, classical Runge-Kutta, gravity with J2, J3 and J4 from its potential, the
standard atmosphere with thin drag to 1,000 km, thrust by a pitch programme. Radar noise grows with the square of the range, as
it does with the signal-to-noise ratio. Every radar has constant errors drawn anew for every run from its spread (range,
azimuth, elevation, and a share of the ray's bending left by the correction); the satellites have constant pointing errors.
The filter knows the spreads, not the errors, and carries their covariance with the track.

The filter's gravity is J2. What it leaves out it considers as an acceleration that is steady but for its fall with the
distance: {settings.unknown_sd_m_s2:.1e} m/s2 along every axis at the Earth's surface (J3 and J4 come to 2e-5 to 7e-5 m/s2
between 200 and 1,200 km below 60 degrees of latitude), with white acceleration of
{settings.coast_psd_m2_s3:.0e} m2/s3. Under thrust white jerk of {settings.jerk_psd_m2_s5:.0f} m2/s5 stands for turning and
tail-off. A burn ends at a rate of one in {1.0 / settings.boost_end_rate:.0f} s; after it another begins at
{settings.staging_rate:.1f} per second, less and less from {settings.staging_s:.0f} s on.

These settings were chosen on flights of other seeds than those shown here.
"""


def main(runs: int = RUNS) -> None:
    """Run the study; write the page and the plots."""
    settings = ModelSettings()
    coast = coast_study(runs, COAST_SEED, settings)
    flight, truth = flight_study(runs, FLIGHT_SEED, settings)
    nees = flight.nees
    since, entry = by_entry(flight, truth)
    changes = [
        ("burn ends (125 s)", BURNS[1].end_s, 15.0),
        ("burn begins again (140 s)", BURNS[2].start_s, 55.0),
        ("burn ends (195 s)", BURNS[2].end_s, 60.0),
    ]
    later = (flight.times_s > BURNS[2].end_s + NOT_BELOW_FROM_S) & (flight.times_s < LAST_COAST_S)
    found = []
    for name, at, until in changes:
        part = flight.times_s <= at + until
        found.append((name, *change_figures(flight.times_s[part], nees[part], at)))
    falls = np.isfinite(entry)
    found.append(("comes to the air, from 15 s above 100 km on", *change_figures(since[falls], entry[falls], -15.0)))
    IMAGES.mkdir(parents=True, exist_ok=True)
    plot(coast, flight, (since, entry), runs)
    figures = coast_figures(coast)
    figures["flight least"], figures["flight greatest"] = float(nees[later].min()), float(nees[later].max())
    PAGE.write_text(page(figures, found, runs), encoding="utf-8")
    print(figures)
    for row in found:
        print(row)
    print("coast of the whole flight, mean NEES from", nees[later].min().round(2), "to", nees[later].max().round(2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
