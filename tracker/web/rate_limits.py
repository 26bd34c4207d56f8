"""Where the counters of rate limits are: shared by the processes of this machine, or by all machines through Redis.

When they cannot be reached, each process counts for itself until they can (a warning in the log, and in `/healthz`);
no page ever fails because of them.
"""

from config import Config
from tracker.core.extensions import limiter
from tracker.core.rate_counters import SCHEME

#: How long a request waits for Redis.
LONGEST_WAIT_SECONDS = 0.5


def rate_limit_settings(config: Config) -> dict[str, object]:
    """Flask-Limiter's part of the application's configuration."""
    settings: dict[str, object] = {"RATELIMIT_ENABLED": config.rate_limits, "RATELIMIT_KEY_PREFIX": "tracker"}
    if not config.redis_url:
        return settings | {"RATELIMIT_STORAGE_URI": f"{SCHEME}://{config.data_dir / 'rate-limits.db'}"}
    waits = {"socket_connect_timeout": LONGEST_WAIT_SECONDS, "socket_timeout": LONGEST_WAIT_SECONDS}
    return settings | {"RATELIMIT_STORAGE_URI": config.redis_url, "RATELIMIT_STORAGE_OPTIONS": waits}


def counters_in_words() -> str:
    """For whoever watches the server: `shared`, `each process for itself`, or `off`."""
    if not limiter.enabled:
        return "off"
    return "shared" if limiter.storage.check() else "each process for itself"
