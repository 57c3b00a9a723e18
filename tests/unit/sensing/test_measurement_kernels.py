"""Measurements of a batch: the same bits as plain Python, whatever the company, in packed instructions."""

from __future__ import annotations

import platform
import re

import numpy as np
import pytest
from measuring import ERRORS, placed, row

from thirdsite.sensing.measurement import measure
from thirdsite.sensing.measurement_batch import LOOK_ROWS, MEASURED, measure_all


def batch(runs, samples):
    figures, rng = row(), np.random.default_rng(11)
    states = np.zeros((runs, samples, 6))
    for i in range(runs):
        for k in range(samples):
            states[i, k, :3] = placed(figures, rng.uniform(2e5, 4e6), rng.uniform(0.0, 360.0), rng.uniform(0.0, 90.0))
    states[..., 3:] = rng.normal(size=(runs, samples, 3)) * 3e3
    states[0, 0, :3] = placed(figures, 4e5, 0.0, 90.0)
    return figures, ERRORS.biases(rng.normal(size=(runs, 4))), rng.normal(size=(runs, samples, 4)), states


def compiled(figures, biases, normals, states):
    from thirdsite.sensing import measurement_kernels

    measured = np.empty((*states.shape[:2], MEASURED))
    measurement_kernels.measure_all(figures, biases, normals, states, measured)
    return measured


def test_plain_and_compiled_agree_to_the_last_bit():
    figures, biases, normals, states = batch(3, 50)
    plain = np.empty((3, 50, MEASURED))
    measure_all(figures, biases, normals, states, plain, [0.0] * LOOK_ROWS, 1)
    assert compiled(figures, biases, normals, states).tobytes() == plain.tobytes()
    one = measure(figures, tuple(biases[1]), tuple(normals[1, 7]), 1.0, *states[1, 7])
    assert tuple(plain[1, 7]) == one


def test_a_look_does_not_depend_on_its_company():
    figures, biases, normals, states = batch(5, 40)
    whole = compiled(figures, biases, normals, states)
    order = np.array([3, 1, 4, 0, 2])
    parts = (np.ascontiguousarray(one[order]) for one in (biases, normals, states))
    assert compiled(figures, *parts).tobytes() == whole[order].tobytes()
    alone = compiled(figures, biases[2:3], normals[2:3, :1], states[2:3, :1])
    assert alone.tobytes() == whole[2:3, :1].tobytes()


@pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"), reason="counts x86-64 instructions; another processor here"
)
def test_looks_are_compiled_to_packed_instructions():
    from thirdsite import lanes

    lanes.enable()
    from numba import njit

    from thirdsite.sensing.measurement_batch import measure_block

    @njit(error_model="numpy")
    def block(work, figures):
        measure_block(work, 64, figures)

    block.compile("(f8[::1],f8[::1])")
    text = next(iter(block.inspect_asm().values()))
    found = re.findall(r"\n\s+v?(?:add|sub|mul|div|sqrt|fn?m(?:add|sub)\d+)(pd|sd)\s", text)
    print(found.count("pd"), found.count("sd"))
    assert found.count("pd") > 10 * found.count("sd")
