"""Packages of terms: time, workers, memory, and how far the quick count of shots lies from the full one.

Run alone with `python -m tools.bench_packages`.
"""

from __future__ import annotations

import resource
import time

import numpy as np

from thirdsite.catalog.catalog import load_catalog
from thirdsite.chain.case import Case
from thirdsite.chain.coverage import Firing, cover
from thirdsite.chain.progress import Silent
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.questions.agreement.answer import packages_of
from thirdsite.questions.agreement.packages import Packages
from thirdsite.questions.protection.study import cities_of
from thirdsite.scenario.scenario import load_scenario


def timed(case: Case) -> tuple[float, float, Packages]:
    """Wall and processor time in s of every package with its measures and frontiers."""
    wall, processor = time.perf_counter(), time.process_time()
    packages = packages_of(case, Silent())
    _ = packages.frontiers, packages.robust
    return time.perf_counter() - wall, time.process_time() - processor, packages


def package_bench() -> None:
    """The default scenario's packages with one worker and with two, and one of them counted in full."""
    catalog = load_catalog()
    scenario = load_scenario("2007-proposal", catalog)
    packages_of(Case(_smaller(scenario), catalog, 2), Silent())  # kernels
    one_wall, one_processor, one = timed(Case(scenario, catalog, 1))
    two_wall, two_processor, two = timed(Case(scenario, catalog, 2))
    same = all((a.population == b.population).all() for a, b in zip(one.study.shares, two.study.shares, strict=True))
    pairs = sum(part.launch_points * part.cities for part in two.study.shares)
    judged = int(np.prod(two.study.shares[0].population.shape))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    same_words = "identical" if same else "DIFFERENT"
    print(f"packages of terms, default scenario: {len(two):,} packages")
    print(f"  {pairs:,} (launch point, city) pairs, {judged:,} settings each")
    print(f"  one worker   {one_wall:7.1f} s wall {one_processor:7.1f} s processor")
    print(f"  two workers  {two_wall:7.1f} s wall {two_processor:7.1f} s processor   target 180 s")
    print(f"  ratio        {one_wall / two_wall:7.2f}                        target 1.7; results {same_words}")
    print(f"  peak memory  {peak:7.0f} MiB                    target 4096 MiB")
    _beside_the_full_count(two, judged, two_processor)


def _smaller(scenario):
    return scenario.model_copy(update={"agreement": scenario.agreement.model_copy(update={"draws": 1, "track_draws": 1})})


def _beside_the_full_count(packages: Packages, judged: int, spent_s: float) -> None:
    """The proposal as made, nominally, by the walk of the first question: its time, and the difference in people."""
    case = packages.case
    processor, worst, people = time.process_time(), 0.0, 0.0
    for part in packages.study.shares:
        threat = next(one for one in case.scenario.threats if one.missile == part.missile)
        cities = cities_of(case, case.scenario.regions[part.region])
        aims = np.array([ecef_from_geodetic(city.place) for city in cities])
        population = np.array([city.population for city in cities], dtype=float)
        variations = [case.variation(case.catalog.missile(part.missile), name) for name in case.scenario.positions]
        firing = Firing("salvo", case.inventory)
        found = cover(case.threat_model(threat), case.battery, case.launch_ecef_m(threat), aims, variations, firing, 1)
        for p in range(len(variations)):
            full = population[found.protected[p]].sum()
            people += abs(full - part.population[p, 0, 0, 0, 0, 0])
            worst = max(worst, abs(full - part.population[p, 0, 0, 0, 0, 0]) / max(part.in_range, 1.0))
    each = (time.process_time() - processor) / (2 * len(packages.study.shares))
    full_s = each * judged * len(packages.study.shares)
    print(f"  one setting of one threat by the walk of the first question, flights and all: {each:.2f} s processor")
    print(f"  all of them one by one so: {full_s / 3600.0:,.0f} h, {full_s / spent_s:,.0f} times ours")
    print(f"  quick count beside the full one: at most {100.0 * worst:.2f} % of the people in range apart ({people:,.0f} in all)")


if __name__ == "__main__":
    package_bench()
