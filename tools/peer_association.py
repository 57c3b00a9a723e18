"""Stone Soup's joint probabilistic data association on the looks of a raid; used by `tools.bench_association` only.

Looks are given to it as positions with their covariance: at 1,100 km and 0.14 mrad the measured sphere bends by 9 mm over
one standard deviation across, 1 m is the standard deviation along. Its motion is thirdsite's free flight with the analytic
slope.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from stonesoup.base import Property
from stonesoup.dataassociator.probability import JPDA, JPDAwithEHM2, JPDAwithLBP
from stonesoup.hypothesiser.probability import PDAHypothesiser
from stonesoup.models.base import GaussianModel
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.base import TransitionModel
from stonesoup.predictor.kalman import ExtendedKalmanPredictor
from stonesoup.types.array import CovarianceMatrix, StateVector
from stonesoup.types.detection import Detection
from stonesoup.types.state import GaussianState
from stonesoup.types.track import Track
from stonesoup.updater.probability import PDAUpdater

from thirdsite.tracking.retrodiction import FreeFlightMotion
from tools.raids import NOISE_M2_S3, Raid

EPOCH = datetime.datetime(2026, 1, 1)
JOINERS = {"JPDA": JPDA, "JPDA with EHM2": JPDAwithEHM2, "JPDA with LBP": JPDAwithLBP}


class FreeFlightModel(TransitionModel, GaussianModel):
    """Free flight under J2 in the tracks' inertial frame."""

    motion: Any = Property()

    @property
    def ndim_state(self) -> int:
        return 6

    def function(self, state: Any, noise: Any = False, **kwargs: Any) -> StateVector:
        moved = self.motion.moved(_flat(state), kwargs["time_interval"].total_seconds())
        return StateVector(moved)

    def jacobian(self, state: Any, **kwargs: Any) -> np.ndarray:
        return self.motion.transition(_flat(state), kwargs["time_interval"].total_seconds())

    def covar(self, time_interval: datetime.timedelta, **kwargs: Any) -> CovarianceMatrix:
        h = time_interval.total_seconds()
        block = self.motion.noise_m2_s3 * h * np.array([[h * h / 3.0, 0.5 * h], [0.5 * h, 1.0]])
        return CovarianceMatrix(np.kron(block, np.eye(3)))


def _flat(state: Any) -> np.ndarray:
    return np.asarray(state.state_vector, dtype=float).ravel()


def peer_tracks(raid: Raid, first: list[tuple[np.ndarray, np.ndarray]], joiner: str, scans: range) -> list[dict[int, np.ndarray]]:
    """Positions of every track after each scan, from first beliefs (state, covariance) at the time of scan 0."""
    predictor = ExtendedKalmanPredictor(FreeFlightModel(FreeFlightMotion(NOISE_M2_S3)))
    updater = PDAUpdater(None, gm_method=True)  # every look with its own covariance
    hypothesiser = PDAHypothesiser(
        predictor, updater, raid.view.clutter_per_m3, prob_detect=raid.view.detection_probability, prob_gate=0.9999
    )
    associator = JOINERS[joiner](hypothesiser)
    tracks = [Track([GaussianState(StateVector(x), CovarianceMatrix(p), timestamp=EPOCH)]) for x, p in first]
    number = {track: k for k, track in enumerate(tracks)}
    found = []
    for k in scans:
        now = EPOCH + datetime.timedelta(seconds=float(raid.times[k]))
        detections = set()
        for look in raid.scans[k].looks:
            place, spread = raid.view.place_of(look)
            model = LinearGaussian(6, (0, 1, 2), CovarianceMatrix(spread))
            detections.add(Detection(StateVector(place), timestamp=now, measurement_model=model))
        joined = associator.associate(tracks, detections, now)
        for track, hypotheses in joined.items():
            track.append(updater.update(hypotheses))
        found.append({number[track]: _flat(track[-1])[:3] for track in tracks})
    return found
