"""What Prometheus may know: how many, how long, and which kinds of failure."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters of one front."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "rj_turns",
            "Turns taken, by the topic of the first reply",
            ["topic"],
            registry=self.registry,
        )
        self.problems = Counter(
            "rj_problems", "Errors answered, by HTTP status", ["status"], registry=self.registry
        )
        self.turn_seconds = Histogram(
            "rj_turn_seconds",
            "Time of a turn, the assistant's included",
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
            registry=self.registry,
        )
        self.begun = Counter(
            "rj_conversations_begun", "Conversations begun", registry=self.registry
        )
        self.erased = Counter(
            "rj_conversations_erased", "Conversations erased", registry=self.registry
        )
        self.living = Gauge(
            "rj_conversations_living", "Conversations that live", registry=self.registry
        )

        self.purged = Counter(
            "rj_requests_purged",
            "Requests deleted when their time was over",
            registry=self.registry,
        )
        self.mails_sent = Counter(
            "rj_mails_sent", "Mails that the mail server has taken", registry=self.registry
        )
        self.mails_failed = Counter(
            "rj_mails_failed", "Attempts to send a mail that failed", registry=self.registry
        )
        self.mails_waiting = Gauge(
            "rj_mails_waiting", "Mails that have not been sent", registry=self.registry
        )

    def text(self) -> bytes:
        """Give the figures in Prometheus's text format."""
        return generate_latest(self.registry)
