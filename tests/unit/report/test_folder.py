"""The report takes the place of an earlier report whole, and of nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from thirdsite.errors import CannotWrite
from thirdsite.report.folder import check_writable, figure_path, replaced

MARK = '{"schema": "thirdsite-answers-1"}'


def earlier_report(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "answers.json").write_text(MARK)
    (folder / "index.html").write_text("earlier")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    with replaced(tmp_path / "a" / "b" / "report") as partial:
        (partial / "index.html").write_text("new")
        assert names(tmp_path) == [partial.name]
    assert (tmp_path / "a" / "b" / "report" / "index.html").read_text() == "new"
    assert names(tmp_path) == ["a"]


def test_an_earlier_report_is_replaced_whole(tmp_path: Path) -> None:
    folder = earlier_report(tmp_path / "report")
    with replaced(folder) as partial:
        (partial / "answers.json").write_text(MARK)
    assert names(folder) == ["answers.json"]
    assert names(tmp_path) == ["report"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_or_an_interruption_leaves_the_earlier_report(tmp_path: Path, error: type[BaseException]) -> None:
    folder = earlier_report(tmp_path / "report")

    def half_write() -> None:
        with replaced(folder) as partial:
            (partial / "index.html").write_text("half")
            raise error

    with pytest.raises(error):
        half_write()
    assert (folder / "index.html").read_text() == "earlier"
    assert names(tmp_path) == ["report"]


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No space left"), replaced(tmp_path / "report"):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == []


def test_a_failing_swap_brings_the_earlier_report_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = earlier_report(tmp_path / "report")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.startswith(".report.partial") and not self.name.endswith("earlier"):
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(CannotWrite), replaced(folder):
        pass
    assert (folder / "index.html").read_text() == "earlier"
    assert names(tmp_path) == ["report"]


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "report")
    check_writable(earlier_report(tmp_path / "report"))
    (tmp_path / "empty").mkdir()
    check_writable(tmp_path / "empty")
    assert names(tmp_path) == ["empty", "report"]


def refused(folder: Path, match: str) -> None:
    with pytest.raises(CannotWrite, match=match):
        check_writable(folder)
    with pytest.raises(CannotWrite, match=match), replaced(folder):
        pass


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine")
    refused(tmp_path / "report", "is a file; name a folder")
    refused(tmp_path / "report" / "below", "Not a directory")
    assert (tmp_path / "report").read_text() == "mine"


@pytest.mark.parametrize("mark", [None, "not json", "[]", '{"schema": "another"}'])
def test_a_folder_that_is_no_report_is_refused(tmp_path: Path, mark: str | None) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "holiday.jpg").write_text("mine")
    if mark is not None:
        (folder / "answers.json").write_text(mark)
    refused(folder, "not empty and is not a thirdsite report; name a new or an empty folder")
    assert (folder / "holiday.jpg").read_text() == "mine"


def test_a_report_with_somebody_s_notes_in_it_is_refused(tmp_path: Path) -> None:
    folder = earlier_report(tmp_path / "report")
    (folder / "notes.txt").write_text("mine")
    refused(folder, r"holds what thirdsite did not write \(notes.txt\); move that away first")


def test_the_folder_one_is_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = earlier_report(tmp_path / "report")
    monkeypatch.chdir(folder)
    refused(folder, "the folder you are in")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_an_unwritable_place_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    refused(tmp_path / "report", "cannot write in .* name a folder in a place you may write to")


def test_an_unwritable_place_is_refused_whoever_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    refused(tmp_path / "report", "cannot write in .* name a folder in a place you may write to")


def test_names_that_would_leave_the_folder_are_an_error() -> None:
    assert figure_path("radar_view", "least-height") == "figures/radar_view-least-height.png"
    with pytest.raises(ValueError, match="name files"):
        figure_path("protection", "../up")
