"""A folder of finished runs: what a killed run is resumed from, and where its result is written."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirdsite.errors import BadInput, CannotWrite

QUESTION = "question.json"
BLOCKS = "blocks"


@dataclass(frozen=True)
class KeptRuns:
    """A folder that belongs to one question."""

    folder: Path

    @classmethod
    def open(cls, folder: Path, question: dict[str, Any], resume: bool) -> KeptRuns:
        """A new or empty folder, made ready; or with `resume` one that holds runs of the same question.

        Raises
        ------
        BadInput : the folder is of another question, or of none
        CannotWrite : it cannot be written, or holds something while nothing is to be resumed
        """
        if folder.exists() and not folder.is_dir():
            raise CannotWrite(f"--out {folder} is a file; name a folder")
        try:
            held = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
            if held:
                _check_ours(folder, question, resume)
            folder.mkdir(parents=True, exist_ok=True)
            kept = cls(folder)
            if QUESTION not in held:
                kept.write(QUESTION, (json.dumps(question, indent=1, ensure_ascii=False) + "\n").encode())
        except OSError as error:
            raise CannotWrite(f"--out {folder} cannot be used: {error.strerror or error}; name another folder") from error
        return kept

    def blocks(self, position: str) -> Path:
        """Folder of the finished blocks of a position."""
        folder = self.folder / BLOCKS / position
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write(self, name: str, content: bytes) -> None:
        """A file of the folder, whole or not at all.

        Raises
        ------
        CannotWrite : the disk refused it
        """
        path = self.folder / name
        part = path.with_name(f".{name}.{os.getpid()}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            raise CannotWrite(f"cannot write {path}: {error.strerror or error}; free the place or name another --out") from error


def _check_ours(folder: Path, question: dict[str, Any], resume: bool) -> None:
    path = folder / QUESTION
    if not path.exists():
        raise CannotWrite(f"--out {folder} is not empty and holds no runs of engage; name a new or an empty folder")
    if not resume:
        raise CannotWrite(f"--out {folder} holds runs already; add --resume to go on with them, or name a new folder")
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise BadInput(f"{path} cannot be read as JSON, so the runs beside it belong to nothing; name a new folder") from None
    known = held if isinstance(held, dict) else {}
    differs = [key for key in {**known, **question} if known.get(key) != question.get(key)]
    if differs:
        first = differs[0]
        raise BadInput(
            f"--out {folder} holds runs of another question ({', '.join(differs)} differ: {first} was {known.get(first)!r} and is "
            f"{question.get(first)!r}); ask the same question again, or name a new folder"
        )
