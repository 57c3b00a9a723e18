"""Where a sweep is kept: its finished points in a folder beside the file, and the file once every point is there.

The file carries its own name only when it is whole. What a killed run leaves is the folder `FILE.parts`; the same command goes on
from it, and gives the same file as a run that was never stopped.
"""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from thirdsite import __version__
from thirdsite.errors import BadInput, CannotWrite
from thirdsite.questions.sweep import Figure, SweepWork
from thirdsite.report.sweep_dataset import sweep_dataset
from thirdsite.whole_file import check_place, write_whole

SCHEMA = "thirdsite-sweep-1"
SUFFIXES = (".zarr", ".nc")
QUESTION = "question.json"
MARK = "sweep_digest"


def question_json(work: SweepWork) -> dict[str, Any]:
    """What the figures depend on: two runs belong together where this is the same."""
    return {
        "schema": SCHEMA,
        "thirdsite_version": __version__,
        "catalog_digest": work.catalog.digest,
        "scenario": work.scenario.id,
        "scenario_digest": work.scenario.digest,
        "vary": {axis.key: list(axis.values) for axis in work.axes},
        "questions": list(work.questions),
        "closed_loop": work.closed_loop,
    }


@dataclass(frozen=True)
class SweepStore:
    """A file to be, and the folder of what is finished."""

    path: Path
    question: dict[str, Any]

    @classmethod
    def open(cls, path: Path, work: SweepWork) -> SweepStore:
        """A place for a sweep, new or left by an earlier run of the same.

        Raises
        ------
        BadInput : a name of no known format, or points of another sweep
        CannotWrite : the place cannot be written, or holds something else
        """
        if path.suffix not in SUFFIXES:
            raise BadInput(f"--out {path}: the name must end in {' or '.join(SUFFIXES)}, which says the format")
        if path.suffix == ".nc" or not path.exists():
            check_place(path, "--out")
        store = cls(path, question_json(work))
        if path.exists() and not store.whole:
            raise CannotWrite(f"--out {path} is there already and is not this sweep; move it away, or name another file")
        if store.parts.exists():
            store._check_parts()
        return store

    @property
    def parts(self) -> Path:
        """The folder of finished points."""
        return self.path.with_name(f"{self.path.name}.parts")

    @property
    def digest(self) -> str:
        """Digest of what is asked: the mark of a whole file."""
        return sha256(json.dumps(self.question, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def whole(self) -> bool:
        """Whether the file is there, whole, and of this sweep."""
        if not self.path.exists():
            return False
        import xarray as xr

        try:
            with xr.open_dataset(self.path, engine="zarr" if self.path.suffix == ".zarr" else "h5netcdf") as held:
                return held.attrs.get(MARK) == self.digest
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def _check_parts(self) -> None:
        path = self.parts / QUESTION
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise CannotWrite(f"{self.parts} holds no points of a sweep; move it away, or name another --out") from None
        known = held if isinstance(held, dict) else {}
        differs = sorted(key for key in {**known, **self.question} if known.get(key) != self.question.get(key))
        if differs:
            raise BadInput(
                f"{self.parts} holds points of another sweep ({', '.join(differs)} differ); ask the same again to go on with them, "
                "remove the folder to begin anew, or name another --out"
            )

    def begin(self) -> None:
        """Make the folder of points ready.

        Raises
        ------
        CannotWrite : the disk refused it
        """
        try:
            self.parts.mkdir(exist_ok=True)
        except OSError as error:
            raise CannotWrite(f"cannot make {self.parts}: {error.strerror or error}; free the place or name another") from error
        if not (self.parts / QUESTION).exists():
            self._keep(QUESTION, self.question)

    def keep(self, point: int, figures: list[Figure]) -> None:
        """Keep the figures of a point, whole or not at all.

        Raises
        ------
        CannotWrite : the disk refused it; what is kept already stays
        """
        self._keep(_name(point), figures)

    def _keep(self, name: str, content: Any) -> None:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        try:
            write_whole(self.parts / name, text.encode())
        except CannotWrite as error:
            raise CannotWrite(f"{error}. The points finished so far are kept: the same command goes on with them") from error

    def has(self, point: int) -> bool:
        """Whether a point is finished."""
        return (self.parts / _name(point)).exists()

    def figures(self, count: int) -> Iterator[list[Figure]]:
        """The figures of every point, in order."""
        for point in range(count):
            yield [tuple(one) for one in json.loads((self.parts / _name(point)).read_text(encoding="utf-8"))]

    def finish(self, work: SweepWork, count: int) -> None:
        """Write the file from its points and take their folder away.

        Raises
        ------
        CannotWrite : the disk refused it; the points stay
        """
        attributes = {
            "title": work.scenario.title,
            "Conventions": "CF-1.11",
            MARK: self.digest,
            **{key: value if isinstance(value, str) else json.dumps(value) for key, value in self.question.items()},
        }
        dataset = sweep_dataset(work, self.figures(count), attributes)
        partial = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            if self.path.suffix == ".zarr":
                with warnings.catch_warnings():
                    # its metadata is gathered in one place, as readers look for it; Zarr's own format does not yet say how
                    warnings.filterwarnings("ignore", message="Consolidated metadata")
                    dataset.to_zarr(partial, mode="w", zarr_format=3, consolidated=True)
            else:
                dataset.to_netcdf(partial, engine="h5netcdf")
            partial.rename(self.path)
        except OSError as error:
            raise CannotWrite(
                f"cannot write {self.path}: {error.strerror or error}; free the place. Every point is kept in {self.parts}: the "
                "same command writes the file"
            ) from error
        finally:
            _remove(partial)
        _remove(self.parts)


def _name(point: int) -> str:
    return f"point-{point:06d}.json"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
