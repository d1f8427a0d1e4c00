"""China's public holidays, behind one question: what kind of day is this?

The State Council publishes the days off and the make-up days of a year in the autumn before it; `chinese_calendar`
carries them from 2004 to the last year published when it was released.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import chinese_calendar


class DayKind(StrEnum):
    """How a day differs from the week's pattern."""

    HOLIDAY = "holiday"
    """法定节假日, with the bridged days off and the weekends between them."""
    MAKE_UP = "make_up"
    """调休上班: a Saturday or Sunday that is worked."""


def kind_of(day: date) -> DayKind | None:
    """None for ordinary working days and weekends, and for every day of a year that is not known."""
    try:
        is_off, occasion = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        # The store's own week and closed days then say everything.
        return None
    if occasion is None:
        return None
    return DayKind.HOLIDAY if is_off else DayKind.MAKE_UP
