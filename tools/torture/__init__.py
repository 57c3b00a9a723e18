"""Kills, mutations and lost writes: what the log must survive or report."""
