"""Invoices are matched through looked-up numbers as the rule would match them over all shipments."""

from datetime import date, timedelta
from random import Random

import pytest

from service.domain import matching
from service.domain.records import FreightInvoice, PackingList
from service.store import archive, policies, waiting
from service.store.unit import Store
from service.usecases import facts
from tests.service.usecases.world import AT, HQ

NUMBERS = ("FY1", "FY-1", "FY-1-2", "1234", "12345", "\uff24\uff227", "db 7", "冀运2026/1", "-77", "A--B", "")
FIRST = date(2026, 6, 1)


def shipments(rng: Random) -> list[PackingList]:
    return [
        PackingList(
            f"ZX{n}" if rng.random() < 0.5 else f"{rng.choice(NUMBERS[:5])}.{n}",
            "ST01",
            FIRST + timedelta(days=rng.randrange(30)) if rng.random() < 0.9 else None,
            rng.choice(["德邦", "顺丰", None]),
            rng.choice([*NUMBERS, None]),
        )
        for n in range(12)
    ]


def invoices(rng: Random, lists: list[PackingList]) -> list[FreightInvoice]:
    words = [*NUMBERS, *(found.shipment_no for found in lists), "运单", "（", "，", "X", "-"]
    return [
        FreightInvoice(
            f"{n}",
            issued_on=FIRST + timedelta(days=rng.randrange(50)) if rng.random() < 0.9 else None,
            seller_name=rng.choice(["德邦物流股份有限公司", "顺丰速运", None]),
            remark="".join(rng.choice(words) + rng.choice(["", " ", "，"]) for _ in range(rng.randrange(5))),
            received_on=date(2026, 7, 1),
        )
        for n in range(25)
    ]


@pytest.mark.clause("4.5")
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("odd", [True, False])
def test_a_shipment_that_is_looked_up_is_the_one_that_the_rule_finds(store: Store, seed: int, *, odd: bool) -> None:
    rng = Random(seed)  # noqa: S311  # repeatable on purpose
    lists = [one for one in shipments(rng) if odd or matching.is_regular(matching.plain(one.waybill_no) or "X")]
    lists = [one for one in lists if odd or matching.is_regular(one.shipment_no)]
    found = invoices(rng, lists)
    for invoice in found[:12]:
        archive.put_invoice(store, invoice, evidence=None, by="hq", at=AT)
    for one in lists:
        archive.put_packing_list(store, one, evidence=None, by="hq", at=AT)
    for invoice in found[12:]:
        archive.put_invoice(store, invoice, evidence=None, by="hq", at=AT)
    book = policies.policy_book(store)
    by_rule = [matching.match_invoice(invoice, lists, book.policies[0]).shipment_no for invoice in found]
    assert [facts.match_of(store, invoice).shipment_no for invoice in found] == by_rule
    assert [invoice.shipment_no for invoice in facts.matched(store, found)] == by_rule
    assert any(by_rule)


@pytest.mark.clause("3.5.2")
def test_a_shipment_waits_for_its_invoice_until_one_names_it(store: Store) -> None:
    archive.put_packing_list(store, PackingList("ZX1", "ST01", FIRST, "德邦", "DB-778"), evidence=None, by="hq", at=AT)
    assert [one.shipment_no for one in waiting.shipments_without_invoice(store, HQ, FIRST)] == ["ZX1"]
    invoice = FreightInvoice("1", remark="运单 \uff44\uff42-778", received_on=date(2026, 6, 20))
    archive.put_invoice(store, invoice, evidence=None, by="hq", at=AT)
    assert waiting.shipments_without_invoice(store, HQ, FIRST) == []
    assert waiting.unnamed_invoices(store, FIRST) == []
