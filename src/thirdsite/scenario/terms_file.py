"""A file with one package of terms, and the scenario it is examined in."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.yamlfile import YamlFile, read_yaml, validate
from thirdsite.errors import BadInput
from thirdsite.scenario.agreement_check import agreement_faults, cap_faults
from thirdsite.scenario.agreement_terms import AgreementAxes, PackageTerms
from thirdsite.scenario.scenario import DEFAULT, Scenario, load_scenario, scenario_path

TERMS_SCHEMA = "thirdsite-terms-1"


class TermsFile(PackageTerms):
    """One package of terms with a title."""

    schema_: Literal["thirdsite-terms-1"] = Field(alias="schema")
    title: str = Field(min_length=1)
    scenario: str = DEFAULT
    """A shipped scenario by name, or a file, seen from the folder of the terms."""


_ADAPTER: TypeAdapter[TermsFile] = TypeAdapter(TermsFile)


def load_terms(path: Path, catalog: Catalog) -> tuple[TermsFile, Scenario]:
    """The terms of a file and their scenario, whose only package they are.

    Raises
    ------
    BadInput : anything wrong, named with file, line, value and remedy
    """
    content = read_yaml(path)
    if not isinstance(content.data, dict):
        raise BadInput(f"{path}:1: expected a mapping with the keys of a terms file (schema, title, site, interceptors, ...)")
    terms = validate(content, _ADAPTER)
    beside = path.parent / terms.scenario
    source = beside if beside.is_file() else scenario_path(terms.scenario)
    if not source.is_file():
        raise BadInput(
            f"{path}:{content.line(('scenario',))}: scenario = {terms.scenario!r}: no shipped scenario and no file of that name"
        )
    scenario = with_terms(load_scenario(source, catalog), terms)
    _check(scenario, content, catalog)
    return terms, scenario


def with_terms(scenario: Scenario, terms: PackageTerms) -> Scenario:
    """A scenario whose only package is these terms; confidence, draws and what is asked stay."""
    axes = AgreementAxes(
        sites=[terms.site],
        interceptors=[terms.interceptors],
        speed_caps_m_s=[terms.speed_cap_m_s],
        launch_sectors_deg=[terms.launch_sector_deg],
        radars=[terms.radars],
        pooled=[terms.pooled],
        activation=[terms.activation],
        monitors=[terms.monitors],
        confidence=scenario.agreement.confidence,
        draws=scenario.agreement.draws,
        track_draws=scenario.agreement.track_draws,
        acceptable=scenario.agreement.acceptable,
    )
    return scenario.model_copy(update={"agreement": axes})


_KEYS = {"sites": "site", "speed_caps_m_s": "speed_cap_m_s", "radars": "radars", "pooled": "pooled"}


def _check(scenario: Scenario, content: YamlFile, catalog: Catalog) -> None:
    """The faults of the terms, told by the keys of their own file."""
    for place, fault in chain(agreement_faults(scenario, catalog), cap_faults(scenario, catalog)):
        own = (_KEYS.get(str(place[1]), str(place[1])), *place[3:])
        shown = ".".join(str(step) for step in own)
        raise BadInput(f"{content.path}:{content.line(own)}: {shown}: {fault}")
