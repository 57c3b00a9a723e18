"""What is being asked: one setting to be examined, its schema, its random streams."""
