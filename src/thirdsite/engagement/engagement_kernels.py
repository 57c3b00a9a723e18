"""The sensing, tracking and engagement drivers compiled by Numba. Import only when a batch is to be run."""

# mypy: ignore-errors
from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.engagement import intercept as _intercept  # noqa: E402
from thirdsite.sensing import looks as _looks  # noqa: E402
from thirdsite.tracking import quality as _quality  # noqa: E402

compiled = njit(cache=True, nogil=True, error_model="numpy")
_look_all, _add_looks = _looks.look_all, _quality.add_looks
_margins, _battles = _intercept.margins, _intercept.battles


@compiled
def look_all(geometry, limit, samples, view, slant):
    _look_all(geometry, limit, samples, view, slant)


@compiled
def add_looks(view, slant, samples, cued_from, reach_m, floor, slope, update_s, burnout, information):
    _add_looks(view, slant, samples, cued_from, reach_m, floor, slope, update_s, burnout, information)


@compiled
def margins(samples, places, times, closing, first, case, result):
    _margins(samples, places, times, closing, first, case, result)


@compiled
def battles(samples, places, times, closing, information, first, burnout, case, assessment_s, result):
    _battles(samples, places, times, closing, information, first, burnout, case, assessment_s, result)


SIGNATURES = {
    look_all: "(f8[::1],f8[::1],f8[:,:,::1],f8[:,::1],f8[:,::1])",
    add_looks: "(f8[:,::1],f8[:,::1],f8[:,:,::1],i8[::1],f8,f8,f8,f8,i8,f8[:,:,::1])",
    margins: "(f8[:,:,::1],f8[:,:,::1],f8[:,::1],f8[:,::1],i8,f8[::1],f8[:,::1])",
    battles: "(f8[:,:,::1],f8[:,:,::1],f8[:,::1],f8[:,::1],f8[:,:,::1],i8,i8,f8[::1],f8,f8[:,::1])",
}
"""Argument types of every kernel, to compile it before it is called."""
