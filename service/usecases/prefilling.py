"""What the archive can write on a form beforehand (预填): stations print it, the rest is written by hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from generators.results import FormData
from service.domain import masking
from service.domain.records import Baler
from service.domain.scope import Role, Scope
from service.store import archive_pages, keeping
from service.store.nouns import BALERS, SHIPMENTS, STATIONS, TAGS, TICKETS
from service.store.unit import Store
from service.usecases import forms, presenting, reporting
from templates_docx import load
from templates_docx.kinds import Kind

BLANK: tuple[FormData, ...] = ({},)
_OF_TAG = ("tag_no", "part_no", "part_name", "quantity")
_AT_ONCE = 500  # machines that are read at a time
_OF_LIST = ("shipment_no", "station_code", "shipped_on", "carrier", "waybill_no", "transport_mode", "boxes")


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody says the form is about; None: nothing."""

    number: str | None = None  # of a ticket, or of a shipment
    serial_no: str | None = None
    station_code: str | None = None  # all its machines, or its old parts that no shipment has yet
    due_on: date | None = None  # of those parts: the ones that must be shipped by that day


def records(store: Store, scope: Scope, kind: Kind, known: Known) -> Sequence[FormData]:
    """Return the records to print a form with; one empty record is a blank form.

    Raises:
        NotFoundError: What it is to be about is not in the archive, or another station's.
    """
    prefill = _PREFILLS.get(kind)
    if prefill is None or known == Known():
        return BLANK
    return [_masked(record, scope) for record in prefill(store, scope, known)]


def _masked(record: FormData, scope: Scope) -> FormData:
    """A record without the phones and addresses that the caller's work does not need: those cells stay blank."""
    if masking.needs_contact(scope):
        return record
    lines = record.get("lines")
    kept = {"lines": [_masked(line, scope) for line in lines]} if isinstance(lines, list) else {}
    return {**record, **dict.fromkeys(presenting.PRIVATE & record.keys()), **kept}


def knows(kind: Kind, known: Known) -> bool:
    """Whether the archive can fill in this form about that: a ticket's tags, a shipment's list, a station's balers."""
    about_station = {Kind.REPAIR_TICKET, Kind.BALER_REGISTER, Kind.PACKING_LIST}
    return kind in (about_station if known.station_code is not None else set(_PREFILLS) - {Kind.BALER_REGISTER})


def _ticket(store: Store, scope: Scope, known: Known) -> Sequence[FormData]:
    if known.station_code is not None:
        shared = {"station_code": known.station_code}
        return [{**shared, **_of_baler(baler, forms.KNOWN_OF_BALER)} for baler in _balers(store, scope, known)] or BLANK
    if known.serial_no is None:
        return ({"ticket_no": known.number, "station_code": scope.station_code},)
    baler = archive_pages.find(store, scope, BALERS, known.serial_no)
    station_code = scope.station_code or baler.sold_by or ""
    ticket_no = known.number or ""
    return (forms.prefilled_ticket(store, ticket_no=ticket_no, station_code=station_code, serial_no=baler.serial_no),)


def _tags(store: Store, scope: Scope, known: Known) -> Sequence[FormData]:
    ticket = archive_pages.find(store, scope, TICKETS, known.number or "")
    return forms.tags_for(ticket) or BLANK


def _packing_list(store: Store, scope: Scope, known: Known) -> Sequence[FormData]:
    if known.station_code is not None:
        return (_parts_waiting(store, scope, known),)
    shipment = archive_pages.find(store, scope, SHIPMENTS, known.number or "")
    data = forms.data_of(shipment.packing_list)
    lines = [forms.data_of(line) for line in shipment.packing_list.lines]
    return ({**{name: data.get(name) for name in _OF_LIST}, "lines": lines},)


def _parts_waiting(store: Store, scope: Scope, known: Known) -> FormData:
    """A list of a station's old parts that no shipment has yet; boxes and carrier are written by hand."""
    station_code = archive_pages.find(store, scope, STATIONS, known.station_code or "").station_code
    own = Scope(Role.STATION, station_code, scope.user)
    waiting = [tag.tag_no for tag, due_on in reporting.parts_waiting(store, own) if known.due_on in {None, due_on}]
    tags = keeping.among(store, TAGS, "tag_no", waiting)
    lines = [{name: getattr(tag, name) for name in _OF_TAG} for tag in tags]
    return {"station_code": station_code, "lines": lines}


def _register(store: Store, scope: Scope, known: Known) -> Sequence[FormData]:
    if known.station_code is None:
        return BLANK
    columns = [spec.name for spec in load.form(Kind.BALER_REGISTER).lines]
    lines = [_of_baler(baler, columns) for baler in _balers(store, scope, known)]
    return ({"station_code": known.station_code, "lines": lines},)


def _balers(store: Store, scope: Scope, known: Known) -> Iterator[Baler]:
    """Yield a station's machines by serial number; NotFoundError for a station that the caller may not see."""
    station = archive_pages.find(store, scope, STATIONS, known.station_code or "")
    own = Scope(Role.STATION, station.station_code, scope.user)
    after = ""
    while found := archive_pages.page(store, own, BALERS, after=after, limit=_AT_ONCE):
        yield from found
        after = found[-1].serial_no


def _of_baler(baler: Baler, names: Iterable[str]) -> FormData:
    data = forms.data_of(baler)
    return {name: data.get(name) for name in names}


_PREFILLS: Mapping[Kind, Callable[[Store, Scope, Known], Sequence[FormData]]] = MappingProxyType(
    {
        Kind.REPAIR_TICKET: _ticket,
        Kind.OLD_PART_TAG: _tags,
        Kind.PACKING_LIST: _packing_list,
        Kind.BALER_REGISTER: _register,
    }
)
