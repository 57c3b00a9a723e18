"""The notebook of docs/ runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "sweep.ipynb"


def test_the_sweep_notebook_runs(kernels, tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)  # kept without outputs, which would differ by machine
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    texts = [output.get("text", "") + str(output.get("data", {})) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("figures over defence_interceptors_0_burnout_speed_m_s 3" in text for text in texts)
    assert any("defence.interceptors.0.burnout_speed_m_s m s-1\n0.0" in text for text in texts)
    assert any("image/png" in text for text in texts)
    assert (tmp_path / "speed-and-delay.zarr").is_dir()
