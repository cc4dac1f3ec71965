"""`GET /metrics` for Prometheus: how requests went in this process, and what the database says of all of them."""

from time import perf_counter

from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.auth import Caller
from core.application.queries import Queries
from core.ports import Clock

#: Seconds; Slack gives three for an acknowledgement, so that is where it has to be seen finely.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
_DESIGNS = ("queued", "running", "waiting", "completed", "blocked", "rejected", "failed", "cancelled", "expired")
_JOBS = ("queued", "running", "done", "failed", "dead", "cancelled")


class Metrics:
    """A registry of its own for each app, so that two apps in one process do not count each other's requests."""

    def __init__(self, *, queries: Queries, clock: Clock) -> None:
        self._queries, self._clock, self._registry = queries, clock, CollectorRegistry()
        name, into = "agentic_mlops", self._registry
        self._requests = Counter(
            f"{name}_http_requests", "Requests that were answered.", ("method", "route", "status"), registry=into
        )
        self._seconds = Histogram(
            f"{name}_http_request_seconds",
            "Until the answer began.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=into,
        )
        self._designs = Gauge(f"{name}_decision_sets", "Designs of the installation.", ("status",), registry=into)
        self._jobs = Gauge(f"{name}_jobs", "Jobs of the installation.", ("status",), registry=into)
        self._waited = Gauge(
            f"{name}_job_waited_seconds", "How long the job that is due first waits for a worker.", registry=into
        )

    def around(self, app: ASGIApp) -> ASGIApp:
        """Counts every request; nothing is held back, so that streams stay streams."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            began, seen = perf_counter(), list[int]()

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.append(message["status"])
                    self._count(scope, message["status"], perf_counter() - began)
                await send(message)

            try:
                await app(scope, receive, sending)
            finally:
                if not seen:
                    self._count(scope, 500, perf_counter() - began)

        return counted

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        """By the route's pattern: a label for each id would never end."""
        route = getattr(scope.get("route"), "path", "none")
        self._requests.labels(scope["method"], route, status).inc()
        self._seconds.labels(scope["method"], route).observe(seconds)

    def install(self, app: FastAPI) -> None:
        app.add_middleware(_Counting, metrics=self)
        app.include_router(self.router())

    def router(self) -> APIRouter:
        router = APIRouter(tags=["health"])
        router.get("/metrics", response_class=Response)(self.show)
        return router

    async def show(self, by: Caller) -> Response:
        """In the text format of Prometheus, which sends the token as `authorization: {credentials: …}` of its job."""
        load = await self._queries.load(self._clock())
        for status in _DESIGNS:
            self._designs.labels(status).set(load.designs.get(status, 0))
        for status in _JOBS:
            self._jobs.labels(status).set(load.jobs.get(status, 0))
        self._waited.set(load.waited_seconds)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class _Counting:
    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = metrics.around(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
