"""The questions about a defence of several groups of interceptors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Silent
from thirdsite.engagement import intercept
from thirdsite.questions import ask
from thirdsite.questions.deterrent.study import study_of
from thirdsite.scenario.scenario import load_scenario

SMALL = Path(__file__).parents[2] / "small.yaml"


@pytest.fixture(scope="module")
def case(kernels, catalog, tmp_path_factory):
    text = SMALL.read_text(encoding="utf-8").replace(
        "count: 10}\n", "count: 10}\n    - {interceptor: sm-3-block-iia, site: deveselu, count: 24}\n"
    )
    path = tmp_path_factory.mktemp("scenario") / "two-groups.yaml"
    path.write_text(text.replace("draws: 20", "draws: 3"), encoding="utf-8")
    return Case(load_scenario(path, catalog), catalog, closed_loop=False)


def test_reach_is_that_of_the_group_with_the_greatest_margin(case):
    together = study_of(case, Silent()).results(case.burnout_speeds_m_s("lewis_postol"), case.common)
    alone = [
        study_of(case.alone(g), Silent()).results(case.alone(g).burnout_speeds_m_s("lewis_postol"), case.common) for g in (0, 1)
    ]
    margins = [one[:, intercept.MARGIN] for one in alone]
    assert np.array_equal(together[:, intercept.MARGIN], np.maximum(*margins))
    assert (margins[0] > margins[1]).all()


def test_the_least_speed_is_that_of_the_group_that_needs_least(case):
    together = study_of(case, Silent()).least_speeds(case.common)
    alone = [study_of(case.alone(g), Silent()).least_speeds(case.common) for g in (0, 1)]
    for both, one, other in zip(together, *alone, strict=True):
        assert both == min(speed for speed in (one, other) if speed is not None)


def test_protection_names_every_group_and_varies_each_speed(case):
    answer = ask("protection", case, Silent())
    assert [group["site"] for group in answer.positions["mda"]["groups"]] == ["redzikowo", "deveselu"]
    assert answer.positions["mda"]["inventory"] == 34
    names = {row["assumption"] for row in answer.details["sensitivity"]}
    assert {"burnout_speed_m_s of gbi-two-stage at redzikowo", "burnout_speed_m_s of sm-3-block-iia at deveselu"} <= names
    assert {figure.id for figure in answer.inputs} >= {"gbi-two-stage", "sm-3-block-iia"}
    assert len({figure.id for figure in answer.figures}) == len(answer.figures)
    assert all(row["probability"] is None for row in answer.details["cities"])  # the closed loop is left out


def test_more_groups_protect_no_fewer_people(case):
    both, first = (ask("protection", one, Silent()).positions for one in (case, replace(case.alone(0))))
    for position in case.scenario.positions:
        for missile, regions in both[position]["missiles"].items():
            for region, figures in regions.items():
                assert figures["city_population_share"] >= first[position]["missiles"][missile][region]["city_population_share"]
