"""The checks behind docs/validation.md: one module a section; `python -m tools.validate` runs them all."""
