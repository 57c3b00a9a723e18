"""The worked example of docs/frames-and-axes.md is run, compared, and recomputed by PROJ and NumPy."""

from __future__ import annotations

import re
from math import atan2, cos, degrees, hypot, radians, sin
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

PAGE = (Path(__file__).parents[2] / "docs" / "frames-and-axes.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SHOWN = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def numbers(line: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.\d+", line)]


@pytest.fixture(scope="module")
def shown() -> list[list[float]]:
    return [numbers(line) for line in SHOWN[0].splitlines()]


def test_example_prints_what_the_page_shows(capsys):
    assert len(CODE) == len(SHOWN) == 1
    exec(compile(CODE[0], "frames-and-axes.md", "exec"), {})  # our own documentation
    assert capsys.readouterr().out == SHOWN[0]


def test_true_measurement_by_proj(shown):
    """PROJ's cart and topocentric operations, and arctangents of the library."""
    radar = (13.74794, 49.63522, 718.8)
    steps = (
        f"+step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 +lon_0={radar[0]} +lat_0={radar[1]} +h_0={radar[2]}"
    )
    local = Transformer.from_pipeline(f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad {steps}")
    east, north, up = local.transform(35.0, 45.0, 600e3)
    found = [np.sqrt(east**2 + north**2 + up**2) / 1e3, degrees(atan2(east, north)) % 360.0, degrees(atan2(up, hypot(east, north)))]
    # half of the last digit shown
    for k, slack in enumerate((5e-5, 5e-6, 5e-6)):
        assert shown[3][k] == pytest.approx(found[k], abs=slack + 1e-9)
    line = np.array(shown[1]) - np.array(shown[0])
    assert shown[3][3] == pytest.approx(line @ np.array([-3000.0, -1000.0, 4000.0]) / np.linalg.norm(line), abs=0.01)


def test_inertial_state_by_a_rotation_matrix(shown):
    angle = 7.292115e-5 * 400.0
    turn = np.array([[cos(angle), -sin(angle), 0.0], [sin(angle), cos(angle), 0.0], [0.0, 0.0, 1.0]])
    place = np.array(shown[1]) * 1e3
    velocity = np.array([-3000.0, -1000.0, 4000.0]) + np.cross([0.0, 0.0, 7.292115e-5], place)
    assert shown[2] == pytest.approx([*(turn @ place / 1e3), *(turn @ velocity)], abs=6e-3)


def test_measured_angles_by_the_sentence_below(shown):
    """Across: bias and one sigma over the cosine of the elevation; upwards: bias, sigma and the residue of the lift."""
    sigma, elevation = shown[5][1] * 1e-6, radians(shown[3][2])
    across, upward = 30e-6 + sigma, -30e-6 - sigma + 0.05 * 1372.6e-6
    assert shown[4][1] - shown[3][1] == pytest.approx(degrees(across) / cos(elevation), abs=1.1e-5)
    assert shown[4][2] - shown[3][2] == pytest.approx(degrees(upward), abs=1.1e-5)
    assert shown[4][0] - shown[3][0] == pytest.approx((10.0 + shown[5][0]) / 1e3, abs=1e-4)


def test_satellite_angles_by_geometry(shown):
    """Place by PROJ; the satellite at 42,164.17 km over 70 degrees east."""
    x, y, z = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True).transform(53.0, 36.0, 50e3)
    along, across = (x * cos(a) + y * sin(a) for a in (radians(70.0), radians(160.0)))
    down = 42_164.17e3 - along
    assert shown[6] == pytest.approx([degrees(atan2(across, down)), degrees(atan2(z, hypot(across, down)))], abs=2e-5)
