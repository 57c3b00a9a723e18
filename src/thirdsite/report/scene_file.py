"""A scene in a file of the format its name asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from thirdsite.errors import BadInput
from thirdsite.report.scene import Scene
from thirdsite.whole_file import check_place, write_whole

EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""Lift-off in formats that need a date: a notional one, the same in every file."""
SUFFIXES = (".czml", ".kml", ".geojson", ".csv")


def check_exports(paths: list[Path]) -> None:
    """See before anything is computed that every file asked for can be written.

    Raises
    ------
    BadInput : a name that asks for no known format
    CannotWrite : a place that cannot be written
    """
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            raise BadInput(f"--export {path}: the name must end in one of {', '.join(SUFFIXES)}, which says the format")
        check_place(path, "--export")
    if doubled := {path for path in paths if paths.count(path) > 1}:
        raise BadInput(f"--export {', '.join(str(path) for path in sorted(doubled))} is named twice; name each file once")


def scene_text(scene: Scene, suffix: str) -> str:
    """The scene in the format of a suffix, one of SUFFIXES."""
    if suffix == ".czml":
        from thirdsite.report.czml import czml_text

        return czml_text(scene, EPOCH)
    if suffix == ".kml":
        from thirdsite.report.kml import kml_text

        return kml_text(scene, EPOCH)
    if suffix == ".geojson":
        from thirdsite.report.geojson import geojson_text

        return geojson_text(scene)
    from thirdsite.report.scene_csv import scene_csv

    return scene_csv(scene)


def write_scene(path: Path, scene: Scene) -> None:
    """Write a scene, whole or not at all, in the format that the file's name ends in.

    Raises
    ------
    CannotWrite : the disk refused it
    """
    write_whole(path, scene_text(scene, path.suffix.lower()).encode())
