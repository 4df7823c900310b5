"""How the service is: alive, ready, and its figures for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

from service.domain.scope import Role, Scope
from service.store import documents, queue
from service.usecases.presenting import Json
from service.web.auth import TheDesk
from service.web.desk import Desk

router = APIRouter(tags=["health"])
_EVERYTHING = Scope(Role.ADMIN, None, "metrics")


@router.get("/healthz")
def alive(desk: TheDesk) -> Json:
    """Say that the process answers, how much work waits, and on which runtimes documents were read since the start."""
    depth = queue.depth(desk.store)
    waiting = {"queued": depth.queued, "reading": depth.leased, "failed": depth.failed}
    return {"status": "ok", **waiting, "runtimes": dict(desk.runtimes())}


@router.get("/readyz")
def ready(desk: TheDesk, response: Response) -> Json:
    """Say whether records can be written: the database answers within its lock time."""
    with desk.store.transaction():
        pass
    response.headers["Cache-Control"] = "no-store"
    return {"status": "ready"}


@router.get("/metrics", response_class=Response)
def metrics(desk: TheDesk) -> Response:
    """Return counts of documents and of the queue; no names, numbers or customers."""
    return Response(generate_latest(_figures(desk)), media_type=CONTENT_TYPE_LATEST)


def _figures(desk: Desk) -> CollectorRegistry:
    registry = CollectorRegistry()
    by_status = Gauge("stationdesk_documents", "Documents by status", ["status"], registry=registry)
    for status, number in documents.counts(desk.store, _EVERYTHING).items():
        by_status.labels(status.value).set(number)
    depth = queue.depth(desk.store)
    by_state = Gauge("stationdesk_queue", "Reading queue by state", ["state"], registry=registry)
    for state, number in (("queued", depth.queued), ("leased", depth.leased), ("failed", depth.failed)):
        by_state.labels(state).set(number)
    waiting = Gauge("stationdesk_queue_oldest_seconds", "Age of the oldest waiting document", registry=registry)
    since = queue.oldest_waiting(desk.store)
    waiting.set((desk.now() - since).total_seconds() if since else 0)
    read = Counter("stationdesk_documents_read", "Documents read since the start", ["runtime"], registry=registry)
    for runtime, number in desk.runtimes().items():
        read.labels(runtime).inc(number)
    return registry
