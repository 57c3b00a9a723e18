"""What is believed: filters, their estimates, and how well a flight is known from the looks at it.

Frame: the tracks' inertial frame "ECI" coincides with ECEF at time 0 and does not turn; times in s from there.

One track, in plain Python (`estimates` holds the records and the `Filter` protocol both classes keep):

* `estimates.TrackingRadar(number, place, spread)`, `TrackingSatellite(number, position_ecef_m, spread)`;
  `RadarLook(time_s, range_m, azimuth_rad, elevation_rad, range_sd_m, cross_sd_rad, elevation_sd_rad, ...)`,
  `InfraredLook(time_s, direction_ecef, angle_sd_rad)`; `Spread`: a sensor's constant errors, considered, never estimated;
  `Estimate` (state, covariance, sources, age, modes).
* `ballistic_filter.BallisticFilter(time_s, state_eci, covariance)`: 6 states, free flight, no constants.
  `predict_to`, `innovation`, `slopes`, `update_radar` (with range rate), `update_infrared`, `ahead`, `estimate`, `copy`,
  `set_belief`.
* `track_filter.TrackFilter(sensors, time_s, start, settings)`: boost, coast and entry side by side, constants considered;
  `start_row` (a cue: state, covariance, probabilities of the models), `start_from_looks` (two looks of one radar).
  The range rate is taken by the bare filter alone.

Lanes (work arrays of `lanes.TRACK_LANES` tracks; `track_kernels` has the compiled drivers):

* `ballistic_lanes.filter_block` / `track_kernels.filter_recorded`: the bare filter over recorded looks [n, k, 3].
* `ballistic_lanes.predict_ahead(work, width, first, ahead_s, longest_s, density)`: the track in the rows from `first` on
  (`mode_rows.BELIEF` of the filter below) carried ahead in free flight; `predict_block` / `track_kernels.predict_tracks`.
* `multiple_models.track_block` / `track_kernels.track_recorded`: the multiple-model filter over recorded looks of any
  number of sensors, [n, k, RECORD]. A loop of one's own calls, on rows of `mode_rows` (`rows(sensors)` of them):
  `start_tracks` where FRESH is 1 (from BELIEF, MODES, NEW_SOURCES and the coast model's columns; `initiation.two_looks`
  fills them from two looks), then every step `advance` to the time, for each sensor LOOK, VARIANCES, BENDING and SEEN and
  `take`, and `conclude`; BELIEF, MODES, SURPRISE, LAST and SOURCES are the estimate. A lane without a look keeps SEEN at 0.

Scalar text: `ballistic` (predict, take_radar, take_range_rate, take_infrared), `boost_motion`, `entry_motion`,
`mode_mixing`, `considered`; `lines_of_sight` the axes of every measurement; `blocks` the algebra of covariances.
Consistency: `consistency.normalised_squared`, `mean_interval`, `root_mean_square`.

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
