"""A test with a fake server and a clock that never really sleeps."""

from __future__ import annotations

import unittest
from typing import Any, List

from agentwarden import AgentWarden, Clock

from .fake_server import KEY, FakeServer

AGENT = "agent_1"


class StoppedClock:
    """Time moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: List[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def clock(self) -> Clock:
        return Clock(sleep=self.sleep, monotonic=lambda: self.time, random=lambda: 0.0)


class ServerCase(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeServer()
        self.stopped = StoppedClock()
        self.guard = self.client()
        self.addCleanup(self.server.close)

    def client(self, **options: Any) -> AgentWarden:
        options = {"api_key": KEY, "base_url": self.server.url, "clock": self.stopped.clock(), **options}
        guard = AgentWarden(**options)
        self.addCleanup(guard.close)
        return guard

    def tearDown(self) -> None:
        self.assertEqual(self.server.violations, [])
