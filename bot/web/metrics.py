"""What Prometheus may know: counts and times. Never a text, an address or a session."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.replies = Counter("msc_faq_replies", "Replies, by kind.", ["kind"], registry=self.registry)
        self.topics = Counter("msc_faq_topics", "Answered topics.", ["topic"], registry=self.registry)
        self.seconds = Histogram(
            "msc_faq_reply_seconds", "From the message to its reply.", buckets=SECONDS, registry=self.registry
        )
        self.failures = Counter("msc_faq_failures", "Failures inside, by where.", ["where"], registry=self.registry)
        self.refusals = Counter("msc_faq_refusals", "Requests refused, by code.", ["code"], registry=self.registry)
        self.duplicates = Counter("msc_faq_duplicates", "Messages that came again.", registry=self.registry)
        self.feedback = Counter("msc_faq_feedback", "Opinions on answers.", ["value"], registry=self.registry)
        self.seen = Counter("msc_faq_replies_seen", "Replies that a client acknowledged.", registry=self.registry)
        self.conversations = Counter("msc_faq_conversations", "Conversations begun.", registry=self.registry)
        self.sockets = Gauge("msc_faq_sockets", "Open sockets.", registry=self.registry)
        self.turns = Gauge("msc_faq_turns", "Messages being answered now.", registry=self.registry)
        self.ready = Gauge("msc_faq_ready", "1 if the assistant is ready.", registry=self.registry)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return bytes(generate_latest(self.registry))
