"""What was promised: signed records, gates, limits, inspections, and a log nobody can rewrite."""
