"""Whether promised calls were made in time."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from datetime import datetime, timedelta

from followups.service import LATE_AFTER
from store_api.insights.figures import Figure, ratio
from store_api.insights.rows import Period, TaskRow


def follow_up_timeliness(tasks: Iterable[TaskRow], period: Period, held: int = 0) -> Figure:
    """回访及时率: first tried within 24 h after due ÷ tasks whose 24 h passed in the period.

    A task stopped before its limit is out, unless somebody had tried before; `held` counts those a restore holds back.
    """
    due = [task for task in tasks if period.start <= task.due_at + LATE_AFTER < min(period.end, period.now)]
    judged = [task for task in due if not _stopped_first(task)]
    hours = [_waited(task, period.now) / timedelta(hours=1) for task in judged]
    return ratio(
        "follow_up_timeliness",
        sum(task.contacted_at is not None and task.contacted_at <= task.due_at + LATE_AFTER for task in judged),
        len(judged),
        left_out={"stopped": len(due) - len(judged), "held": held},
        details={
            "median_hours": round(statistics.median(hours), 1) if hours else None,
            "still_waiting": sum(task.contacted_at is None and task.stopped_at is None for task in judged),
        },
    )


def _stopped_first(task: TaskRow) -> bool:
    if task.stopped_at is None or task.stopped_at >= task.due_at + LATE_AFTER:
        return False
    return task.contacted_at is None or task.contacted_at > task.stopped_at


def _waited(task: TaskRow, now: datetime) -> timedelta:
    """From due to the first try, else until it was stopped or now; a call before it was due waited for nothing."""
    return max((task.contacted_at or task.stopped_at or now) - task.due_at, timedelta())
