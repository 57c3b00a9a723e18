"""Whether it can be stopped: feasible intercepts, constraints, battle space, shots."""
