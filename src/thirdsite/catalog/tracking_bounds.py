"""What each assumption about tracks is measured in, and its least and greatest possible value in SI."""

TRACKING_BOUNDS: dict[str, tuple[str, float, float]] = {
    "track-confirming-looks": ("number", 1.0, 100.0),
    "track-freshness": ("time", 1.0, 600.0),
    "track-coasting-probability": ("number", 0.0, 1.0),
    "track-lost-spread": ("length", 100.0, 1000000.0),
    "track-lost-surprise": ("number", 1.0, 10000.0),
    "track-first-place-spread": ("length", 1000.0, 1000000.0),
    "track-first-speed-spread": ("speed", 100.0, 12000.0),
    "boost-first-climb": ("speed", 0.0, 5000.0),
    "boost-first-speed-spread": ("speed", 10.0, 5000.0),
    "boost-first-place-spread": ("length", 1000.0, 3000000.0),
    "boost-first-probability": ("number", 0.5, 1.0),
    "raid-debris": ("number", 0.0, 20.0),
    "raid-debris-speed": ("speed", 0.01, 500.0),
    "raid-false-looks": ("number", 0.0, 100.0),
    "satellite-missed-report": ("number", 1e-06, 1.0),
}
