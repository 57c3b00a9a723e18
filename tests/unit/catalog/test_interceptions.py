"""The table of public interception tests."""

from __future__ import annotations

import pytest

from thirdsite.catalog.interceptions import load_interceptions, read_interceptions
from thirdsite.errors import BadInput


def test_every_test_has_a_source_and_names_what_is_missing(catalog):
    tests = load_interceptions()
    assert len({test.id for test in tests}) == len(tests) == 10
    for test in tests:
        assert test.source.startswith("http")
        assert test.missing
        catalog.interceptor(test.interceptor)
        if test.interceptor_site:
            catalog.place(test.interceptor_site)


def test_ftg_03a_as_reported():
    """Target 13:00, interceptor 13:16, intercept 13:22 at 120 km."""
    test = next(test for test in load_interceptions() if test.test == "FTG-03a")
    assert (test.launch_s, test.intercept_s, test.fly_out_s, test.height_m) == (960.0, 1320.0, 360.0, 120e3)
    assert test.hit


def test_upper_limits_give_no_fly_out():
    test = next(test for test in load_interceptions() if test.id == "EN01")
    assert test.launch_resolution_s is None
    assert test.fly_out_s is None


def test_a_cell_that_is_no_number_is_named(tmp_path):
    heading = (
        "id,date,test,target_lat,target_lon,interceptor,interceptor_site,launch_s,launch_resolution_s,intercept_s,"
        "intercept_resolution_s,height_km,nearest_km,farthest_km,hit,source,missing,note\n"
    )
    path = tmp_path / "tests.csv"
    path.write_text(heading + "A,,a,,,,,soon,,,,,,,yes,http://x,all,\n")
    with pytest.raises(BadInput, match=r"tests\.csv:2: A: column launch_s: 'soon' is not a number"):
        read_interceptions(path)
    path.write_text("id,date\nA,\n")
    with pytest.raises(BadInput, match="columns missing"):
        read_interceptions(path)
