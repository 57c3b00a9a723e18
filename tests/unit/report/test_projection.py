"""The sheet of a map: equal areas, no tear at 180 degrees, great circles."""

from __future__ import annotations

import fabricated
import numpy as np
import pytest

from thirdsite.report.placing import Labels
from thirdsite.report.projection import great_circles, land_path, projection_for


def test_a_degree_cell_keeps_its_area_wherever_it_is() -> None:
    projection = projection_for(fabricated.RUSSIA)

    def area_m2(south: float, west: float) -> float:
        lat, lon = np.array([south, south, south + 1.0, south + 1.0]), np.array([west, west + 1.0, west + 1.0, west])
        x, y = projection.xy_m(lat, lon)
        return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0)

    # straight sides instead of parallels change the area of a one-degree cell by less than 0.1 %
    assert area_m2(60.0, 30.0) == pytest.approx(area_m2(60.0, 179.0), rel=1e-3)


def test_the_sheet_holds_its_bounds() -> None:
    for bounds in (fabricated.EUROPE, fabricated.RUSSIA, (150.0, -150.0, 40.0, 70.0)):
        projection = projection_for(bounds)
        west, east, south, north = bounds
        lat, lon = np.array([south, south, north, north]), np.array([west, east, west, east])
        assert projection.shows(*projection.xy_m(lat, lon)).all()


def test_russia_is_whole_across_the_antimeridian() -> None:
    projection = projection_for(fabricated.RUSSIA)
    x, y = projection.xy_m(np.linspace(66.5, 68.5, 21), np.full(21, 180.0))
    vertices = land_path(fabricated.RUSSIA).vertices
    for place in np.column_stack([x, y]):  # inland along 180 degrees: a border there would be a tear
        assert np.hypot(*(vertices - place).T).min() > 10e3


def test_land_is_where_it_should_be() -> None:
    projection = projection_for(fabricated.EUROPE)
    land = land_path(fabricated.EUROPE)
    for lat, lon, inside in ((52.5, 13.4, True), (48.8, 2.3, True), (56.0, 3.0, False), (43.0, 34.0, False)):
        x, y = projection.xy_m(np.array([lat]), np.array([lon]))
        assert bool(land.contains_point((x[0], y[0]))) is inside


def test_great_circles_are_dense_and_keep_their_ends() -> None:
    lat, lon = great_circles(np.array([50.0, 40.0]), np.array([30.0, -74.0]))
    assert len(lat) > 20
    assert (lat[0], lon[0]) == pytest.approx((50.0, 30.0))
    assert (lat[-1], lon[-1]) == pytest.approx((40.0, -74.0))
    up, across, along = np.sin(np.radians(lat)), np.cos(np.radians(lat)), np.radians(lon)
    points = np.column_stack([across * np.cos(along), across * np.sin(along), up])
    # all in the plane through both ends and the Earth's centre, to rounding
    np.testing.assert_allclose(points @ np.cross(points[0], points[-1]), 0.0, atol=1e-12)


def test_labels_keep_clear_of_one_another_and_of_the_edge() -> None:
    labels = Labels(200.0, 100.0)
    boxes = [labels.place([(20.0 * i, 11.0 * j)], (40.0, 10.0), 3.0) for i in range(11) for j in range(9)]
    placed = [box for box in boxes if box is not None]
    assert 20 <= len(placed) < len(boxes)  # 45 would fill the sheet
    for index, one in enumerate(placed):
        assert one[0] >= 0.0
        assert one[2] <= 200.0
        for other in placed[:index]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
