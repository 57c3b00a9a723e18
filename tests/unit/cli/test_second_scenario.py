"""The 2009 successor: several groups of interceptors, from the catalogue to the closed loop of one of them."""

from __future__ import annotations

import json

import pytest
from program import assert_refused, run_here

from thirdsite.chain.case import Case
from thirdsite.scenario.scenario import load_scenario

CASE = ("engage", "--scenario", "2009-successor", "--missile", "iran-irbm", "--from", "35.2,53.9", "--to", "berlin")


@pytest.fixture(scope="module")
def case(catalog) -> Case:
    return Case(load_scenario("2009-successor", catalog), catalog)


def test_its_groups_have_the_speeds_of_both_readings(case):
    assert case.inventories == (24, 24, 12)
    assert case.burnout_speeds_m_s("sm3_slow") == (2700.0, 4000.0, 2700.0)
    assert case.burnout_speeds_m_s("sm3_fast") == (3500.0, 5000.0, 3500.0)
    assert all(battery.interceptor.can_realise(5500.0) for battery in case.batteries)


def test_every_new_entry_is_shown_with_grades_and_sources():
    for name in ("sm-3-block-ia", "sm-3-block-iib", "tpy-2-kurecik", "spy-1-redzikowo", "sm3_fast"):
        ran = run_here("catalog", name)
        assert ran.status == 0, ran.err
        assert name in ran.out
    assert "[M]" in run_here("catalog", "sm-3-block-iib").out


def test_the_closed_loop_asks_which_group_fires():
    ran = run_here(*CASE, "--runs", "16")
    assert_refused(ran)
    assert "1: sm-3-block-iia at redzikowo (24)" in ran.err
    assert_refused(run_here(*CASE, "--runs", "16", "--group", "3"))


def test_the_closed_loop_runs_for_the_group_that_is_named(loop_kernels):
    ran = run_here(*CASE, "--runs", "16", "--group", "1", "--position", "sm3_fast", "--json")
    assert ran.status == 0, ran.err
    answer = json.loads(ran.out)
    assert answer["inventory"] == 24
    assert answer["positions"]["sm3_fast"]["runs"] == 16
