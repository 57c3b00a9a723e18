"""The folder a report is: every figure, every table, every map; whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fabricated
import pytest

from thirdsite.questions.figures import Figure
from thirdsite.report import draw
from thirdsite.report.write import answers_json, write_report


class Counted:
    """Progress that counts."""

    def __init__(self) -> None:
        self.announced = 0
        self.done = 0

    @contextmanager
    def phase(self, text: str, steps: int) -> Iterator[Counted]:
        self.announced = steps
        yield self

    def advance(self, steps: int = 1) -> None:
        self.done += steps


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_has_its_file(report: Path) -> None:
    expected = {"index.html", "answers.json"}
    for answer in fabricated.answers():
        expected |= {f"tables/{answer.question}-{name}.csv" for name in ("cities", "missiles", "flips", "inputs")}
        expected |= {f"figures/{answer.question}-{figure.id}.png" for figure in answer.figures}
    expected |= {"maps/protection-shares.nc", "maps/radar_view-heights.nc"}
    formats = (".geojson", ".kml", ".czml", ".csv")
    expected |= {f"exports/{name}{suffix}" for name in ("protection-shares", "radar_view-heights") for suffix in formats}
    assert set(contents(report)) == expected


def test_every_csv_holds_every_row(report: Path) -> None:
    for answer in fabricated.answers():
        for table in answer.tables:
            with (report / "tables" / f"{answer.question}-{table.id}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))
            assert len(rows) == 1 + len(table.rows)
            assert all(len(row) == len(table.columns) for row in rows)


def test_answers_json_is_the_same_text(report: Path) -> None:
    assert (report / "answers.json").read_text(encoding="utf-8") == answers_json(fabricated.answers(), fabricated.about())


def test_a_second_run_gives_the_same_bytes_and_tells_every_step(report: Path, tmp_path: Path) -> None:
    progress = Counted()
    write_report(tmp_path / "again", fabricated.answers(), fabricated.about(), progress)
    assert contents(tmp_path / "again") == contents(report)
    assert progress.done == progress.announced > 0


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failing_run_leaves_the_earlier_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    folder = tmp_path / "report"
    first = [fabricated.answer("protection", "First", [fabricated.timeline()])]
    write_report(folder, first, fabricated.about(), Counted())
    before = contents(folder)

    def fail(figure: Figure) -> bytes:
        raise error

    monkeypatch.setattr(draw, "picture", fail)
    with pytest.raises(error):
        write_report(folder, first, fabricated.about(), Counted())
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_two_figures_of_one_name_are_an_error(tmp_path: Path) -> None:
    doubled = fabricated.answer("protection", "Twice", [fabricated.timeline(), fabricated.timeline()])
    with pytest.raises(ValueError, match=r"figures/protection-times.png"):
        write_report(tmp_path / "report", [doubled], fabricated.about(), Counted())
    assert not (tmp_path / "report").exists()
