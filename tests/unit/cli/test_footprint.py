"""`thirdsite footprint`: its arrays, its shares, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xarray as xr
from program import assert_refused, run_here

SMALL = Path(__file__).parents[2] / "small.yaml"
WORDS = ("footprint", str(SMALL), "--region", "russia", "--cell-km", "700", "--workers", "1")


@pytest.fixture(scope="module")
def made(kernels, tmp_path_factory):
    folder = tmp_path_factory.mktemp("footprint") / "arrays"
    ran = run_here(*WORDS, "--out", str(folder), "--json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out), folder


def test_the_arrays_hold_what_is_printed(made):
    told, folder = made
    with xr.open_dataset(folder / "footprint-iran-irbm-russia.nc", engine="h5netcdf") as data:
        assert data.attrs["Conventions"] == "CF-1.11"
        for row in told["rows"]:
            share = data["launch_points_share"].sel(position=row["position"], shots=row["shots"], launch_area=row["launch_area"])
            known = share.values[share.notnull().values]
            assert row["cells_in_range"] == len(known)
            if len(known):
                assert row["protected_area_share"] == pytest.approx((known > 1.0 - 1e-6).mean(), abs=1e-4)
    with xr.open_dataset(folder / "sensors-russia.nc", engine="h5netcdf") as data:
        assert {"radar", "position", "cross_section", "height", "cell"} == set(data["seen"].dims)
        assert data["height"].attrs["units"] == "m"
    assert not list(folder.glob(".*"))


def test_every_array_has_its_maps(made):
    """One for the first number of shots, and one for each radar."""
    _, folder = made
    names = {path.name for path in folder.glob("*.png")}
    assert "footprint-iran-irbm-russia-1-shot.png" in names
    with xr.open_dataset(folder / "sensors-russia.nc", engine="h5netcdf") as data:
        assert {f"sensors-russia-{radar}.png" for radar in data["radar"].values} <= names
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in folder.glob("*.png"))


def test_text_names_every_position(kernels):
    ran = run_here(*WORDS)
    assert ran.status == 0, ran.err
    for position in ("mda", "lewis_postol"):
        assert f"iran-irbm at russia, {position}" in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--region", "asia"], "asia"),
        (["--missile", "iran-irmb"], "iran-irmb"),
        (["--cell-km", "5"], "20 to 1000"),
        (["--workers", "0"], "--workers"),
        (["--region", "europe"], "names no countries"),
    ],
)
def test_refused(kernels, words, said):
    ran = run_here("footprint", str(SMALL), *words)
    assert_refused(ran)
    assert said in ran.err


def test_a_folder_that_cannot_be_written_is_refused(kernels, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    ran = run_here(*WORDS, "--out", str(tmp_path / "taken" / "arrays"))
    assert_refused(ran)
