"""Token buckets: how often somebody may do something, and when to come back."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

from bot.web.settings import Bucket, Network

MAX_KEYS = 50_000  # buckets kept; the ones that were not used for longest go first


class Buckets:
    """One bucket per key, all of one size. Bounded: a flood of keys cannot fill the memory."""

    def __init__(self, bucket: Bucket, clock: Callable[[], float]) -> None:
        self._bucket, self._clock = bucket, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one; return 0, or the seconds after which there will be one."""
        now = self._clock()
        level, then = self._levels.pop(key, (self._bucket.burst, now))
        level = min(self._bucket.burst, level + (now - then) * self._bucket.per_second)
        missing = max(0.0, 1 - level)
        self._levels[key] = (level if missing else level - 1, now)
        if len(self._levels) > MAX_KEYS:
            self._levels.popitem(last=False)
        return missing / self._bucket.per_second


def client_address(peer: str, forwarded_for: str, proxies: tuple[Network, ...]) -> str:
    """Return whom to count a request to.

    X-Forwarded-For is believed only from a known proxy, and only as far as known proxies wrote it: the rest of the
    line is whatever the client sent. Of IPv6 the network counts, since a client there has billions of addresses.
    """
    address = parsed(peer)
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    while hops and address and any(address in proxy for proxy in proxies):
        address = parsed(hops.pop())
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
