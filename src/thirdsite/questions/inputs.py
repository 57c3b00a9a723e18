"""The figures an answer used, with grade, source and whose they are."""

from __future__ import annotations

from pydantic import BaseModel

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.quantity import Choice, Quantity
from thirdsite.catalog.records import DragCurve, Entry
from thirdsite.chain.case import Case
from thirdsite.questions.answer import InputFigure, Json
from thirdsite.scenario.part import Part
from thirdsite.scenario.setting import ASSUMPTION_IDS


def figures_of(entry: Entry, positions: list[str]) -> list[InputFigure]:
    """Every figure of a catalogue entry: the common one, and each position's own."""
    found: list[InputFigure] = []
    _collect(entry, entry.id, "", positions, found)
    return found


def common_inputs(case: Case) -> list[InputFigure]:
    """The common assumptions as inputs."""
    return assumption_figures(case.catalog, ASSUMPTION_IDS, case.scenario.assumptions)


def interceptor_figures(case: Case) -> list[InputFigure]:
    """Every figure of the scenario's interceptors."""
    kinds = dict.fromkeys(group.interceptor for group in case.groups)
    return [figure for kind in kinds for figure in figures_of(case.catalog.interceptor(kind), case.scenario.positions)]


def speeds_json(case: Case, position: str) -> Json:
    """Burnout speed under a position: of the fastest group, and where there are several of each."""
    speeds = case.burnout_speeds_m_s(position)
    if len(speeds) == 1:
        return {"burnout_speed_m_s": speeds[0]}
    return {
        "burnout_speed_m_s": max(speeds),
        "groups": [
            {"interceptor": group.interceptor, "site": group.site, "count": group.count, "burnout_speed_m_s": speed}
            for group, speed in zip(case.groups, speeds, strict=True)
        ],
    }


def _collect(record: BaseModel, id_: str, path: str, positions: list[str], found: list[InputFigure]) -> None:
    for name in type(record).model_fields:
        _collect_value(getattr(record, name), id_, f"{path}.{name}" if path else name, positions, found)


def _collect_value(value: object, id_: str, path: str, positions: list[str], found: list[InputFigure]) -> None:
    if isinstance(value, Quantity | Choice):
        found.extend(_figures(value, id_, path, positions))
    elif isinstance(value, DragCurve):
        found.append(InputFigure(id_, path, f"{len(value.mach)} points", "1", value.grade, value.source, "common"))
    elif isinstance(value, BaseModel):
        _collect(value, id_, path, positions, found)
    elif isinstance(value, list):
        for i, part in enumerate(value):
            _collect_value(part, id_, f"{path}.{i + 1}", positions, found)
    elif isinstance(value, dict):
        for key, part in value.items():
            _collect_value(part, id_, f"{path}.{key}", positions, found)


def _figures(value: Quantity | Choice, id_: str, path: str, positions: list[str]) -> list[InputFigure]:
    unit = value.unit if isinstance(value, Quantity) else ""
    speakers = [name for name in positions if name in value.positions]
    rows = [
        InputFigure(
            id_,
            path,
            value.positions[name].value,
            unit,
            value.positions[name].grade,
            value.positions[name].source,
            name,
        )
        for name in speakers
    ]
    if value.value is not None and len(speakers) < len(positions):
        rows.insert(0, InputFigure(id_, path, value.value, unit, value.grade, value.source, "common"))
    return rows


def assumption_figures(catalog: Catalog, ids: dict[str, str], given: Part) -> list[InputFigure]:
    """Common assumptions, `ids` by their field of a scenario's part, as set there or taken from the catalogue."""
    rows = []
    for name, id_ in ids.items():
        quantity, own = catalog.assumption(id_).quantity, getattr(given, name)
        if own is None and quantity.value is not None:
            rows.append(
                InputFigure(
                    id_,
                    "quantity",
                    quantity.value,
                    quantity.unit,
                    quantity.grade,
                    quantity.source,
                    "common",
                )
            )
        elif own is not None:
            rows.append(InputFigure(id_, name, own, "SI", "M", "assumption: set by the scenario", "common"))
    return rows
