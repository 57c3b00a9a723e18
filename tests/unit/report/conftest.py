"""One small report, written once for the tests that only read it."""

from __future__ import annotations

from pathlib import Path

import fabricated
import pytest

from thirdsite.chain.progress import Silent
from thirdsite.report.write import write_report


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "new" / "report"
    write_report(folder, fabricated.answers(), fabricated.about(), Silent())
    return folder
