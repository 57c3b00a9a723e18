"""A frontier to look around in: inline SVG and a script of its own, nothing from outside the page."""

from __future__ import annotations

import json
from importlib.resources import files

from markupsafe import Markup

from thirdsite.questions.figures import FrontierFigure
from thirdsite.report.numbers import unit_text


def frontier_markup(figure: FrontierFigure, id_: str) -> Markup:
    """The figure as a part of the page; where scripts do not run it stays hidden and the picture stands in its place."""
    data = {
        "measures": [
            {
                "key": measure.key,
                "label": measure.label,
                "unit": unit_text(measure.unit),
                "less": measure.less_is_better,
                "who": measure.better_for,
                "asked": measure.asked,
            }
            for measure in figure.measures
        ],
        "views": figure.views,
        "points": [
            {"label": point.label, "values": point.values, "robust": point.robust, "on": point.on} for point in figure.points
        ],
        "x": figure.x,
        "y": figure.y,
        "reference": figure.reference,
        "title": figure.title,
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    script = files("thirdsite.report").joinpath("templates", "frontier.js").read_text(encoding="utf-8")
    return Markup(
        '<div class="frontier" id="{0}" hidden></div>\n<script type="application/json" id="{0}-data">{1}</script>\n'
        "<script>\n{2}\nfrontier({3});\n</script>"
    ).format(id_, Markup(safe), Markup(script), Markup(json.dumps(id_)))
