"""Question 6, activation: has anyone flown a missile that could threaten Europe, and when would the gate have opened?"""
