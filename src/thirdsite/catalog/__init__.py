"""What exists, says whom: systems, sites, forces, cities and claims, with sources, grades and positions."""
