"""What HQ decides on a ticket over HTTP."""

from decimal import Decimal

from fastapi import APIRouter
from pydantic import BaseModel

from service.usecases import deciding
from service.usecases.presenting import Json
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["tickets"])


class Audit(BaseModel):
    """What HQ found; null leaves a value as it is."""

    audited_km: Decimal | None = None  # round trip included: the distance that pays (4.3)
    work_region: str | None = None  # GB/T 2260, six digits


@router.post("/tickets/{ticket_no}/audit")
def audit(desk: TheDesk, scope: TheScope, ticket_no: str, body: Audit) -> Json:
    """Note audited kilometres and the region of a ticket."""
    found = deciding.audit_ticket(
        desk.store, scope, ticket_no, audited_km=body.audited_km, work_region=body.work_region, at=desk.now()
    )
    km = None if found.audited_km is None else f"{found.audited_km:f}"
    return {"ticket_no": found.ticket_no, "audited_km": km, "work_region": found.work_region}
