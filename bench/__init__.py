"""Measurements: ours and a baseline in one run, as ratios. `python -m bench NAME [--quick]`."""
