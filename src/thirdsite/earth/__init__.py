"""Where things are: WGS-84 geodesy and frames, gravity, the US Standard Atmosphere 1976."""
