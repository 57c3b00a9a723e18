"""What every catalogue entry has."""

from __future__ import annotations

from pydantic import Field

from thirdsite.catalog.quantity import Record


class Entry(Record):
    """What every catalogue entry has: an id that is typed on the command line, and a name for people."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    name: str = Field(min_length=1)
    description: str = ""
