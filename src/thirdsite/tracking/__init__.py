"""What is believed: how well a flight is known from the looks at it."""
