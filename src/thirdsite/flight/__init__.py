"""How bodies move: staged and kinematic boost, free flight, re-entry, aiming, interceptor fly-out tables."""
