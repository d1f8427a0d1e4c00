"""Files from a till: CSV, text and XLSX, read with a profile that says which column is what.

profile = detect_profile("sales.csv", "receipts")
for receipt in read_receipts("sales.csv", profile): ...
"""

from __future__ import annotations

from pos_adapter.sheets.customers import read_customers
from pos_adapter.sheets.detect import ProfileAmbiguous, ProfileUnknown, detect_profile
from pos_adapter.sheets.footfall import read_footfall
from pos_adapter.sheets.products import read_products
from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.profile_file import ProfileInvalid, load_profile, shipped_profile, shipped_profiles
from pos_adapter.sheets.receipts import read_receipts
from pos_adapter.sheets.rows import count_rows, read_rows
from pos_adapter.sheets.source import SheetError, Source

__all__ = [
    "Profile",
    "ProfileAmbiguous",
    "ProfileInvalid",
    "ProfileUnknown",
    "SheetError",
    "Source",
    "count_rows",
    "detect_profile",
    "load_profile",
    "read_customers",
    "read_footfall",
    "read_products",
    "read_receipts",
    "read_rows",
    "shipped_profile",
    "shipped_profiles",
]
