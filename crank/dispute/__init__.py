"""Disputes about what a rollup sent back: `python -m crank.dispute`, `docs/disputes.md`."""
