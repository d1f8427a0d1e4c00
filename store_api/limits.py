"""Comfort limits, on Valkey. Security never hangs on them: what must hold is counted in the database.

They slow down before they refuse: over the limit of a minute one waits some seconds, and only who goes on for an hour
is sent away. When Valkey is away, every process counts for itself, so that a shop goes on selling.
"""

from __future__ import annotations

import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# A mall's shoppers share one address: 600 claims an hour must pass, also when they come within minutes.
CLAIMS = "120 per minute; 2400 per hour"
CLAIMS_OF_CAMPAIGN = "60000 per hour"
CLAIMS_OF_BROWSER = "30 per hour"
CLAIMS_OF_PHONE = "20 per hour"
SIGN_INS = "30 per minute; 300 per hour"
# Asking for a code and typing it. What messages cost is held by the budget in the database.
SMS = "60 per minute; 1200 per hour"

limiter = Limiter(get_remote_address, swallow_errors=True, in_memory_fallback_enabled=True)


def install(app: Flask, redis_url: str | None) -> None:
    """Count in Valkey, or in this process where there is none."""
    storage = (redis_url or "memory://").replace("unix://", "redis+unix://", 1)
    # A Valkey that hangs must not make a shopper wait.
    patience = {} if redis_url is None else {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
    app.config.update(
        RATELIMIT_STORAGE_URI=storage, RATELIMIT_STORAGE_OPTIONS=patience, RATELIMIT_STRATEGY="fixed-window"
    )
    limiter.init_app(app)


def seconds_to_wait() -> int:
    """After a refusal: when the limit that was hit starts anew."""
    hit = limiter.current_limit
    return 60 if hit is None else max(1, round(hit.reset_at - time.time()))
