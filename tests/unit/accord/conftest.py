"""A log on each database, and a server of our own for PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools import postgres_server
from tools.postgres_server import Server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running PostgreSQL server."""
    if not postgres_server.available():
        pytest.skip(postgres_server.ABSENT)
    server = Server()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.foreign)])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives a new, empty place for a log each time it is called."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres").new_database
    numbers = iter(range(1000))
    return lambda: str(tmp_path / f"{next(numbers)}.log")
