"""The interceptor's fly-out table: how much interpolation in it costs."""

from __future__ import annotations

from collections.abc import Callable

from tools.validation.section import Row, Section

TITLE = "Interceptor fly-out table: interpolation error"

Errors = Callable[[], list[Row]]
MEASURE: Errors | None = None
"""Set to the function that looks up points between the table's nodes and flies them as well; None until there is one."""


def section() -> Section:
    """Rows of `MEASURE`."""
    if MEASURE is None:
        return Section(TITLE, ["Not measured in this version."])
    return Section(
        TITLE,
        ["Fly-out times and energies looked up between the nodes of the table, against the same flights flown."],
        MEASURE(),
    )
