"""Named random streams: the same numbers for the same question, whatever else is asked and on how many workers."""

from __future__ import annotations

from hashlib import sha256

import numpy as np


def stream(seed: int, run: int, entity: str, purpose: str) -> np.random.Generator:
    """Generator of its own for one purpose of one entity in one run.

    Keyed by content, so adding an entity changes nobody else's numbers.
    """
    key = sha256(f"{seed}|{run}|{entity}|{purpose}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key[:16], "little")))
