"""For those who watch the monitor: ``/healthz`` for load balancers and the like, ``/metrics`` for Prometheus."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from monitor.health import Facts, Finding, Health, Level, examine
from monitor.store import Figures, StoreError
from monitor.vitals import gather
from monitor.web.house import House
from monitor.web.metrics import CONTENT_TYPE, exposition

KEPT = timedelta(seconds=30)
"""How long an examination stands: it looks at every source, and anybody may ask at any rate."""


@dataclass(slots=True)
class Examiner:
    """Examines at most once in a while, and one at a time."""

    house: House
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last: tuple[datetime, Facts, Health] | None = None

    def __call__(self) -> tuple[Facts, Health]:
        """The facts and what they come to."""
        with self._lock:
            now = self.house.clock()
            if self._last is None or not timedelta() <= now - self._last[0] < KEPT:
                config = self.house.config
                facts = gather(config, self.house.store, now)
                self._last = now, facts, examine(config, facts)
            return self._last[1:]

    def figures(self) -> Figures:
        """Counts from the database."""
        return self.house.store.figures(self.house.clock())


def router(house: House) -> APIRouter:
    """Both. Strangers learn from ``/healthz`` whether all is well, and nothing of what is watched."""
    routes = APIRouter(include_in_schema=False)
    examiner = Examiner(house)

    @routes.get("/healthz")
    def healthz(request: Request) -> Response:
        running: int | None = None
        restart_due = False
        try:
            facts, health = examiner()
            level, findings, running = health.level, health.findings, facts.running
            restart_due = facts.restart_due
        except StoreError as error:
            level, findings = Level.CRITICAL, (Finding("database", Level.CRITICAL, str(error), "see its message"),)
        document: dict[str, object] = {"level": level.value}
        if getattr(request.state, "identity", None) is not None:
            document |= {"findings": [_record(one) for one in findings], "running": running, "restart_due": restart_due}
        return JSONResponse(document, 503 if level is Level.CRITICAL else 200)

    @routes.get("/metrics")
    def metrics() -> Response:
        facts, health = examiner()
        return Response(exposition(facts, health, examiner.figures()), media_type=CONTENT_TYPE)

    return routes


def _record(one: Finding) -> dict[str, str]:
    return {"code": one.code, "level": one.level.value, "message": one.message, "cure": one.cure}
