"""Everything that is held about a person, table by table, in the order in which it is erased.

Two tests read this list: a column marked `personal` that the export does not tell or erasure does not deal with fails
the build, and so does a column that could hold anything and is neither marked nor in `unmarked.py`.
"""

from __future__ import annotations

from importlib import import_module

from store_api.privacy import held_in_customers, held_in_sales, held_in_visits
from store_api.privacy.holding import Holding

# The customers themselves come last, since everything else is found by them.
HOLDINGS: tuple[Holding, ...] = (*held_in_visits.HOLDINGS, *held_in_sales.HOLDINGS, *held_in_customers.HOLDINGS)
# Features above this one, whose `HOLDINGS` the export asks for by name; each erases its own when it hears
# "customer.erased".
ABOVE = ("store_api.pos.holdings", "store_api.wecom.holdings")


def everything() -> list[Holding]:
    """Every holding of the installation, those of the features above included; the customers first."""
    above = [holding for name in ABOVE for holding in import_module(name).HOLDINGS]
    *others, customers = HOLDINGS
    return [customers, *others, *above]
