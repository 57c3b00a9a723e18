"""The small scenario, and the default one, bound to the shipped catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from thirdsite.chain.case import Case
from thirdsite.scenario.scenario import load_scenario

SMALL = Path(__file__).parents[2] / "small.yaml"


@pytest.fixture(scope="session")
def small_case(kernels, catalog) -> Case:
    return Case(load_scenario(SMALL, catalog), catalog)


@pytest.fixture
def case_of(kernels, catalog, tmp_path):
    """A small case with further lines at the end of its scenario, and files beside it."""

    def made(lines: str, **files: str) -> Case:
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        path = tmp_path / "own.yaml"
        path.write_text(f"{SMALL.read_text(encoding='utf-8')}{lines}\n", encoding="utf-8")
        return Case(load_scenario(path, catalog), catalog)

    return made
