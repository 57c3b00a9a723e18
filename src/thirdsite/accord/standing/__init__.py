"""How things stand at a date: gates, limits, clocks, disagreements, the review, the played example."""
