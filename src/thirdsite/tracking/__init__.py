"""What is believed: filters, their estimates, and how well a flight is known from the looks at it.

Frame: the tracks' inertial frame "ECI" coincides with ECEF at time 0 and does not turn; times in s from there.

One track, in plain Python (`estimates` holds the records and the `Filter` protocol both classes keep):

* `estimates.TrackingRadar(number, place, spread)`, `TrackingSatellite(number, position_ecef_m)`;
  `RadarLook(time_s, range_m, azimuth_rad, elevation_rad, range_sd_m, cross_sd_rad, elevation_sd_rad, ...)`,
  `InfraredLook(time_s, direction_ecef, angle_sd_rad)`; `Estimate` (state, covariance, sources, age, modes).
* `ballistic_filter.BallisticFilter(time_s, state_eci, covariance)`: 6 states, free flight.
  `predict_to`, `innovation`, `slopes`, `update_radar`, `update_infrared`, `ahead`, `estimate`, `copy`, `set_belief`.

Lanes (work arrays; `track_kernels` has the compiled drivers):

* `ballistic_lanes.filter_block` / `track_kernels.filter_recorded`: the bare filter over recorded looks [n, k, 3];
  `predict_lanes`, `take_radar_lanes` its steps; rows STATE, PP, PV, VV.
* `ballistic_lanes.predict_ahead` / `predict_block` / `track_kernels.predict_tracks`: tracks carried ahead.

Scalar text: `ballistic.predict`, `take_radar`, `take_range_rate`, `take_infrared`; `lines_of_sight` the axes of every
measurement; `blocks` the algebra of covariances.

Many objects, many nations, in plain Python:

* `multi_tracker.MultiTracker(views, rules, start)`: `receive_scan(Scan)`, `receive(reports, now_s)`, `tracks(time_s)`,
  `account`, `counts(now_s)`; late scans are worked in at their place. `views.RadarView`, `views.SatelliteView`, `views.Scan`;
  `tracks.LifeRules`, `tracks.Picture`; `starting.StartRules` (bare filter), `starting.ModelStart` (multiple models);
  `scan_step.take_scan` the pure step underneath; `combination.best_combination` the choice of histories.
* `inbox.Inbox(channels)`: every report accepted or refused for a named `Finding`, counted by sensor (`SensorCounts`).
* `nations.common_picture(pictures, time_s, biases)`: several nations' tracks made one, names, sources and ages kept;
  `pattern.match_patterns` under biases, `fusion.covariance_intersection` and its kin.
* `retrodiction.late_update`: a late report taken into one track.
* `metrics.gospa`, `metrics.ospa`, `metrics.identity`.
"""
