"""Who sees what, when, and what it measures: refraction, radar range, looks, measurements, infrared warning.

Views and ranges (no noise): `radar.Radar`, `looks.look`, `refraction.elevation_limit`.

Radar measurements, scalar text for lanes over a radar's row of figures; frames in docs/frames-and-axes.md:

    errors = radar_errors.RadarErrors(...)              # or scenario.sensing_setting.radar_errors_of(catalog, id, common)
    row = radar_errors.radar_row(radar, errors, cross_section_m2)            # [RADAR_ROW]; lanes: unpacked(row), once
    biases = errors.biases(normals)                     # [runs, CONSIDERED]: range, azimuth across, elevation, residue
    measurement.measure(row, biases, normals, dwell_share, x, y, z, u, v, w)      # ECEF; measure_eci takes c, s of w t
        -> range, azimuth, elevation, range rate, s_range, s_angle, s_rate, snr
    measurement.measured_direction(...)                 # the same with east, north, up instead of angles: cheaper
    measurement.true_measurement, noise, signal_to_noise, refraction, angles, position_ecef
    measurement_kernels.measure_all(row, biases, normals, states, measured)       # compiled, [n, k, ...]

Detection: `detection.detection_table(case, pfa)` once, then `detection_at(table, snr)` in lanes; visibility is
`looks.look(row, limit, x, y, z)` of the true place (a row begins with the geometry) and slant range <= row[REACH].

Range rate is to be used only where row[RATE_SCALE] > 0: the other radars report none.

Time: `time_budget.TimeBudget.load(dwells_s)` -> tracked, left out, stretched interval; `looks_due`; `search.basket`,
`beams_to_search`, `search_time_s`, `inside_probability` for a cue's error basket.

Satellites: `infrared.InfraredSatellites` (rows, first_report_s, reports), in lanes `infrared_view`, `infrared_angles`,
`infrared_direction`; `triangulation` for what several lines of sight tell of a place.
"""
