"""What is compiled beforehand is what is called: a kernel's stated types fit its arguments."""

from __future__ import annotations

from inspect import signature

import pytest


@pytest.mark.parametrize("room", ["flight.flight", "flight.flyout", "flight.fall", "sensing.measurement", "tracking.track"])
def test_every_kernel_states_as_many_types_as_it_takes(room):
    _check(f"thirdsite.{room}_kernels")


@pytest.mark.parametrize("name", ["engagement_kernels", "shot_kernels"])
def test_every_kernel_of_an_engagement_does_too(name):
    _check(f"thirdsite.engagement.{name}")


def _check(module: str) -> None:
    from importlib import import_module

    from numba.core.sigutils import normalize_signature

    for kernel, types in import_module(module).SIGNATURES.items():
        assert len(normalize_signature(types)[0]) == len(signature(kernel.py_func).parameters), kernel.__name__
