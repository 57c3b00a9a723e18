"""`thirdsite sweep`: figures over varied keys; the same file after a kill, a lost worker, a full disk."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from program import START, assert_refused, run_here

SMALL = str(Path(__file__).parents[2] / "small.yaml")
RADARS = ("emr-brdy", "gabala", "armavir", "fbx-turkey", "fylingdales", "lekhtusi")
ASKED = ("sweep", SMALL, "--question", "radar_view", "--vary", f"radar_view.radar={','.join(RADARS)}")


def contents(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


def opened(path: Path) -> xr.Dataset:
    return xr.open_dataset(path, engine="zarr" if path.suffix == ".zarr" else "h5netcdf").load()


@pytest.fixture(scope="module")
def whole(kernels, tmp_path_factory) -> Path:
    """A sweep that was never stopped, in this process."""
    path = tmp_path_factory.mktemp("sweep") / "whole.zarr"
    ran = run_here(*ASKED, "--out", str(path), "--workers", "1")
    assert ran.status == 0, ran.err
    return path


def test_the_file_has_axes_units_and_the_figures_of_the_answers(whole):
    held = opened(whole)
    assert held.sizes == {"radar_view_radar": 6, "position": 2}
    assert held["radar_view_radar"].values.tolist() == list(RADARS)
    assert held["position"].values.tolist() == ["mda", "lewis_postol"]
    assert held["radar_view_earliest_detection_s"].attrs["units"] == "s"
    assert held["radar_view_warhead_range_km"].attrs["units"] == "km"
    assert held["radar_view_area_share_seen_below_1000_km"].attrs["units"] == "1"
    assert held.attrs["scenario"] == "small"
    assert not whole.with_name("whole.zarr.parts").exists()


def test_each_point_is_what_the_scenario_answers_there(whole, catalog, tmp_path):
    from thirdsite.chain.case import Case
    from thirdsite.chain.progress import Silent
    from thirdsite.questions import ask
    from thirdsite.scenario.scenario import load_scenario

    text = Path(SMALL).read_text(encoding="utf-8").replace("{radar: emr-brdy, country: RUS}", "{radar: fylingdales, country: RUS}")
    path = tmp_path / "fylingdales.yaml"
    path.write_text(text, encoding="utf-8")
    positions = ask("radar_view", Case(load_scenario(path, catalog), catalog), Silent()).positions
    here = opened(whole).sel(radar_view_radar="fylingdales")
    for name, entry in positions.items():
        share = here["radar_view_area_share_seen_below_1000_km"].sel(position=name).item()
        assert share == entry["area_share_seen_below_1000_km"]
        seen = here["radar_view_bases_with_warhead_detected_count"].sel(position=name).item()
        assert seen == len(entry["bases_with_warhead_detected"])


def test_a_whole_sweep_is_not_computed_again(whole):
    before = contents(whole)
    ran = run_here(*ASKED, "--out", str(whole), "--json")
    assert json.loads(ran.out)["computed_now"] == 0
    assert contents(whole) == before


def test_netcdf_holds_the_same(whole, tmp_path):
    path = tmp_path / "same.nc"
    ran = run_here(*ASKED, "--out", str(path), "--workers", "1")
    assert ran.status == 0, ran.err
    xr.testing.assert_identical(opened(path)[sorted(opened(path).data_vars)], opened(whole)[sorted(opened(whole).data_vars)])


def started(path: Path, *more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *START, *ASKED, "--out", str(path), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def await_points(path: Path, count: int, process: subprocess.Popen) -> None:
    """Until so many points are kept."""
    deadline = time.monotonic() + 120.0
    parts = path.with_name(f"{path.name}.parts")
    while len(list(parts.glob("point-*.json"))) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_run_leaves_no_file_and_goes_on_to_the_same_bytes(whole, tmp_path):
    path = tmp_path / "killed.zarr"
    process = started(path, "--workers", "1")
    await_points(path, 2, process)
    process.kill()
    process.communicate()
    assert not path.exists()
    kept = len(list(path.with_name("killed.zarr.parts").glob("point-*.json")))
    assert 2 <= kept < 6
    ran = run_here(*ASKED, "--out", str(path), "--workers", "1", "--json")
    assert json.loads(ran.out)["computed_now"] == 6 - kept
    assert contents(path) == contents(whole)
    assert [one.name for one in tmp_path.iterdir()] == ["killed.zarr"]


def test_a_killed_worker_is_put_in_place_again(whole, tmp_path):
    path = tmp_path / "lost.zarr"
    process = started(path, "--workers", "2")
    await_points(path, 1, process)
    workers = [int(one) for one in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    killed = [one for one in workers if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
    assert killed
    os.kill(killed[0], signal.SIGKILL)
    _, err = process.communicate(timeout=120.0)
    assert process.returncode == 0, err
    assert contents(path) == contents(whole)


def test_a_full_disk_is_an_error_and_the_sweep_goes_on_after_it(whole, tmp_path):
    """No file may grow beyond 1,000 bytes: a point takes more, what is asked fewer."""
    path = tmp_path / "full.zarr"
    ran = subprocess.run(
        [sys.executable, *START, *ASKED, "--out", str(path), "--workers", "1"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY)),
    )
    assert ran.returncode == 2, ran.stderr
    assert "cannot write" in ran.stderr
    assert "the same command goes on" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not path.exists()
    assert list(path.with_name("full.zarr.parts").glob(".*")) == []
    assert run_here(*ASKED, "--out", str(path), "--workers", "1").status == 0
    assert contents(path) == contents(whole)


def test_a_disk_that_fills_at_the_end_keeps_every_point(whole, tmp_path, monkeypatch):
    path = tmp_path / "end.zarr"

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(xr.Dataset, "to_zarr", full)
        ran = run_here(*ASKED, "--out", str(path), "--workers", "1")
    assert ran.status == 2
    assert "Every point is kept" in ran.err
    assert not path.exists()
    ran = run_here(*ASKED, "--out", str(path), "--workers", "1", "--json")
    assert json.loads(ran.out)["computed_now"] == 0
    assert contents(path) == contents(whole)


def test_workers_killed_again_and_again_end_the_sweep_with_a_message(monkeypatch):
    from concurrent.futures.process import BrokenProcessPool

    from thirdsite.report import sweep_pool

    tries = []

    def lost(pool, points, ahead):
        tries.append(list(points))
        if len(tries) == 1:
            yield points[0], []
        raise BrokenProcessPool("a worker is gone")

    monkeypatch.setattr(sweep_pool, "_finished", lost)
    found = sweep_pool.run_points(None, [3, 4, 5], 2, None)
    assert next(found) == (3, [])
    with pytest.raises(sweep_pool.WorkersLost, match=r"The points finished so far are kept"):
        list(found)
    assert tries == [[3, 4, 5], [4, 5], [4, 5]]


def test_a_cluster_gives_the_same_bytes(whole, tmp_path):
    from distributed import LocalCluster

    path = tmp_path / "cluster.zarr"
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        ran = run_here(*ASKED, "--out", str(path), "--cluster", cluster.scheduler_address)
    assert ran.status == 0, ran.err
    assert contents(path) == contents(whole)


def test_points_of_another_sweep_are_not_mixed_in(tmp_path, kernels):
    path = tmp_path / "mixed.nc"
    parts = tmp_path / "mixed.nc.parts"
    parts.mkdir()
    (parts / "question.json").write_text(json.dumps({"schema": "thirdsite-sweep-1", "vary": {"draws": [1.0]}}))
    ran = run_here(*ASKED, "--out", str(path))
    assert_refused(ran)
    assert "another sweep" in ran.err
    assert "vary" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--out", "x.csv"), "must end in .zarr or .nc"),
        (("--out", "no/such/folder/x.nc"), "there is no folder"),
        (("--out", "x.nc", "--workers", "0"), "lies outside 1 to 256"),
        (("--out", "x.nc", "--workers", "2", "--cluster", "tcp://a:1"), "give one of them"),
        (("--out", "x.nc", "--question", "weather"), "no question named"),
        (("--out", "x.nc", "--vary", "radar_view.colour=red"), "no key of radar_view named"),
    ],
)
def test_bad_input_is_refused_with_one_message(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run_here(*ASKED, *arguments)
    assert_refused(ran)
    assert message in ran.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_a_sweep_is_not_overwritten(tmp_path):
    path = tmp_path / "mine.nc"
    path.write_text("my notes")
    ran = run_here(*ASKED, "--out", str(path))
    assert_refused(ran)
    assert path.read_text() == "my notes"


def test_figures_by_missile_have_their_axes(kernels, tmp_path):
    path = tmp_path / "protection.nc"
    ran = run_here(
        "sweep", SMALL, "--question", "protection", "--vary", "launch_delay_s=150,420", "--out", str(path), "--workers", "1"
    )
    assert ran.status == 0, ran.err
    held = opened(path)
    share = held["protection_city_population_share"]
    assert share.dims == ("assumptions_launch_delay_s", "position", "missile", "region")
    assert held["assumptions_launch_delay_s"].attrs["units"] == "s"
    assert (np.diff(share.values, axis=0) <= 0.0).all()  # a later launch protects no more
    assert np.isnan(held["protection_expected_city_population_share"].values).all()  # the closed loop was not asked for
    assert (held["protection_city_population_share_interval_low"] <= held["protection_city_population_share_interval_high"]).all()
