"""The store sales kit."""

from __future__ import annotations

import gc

# Thousands of classes and tables are made at the start and stay for good. At the usual threshold every process spends
# a fifth of its start looking for garbage among them.
gc.set_threshold(50_000)
