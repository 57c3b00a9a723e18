"""Any figure of an answer as a PNG picture."""

from __future__ import annotations

from matplotlib.figure import Figure as Sheet

from thirdsite.questions.figures import CurveFigure, EngagementFigure, Figure, FrontierFigure, MapFigure, MatrixFigure
from thirdsite.report.curves import draw_curves
from thirdsite.report.engagement_plot import draw_engagement
from thirdsite.report.frontier_plot import draw_frontier
from thirdsite.report.maps import draw_map
from thirdsite.report.matrices import draw_matrix
from thirdsite.report.sheet import house_style, png_bytes
from thirdsite.report.timelines import draw_timeline


def picture(figure: Figure) -> bytes:
    """The figure as PNG, without its title and caption in the picture; they are in the file's metadata.

    The same figure gives the same bytes under the same version of Matplotlib.
    """
    with house_style():
        return png_bytes(_drawn(figure), figure.title, figure.caption)


def _drawn(figure: Figure) -> Sheet:
    if isinstance(figure, MapFigure):
        return draw_map(figure)
    if isinstance(figure, CurveFigure):
        return draw_curves(figure)
    if isinstance(figure, MatrixFigure):
        return draw_matrix(figure)
    if isinstance(figure, EngagementFigure):
        return draw_engagement(figure)
    if isinstance(figure, FrontierFigure):
        return draw_frontier(figure)
    return draw_timeline(figure)
