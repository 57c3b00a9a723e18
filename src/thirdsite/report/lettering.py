"""Many short texts drawn as one outline: far faster than so many text artists."""

from __future__ import annotations

import functools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

Array = NDArray[np.float64]

_FONT = FontProperties(family="DejaVu Sans")
_CAP_HEIGHT = 0.73
"""Height of a capital letter of DejaVu Sans over its size."""


class Lettering:
    """Texts to be put on axes whose data run evenly, `unit_per_pt` data units (x and y) to the point."""

    def __init__(self, unit_per_pt: tuple[float, float]) -> None:
        self._unit_per_pt = np.asarray(unit_per_pt)
        self._written: dict[str, list[Path]] = {}

    def write(self, text: str, place: tuple[float, float], size_pt: float, colour: str, align: float = 0.0) -> None:
        """Write text centred in height on a place in data units; `align` 0 starts there, 0.5 centres, 1 ends."""
        outline = _outline(text, size_pt)
        origin = (align * text_width_pt(text, size_pt), _CAP_HEIGHT * size_pt / 2.0)
        vertices = np.asarray(place) + (np.asarray(outline.vertices) - origin) * self._unit_per_pt
        self._written.setdefault(colour, []).append(Path(vertices, outline.codes))

    def draw(self, axes: Axes, zorder: float, halo_pt: float = 0.0) -> None:
        """Put everything written on the axes, with a white rim of so many points."""
        drawn = {colour: Path.make_compound_path(*paths) for colour, paths in self._written.items()}
        for path in drawn.values() if halo_pt else []:
            rim = PathPatch(path, fill=False, edgecolor="white", linewidth=halo_pt, alpha=0.85, joinstyle="round")
            axes.add_artist(rim).set_zorder(zorder)
        for colour, path in drawn.items():
            axes.add_artist(PathPatch(path, facecolor=colour, linewidth=0.0)).set_zorder(zorder)


def text_width_pt(text: str, size_pt: float) -> float:
    """Width of a line of text."""
    vertices: Array = np.asarray(_outline(text, size_pt).vertices)
    return float(vertices[:, 0].max()) if len(vertices) else 0.0


@functools.lru_cache(maxsize=4096)
def _outline(text: str, size_pt: float) -> Path:
    path = TextPath((0.0, 0.0), text, size=size_pt, prop=_FONT)
    return Path(path.vertices, path.codes)
