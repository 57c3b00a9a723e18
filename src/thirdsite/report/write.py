"""A report: one folder with the page, the figures, the tables and the maps, written whole or not at all."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from thirdsite.chain.progress import Bar, Progress
from thirdsite.questions.answer import Answer, Table
from thirdsite.questions.figures import MapFigure
from thirdsite.report.about import About
from thirdsite.report.drawing import Drawing
from thirdsite.report.exports import answers_json, flips_table, inputs_table, table_csv
from thirdsite.report.folder import (
    ANSWERS,
    PAGE,
    SUBFOLDERS,
    check_writable,
    export_path,
    figure_path,
    map_path,
    replaced,
    table_path,
)

__all__ = ["About", "answers_json", "check_writable", "write_report"]


def write_report(folder: Path, answers: list[Answer], about: About, progress: Progress, drawing: Drawing | None = None) -> None:
    """Write the report of some answers to `folder`, in the place of an earlier report if there is one.

    Parameters
    ----------
    folder : where the report is to be; made, with the folders above it
    answers : in the order of their chapters
    about : the setting and what made the answers
    progress : told of every figure and table
    drawing : who draws, if some of the figures have been begun already

    Raises
    ------
    CannotWrite : `folder` cannot be written or holds something else; what is there stays as it is
    """
    from thirdsite.report.page import page

    _check_names(answers)
    with progress.phase("report", _steps(answers)) as bar, replaced(folder) as partial:
        for name in SUBFOLDERS:
            (partial / name).mkdir()
        for answer in answers:
            _write_tables(partial, answer, about, bar)
        _write_text(partial / ANSWERS, answers_json(answers, about))
        for answer in answers:
            _write_cells(partial, answer, about)
        artist = drawing or Drawing()
        sizes = dict(chain.from_iterable(_write_figures(partial, answer, artist, bar) for answer in answers))
        _write_text(partial / PAGE, page(answers, about, sizes))
        bar.advance()


def _steps(answers: list[Answer]) -> int:
    return 1 + sum(len(answer.figures) + len(_tables(answer)) for answer in answers)


def _tables(answer: Answer) -> list[Table]:
    return [*answer.tables, flips_table(answer), inputs_table(answer)]


def _write_figures(folder: Path, answer: Answer, drawing: Drawing, bar: Bar) -> Iterator[tuple[str, tuple[int, int]]]:
    """Write every figure of an answer; the pictures' paths and sizes in pixels."""
    for figure in answer.figures:
        path = figure_path(answer.question, figure.id)
        drawn = drawing.picture(figure)
        (folder / path).write_bytes(drawn)
        yield path, _pixels(drawn)
        bar.advance()


def _write_cells(folder: Path, answer: Answer, about: About) -> None:
    from thirdsite.report.page import has_cells

    for figure in answer.figures:
        if isinstance(figure, MapFigure) and has_cells(figure):
            from thirdsite.report.map_scene import map_scene
            from thirdsite.report.netcdf import write_netcdf
            from thirdsite.report.scene_file import SUFFIXES, scene_text

            write_netcdf(folder / map_path(answer.question, figure.id), figure, about)
            scene = map_scene(figure, about)
            for suffix in SUFFIXES:
                _write_text(folder / export_path(answer.question, figure.id, suffix), scene_text(scene, suffix))


def _write_tables(folder: Path, answer: Answer, about: About, bar: Bar) -> None:
    for table in _tables(answer):
        _write_text(folder / table_path(answer.question, table.id), table_csv(table))
        if not table.shown:
            from thirdsite.report.table_netcdf import write_table_netcdf

            write_table_netcdf(folder / map_path(answer.question, table.id), table, about)
        bar.advance()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _pixels(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG picture, from its header."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _check_names(answers: list[Answer]) -> None:
    """See that no two files of the report would have the same name."""
    paths = [table_path(answer.question, table.id) for answer in answers for table in _tables(answer)]
    paths += [figure_path(answer.question, figure.id) for answer in answers for figure in answer.figures]
    paths += [map_path(answer.question, one.id) for answer in answers for one in answer.figures if isinstance(one, MapFigure)]
    paths += [map_path(answer.question, table.id) for answer in answers for table in answer.tables if not table.shown]
    if doubled := {path for path in paths if paths.count(path) > 1}:
        raise ValueError(f"these names are used twice: {', '.join(sorted(doubled))}")
