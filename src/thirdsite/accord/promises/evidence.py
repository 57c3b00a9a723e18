"""Evidence for a gate from an observed flight: the range its rocket would have, and how surely it reaches Europe."""

from __future__ import annotations

from typing import Any

from thirdsite.accord.promises.declared_physics import observed_test, reconstruction
from thirdsite.accord.records.record import Record
from thirdsite.errors import OutsideValidity
from thirdsite.flight.observed_test import Estimate

AGREES_SHARE = 0.01
"""Evidence worked out again may differ by this much from what its record says: room for another version's rounding."""


def confidence_of(standard_range_m: Estimate, reach_m: float) -> float:
    """How surely a rocket reaches a distance, 0 to 1.

    Half of the weight lies on each side of the best figure, spread evenly to `low` and to `high`: an assumption, since
    the interval is the spread of a family of rockets and carries no probability of its own.
    """
    low, best, high = standard_range_m.low, standard_range_m.best, standard_range_m.high
    if reach_m <= low:
        return 1.0
    if reach_m > high:
        return 0.0
    if reach_m <= best:
        return 0.5 + 0.5 * (best - reach_m) / (best - low)
    return 0.5 * (high - reach_m) / (high - best)


def evidence_body(flight: Record, gate: str, reach_km: float, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Body of a `gate_evidence` record for an observed flight, worked out by `thirdsite reconstruct`'s own function.

    Parameters
    ----------
    reach_km : range that counts as able to reach Europe, from the terms
    body : the flight's body with what was revealed, if anything was

    Raises
    ------
    OutsideValidity : no range was observed, or the figures lie outside what the reconstruction covers
    """
    body = flight.body if body is None else body
    test = observed_test(body)
    if test is None:
        raise OutsideValidity(f"{flight.id} gives no ground range (or withholds it), so nothing can be worked out; add range_km")
    found = reconstruction(test)
    if isinstance(found, str):
        raise OutsideValidity(f"{flight.id}: {found}")
    best, low, high = (round(value / 1e3) for value in found.standard_range_m)
    return {
        "gate": gate,
        "flight": flight.id,
        "launching_state": body["launching_state"],
        "standard_range_km": {"best": best, "low": min(low, best), "high": max(high, best)},
        "reach_km": reach_km,
        "confidence": round(confidence_of(found.standard_range_m, 1e3 * reach_km), 2),
        "figures_possible": found.possible,
    }


def disagreement(evidence: Record, flight: Record, body: dict[str, Any] | None = None) -> str:
    """How an evidence differs from what its flight gives when worked out again; empty where it agrees."""
    said = evidence.body
    try:
        made = evidence_body(flight, said["gate"], said["reach_km"], body)
    except OutsideValidity as error:
        return str(error)
    if made["figures_possible"] != said["figures_possible"]:
        return f"worked out again, figures_possible is {str(made['figures_possible']).lower()}"
    best, told = made["standard_range_km"]["best"], said["standard_range_km"]["best"]
    if abs(best - told) > AGREES_SHARE * best:
        return f"worked out again, the range is {best:,.0f} km, not {told:,.0f} km"
    if abs(made["confidence"] - said["confidence"]) > 0.05:
        return f"worked out again, the confidence is {made['confidence']:.2f}, not {said['confidence']:.2f}"
    return ""
