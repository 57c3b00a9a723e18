"""The shipped catalogue entries: valid, sourced, and pointing at one another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from math import pi
from pathlib import Path
from typing import TypeVar

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from thirdsite.catalog import records
from thirdsite.catalog.quantity import ChosenFigure, Figure, Quantity
from thirdsite.catalog.records import AnyEntry, Entry, Force, Interceptor, Missile, Position, Radar, Site
from thirdsite.errors import NoCommonFigure

DATA = Path(records.__file__).parent / "data"
FILES = [
    "alternatives.yaml",
    "assumptions.yaml",
    "forces.yaml",
    "interceptors.yaml",
    "missiles.yaml",
    "positions.yaml",
    "pooling.yaml",
    "radars.yaml",
    "satellites.yaml",
    "sensing_assumptions.yaml",
    "sites.yaml",
]
ENTRIES = TypeAdapter(list[AnyEntry])
SPEED_OF_LIGHT_M_S = 299_792_458.0

# a web address with or without its scheme, or the title of a document in double quotes
NAMES_A_DOCUMENT = re.compile(r'https?://|\b[\w-]+(\.[\w-]+)*\.(com|org|net|gov|edu)/|"[^"]{3,}"')
PLACES_OUTSIDE_THE_PROJECT = re.compile(r"/work\b|\.\./shared|parameters\.md|claims\.md")


def read(name: str) -> list[Entry]:
    return ENTRIES.validate_python(yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    return list(chain.from_iterable(read(name) for name in FILES))


E = TypeVar("E", bound=Entry)


def of_kind(entries: list[Entry], kind: type[E]) -> dict[str, E]:
    return {entry.id: entry for entry in entries if isinstance(entry, kind)}


def parts(node: object, path: str) -> Iterator[tuple[str, BaseModel]]:
    """Every record inside `node`, each with the path that leads to it."""
    if isinstance(node, BaseModel):
        yield path, node
        children = ((name, getattr(node, name)) for name in type(node).model_fields)
    elif isinstance(node, dict):
        children = iter(node.items())
    elif isinstance(node, (list, tuple)):
        children = ((str(index), item) for index, item in enumerate(node))
    else:
        return
    for name, child in children:
        yield from parts(child, f"{path}.{name}")


def graded(entries: list[Entry]) -> Iterator[tuple[str, str, str]]:
    """(path, grade, source) of every figure and choice; a quantity without a common value has neither."""
    for entry in entries:
        for path, part in parts(entry, entry.id):
            if isinstance(part, Quantity) and part.value is None:
                continue
            if hasattr(part, "grade"):
                yield path, part.grade, part.source


@pytest.mark.parametrize("name", FILES)
def test_every_file_holds_valid_entries(name):
    assert read(name)


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_a_place_outside_the_project(name):
    assert not PLACES_OUTSIDE_THE_PROJECT.findall((DATA / name).read_text(encoding="utf-8"))


def test_ids_are_unique_over_all_files(catalogue):
    counts = Counter(entry.id for entry in catalogue)
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_site_that_is_named_exists(catalogue):
    sites = of_kind(catalogue, Site)
    named = {radar.site for radar in of_kind(catalogue, Radar).values()}
    named |= {deployment.site for force in of_kind(catalogue, Force).values() for deployment in force.deployments}
    assert named - set(sites) == set()


def test_every_missile_that_a_base_holds_exists(catalogue):
    held = {missile for site in of_kind(catalogue, Site).values() for missile in site.missiles}
    assert held - set(of_kind(catalogue, Missile)) == set()


def test_every_position_that_gives_a_figure_exists(catalogue):
    used = {position for entry in catalogue for _, part in parts(entry, entry.id) for position in getattr(part, "positions", {})}
    assert used - set(of_kind(catalogue, Position)) == set()


def test_every_unsourced_figure_says_that_it_is_an_assumption(catalogue):
    silent = [path for path, grade, source in graded(catalogue) if grade == "M" and "assumption" not in source]
    assert silent == []


def test_no_sourced_figure_is_called_an_assumption(catalogue):
    mixed = [path for path, grade, source in graded(catalogue) if grade != "M" and source.startswith("assumption")]
    assert mixed == []


def test_every_sourced_figure_names_an_address_or_a_document(catalogue):
    nameless = [
        (path, source) for path, grade, source in graded(catalogue) if grade in "ABC" and not NAMES_A_DOCUMENT.search(source)
    ]
    assert nameless == []


def test_every_figure_has_a_source(catalogue):
    assert [path for path, _, source in graded(catalogue) if not source.strip()] == []


def test_positions_hold_figures_and_choices_only(catalogue):
    for entry in catalogue:
        for path, part in parts(entry, entry.id):
            for position, figure in getattr(part, "positions", {}).items():
                assert isinstance(figure, (Figure, ChosenFigure)), f"{path}.{position}"


def test_the_disputed_interceptor_speed_has_no_common_value(catalogue):
    speed = of_kind(catalogue, Interceptor)["gbi-two-stage"].burnout_speed
    assert speed.si("mda") == 6300.0
    assert speed.range_si("lewis_postol") == (7700.0, 9000.0)
    with pytest.raises(NoCommonFigure, match="lewis_postol"):
        speed.si()


def test_gain_and_area_of_every_array_belong_together(catalogue):
    for radar in of_kind(catalogue, Radar).values():
        wavelength_m = SPEED_OF_LIGHT_M_S / radar.frequency.si()
        for name, array in radar.arrays.items():
            gain = 4.0 * pi * array.effective_area.si() / wavelength_m**2
            # the areas are written with four figures
            assert array.gain.si() == pytest.approx(gain, rel=5e-4), f"{radar.id}.{name}"


def test_each_speaker_reads_the_midcourse_radar_in_its_own_way(catalogue):
    radar = of_kind(catalogue, Radar)["emr-brdy"]
    assert radar.reading.chosen("mda") == "line_of_sight"
    assert radar.reading.chosen("russian_officials") == "stated_range"
    assert radar.stated_range is not None
    assert radar.stated_range.si("russian_officials") == 3.5e6
    assert radar.array is not None
    assert radar.array.chosen("lewis_postol") == "thinned"


def test_a_stated_range_exists_for_whoever_reads_by_it(catalogue):
    for radar in of_kind(catalogue, Radar).values():
        readers = {None, *radar.reading.positions}
        for position in readers:
            if radar.reading.chosen(position) == "stated_range":
                assert radar.stated_range is not None
                assert radar.stated_range.si(position) > 0.0, f"{radar.id} for {position}"


def test_published_totals_lie_between_the_bounds_of_the_bases(catalogue):
    # the bases listed are not all there were: only the lower bounds must fit into the total
    for force in of_kind(catalogue, Force).values():
        total = force.missiles.si()
        assert sum(deployment.at_least.si() for deployment in force.deployments) <= total
        for deployment in force.deployments:
            assert deployment.at_least.si() <= deployment.at_most.si(), deployment.site
            assert deployment.at_most.si() <= force.missiles.range_si()[1], deployment.site


def test_every_open_base_has_a_deployment_and_no_closed_one(catalogue):
    deployed = {deployment.site for deployment in of_kind(catalogue, Force)["russian-icbm-2008"].deployments}
    assert deployed == {site.id for site in of_kind(catalogue, Site).values() if site.role == "icbm_base"}


def test_every_staged_rocket_lifts_off(catalogue):
    for missile in [*of_kind(catalogue, Missile).values(), *of_kind(catalogue, Interceptor).values()]:
        if missile.booster.type != "staged":
            continue
        first = missile.booster.stages[0]
        mass_kg = missile.booster.payload_mass.si() + sum(stage.gross_mass.si() for stage in missile.booster.stages)
        exhaust_m_s = first.specific_impulse.si() * 9.80665
        thrust_n = first.propellant_mass.si() / first.burn_time.si() * exhaust_m_s
        if first.nozzle_exit_area is not None:
            thrust_n -= 101_325.0 * first.nozzle_exit_area.si()
        assert thrust_n > 1.2 * mass_kg * 9.80665, missile.id
