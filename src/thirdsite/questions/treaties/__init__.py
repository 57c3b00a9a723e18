"""Question 7, treaties: which missile falls in which class, what a wider INF treaty would hold, and which ceilings bite."""
