"""What was promised: gates, limits, inspections, notifications, and the log that holds them."""
