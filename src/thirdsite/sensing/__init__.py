"""Who sees what, when: refraction, radar range, infrared warning, looks along a flight."""
