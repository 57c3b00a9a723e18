"""The fly-out drivers compiled by Numba. Import this module only when a table is to be built or read."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.flight.flyout import ANGLES, HEIGHTS  # noqa: E402
from thirdsite.flight.flyout import locate_all as _locate_all  # noqa: E402
from thirdsite.flight.flyout import meet_all as _meet_all  # noqa: E402
from thirdsite.flight.flyout_mesh import (  # noqa: E402
    MESH_COLUMNS,
    RASTER_COLUMNS,
    add_slopes,
    coast_mesh,
    rasterise,
    spread_bearings,
)
from thirdsite.flight.flyout_mesh import fly_to_times as _fly_to_times  # noqa: E402

compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def build(burnout, burn_time_s, least_height_m, bearing_step, site, east, north, steps, table):
    """Fill `table` from burnout states `burnout[launch bearing, pitch, 6]`."""
    launches, pitches = burnout.shape[0], burnout.shape[1]
    rasters = np.zeros((launches, HEIGHTS, ANGLES, RASTER_COLUMNS))
    mesh = np.empty((pitches, steps, MESH_COLUMNS))
    for b in range(launches):
        coast_mesh(burnout[b], burn_time_s, least_height_m, b * bearing_step, site, east, north, mesh)
        rasterise(mesh, rasters[b])
    spread_bearings(rasters, table)
    add_slopes(table)


@compiled
def locate_all(samples, first, site, east, north, places):
    _locate_all(samples, first, site, east, north, places)


@compiled
def meet_all(table, places, times, closing):
    _meet_all(table, places, times, closing)


@compiled
def fly_to_times(burnout, burn_time_s, times_s, step_s, site, east, north, places):
    _fly_to_times(burnout, burn_time_s, times_s, step_s, site, east, north, places)


SIGNATURES = {
    build: "(f8[:,:,::1],f8,f8,f8,f8[::1],f8[::1],f8[::1],i8,f4[:,:,:,::1])",
    locate_all: "(f8[:,:,::1],i8,f8[::1],f8[::1],f8[::1],f8[:,:,::1])",
    meet_all: "(f4[:,:,:,::1],f8[:,:,::1],f8[:,::1],f8[:,::1])",
}
"""Argument types of every kernel to be compiled before it is called; `fly_to_times` waits until an error is asked for."""
