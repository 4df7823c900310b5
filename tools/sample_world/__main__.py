"""Write the example world."""

import json
import random
from pathlib import Path

from tools.sample_world.balers import make_balers
from tools.sample_world.files import write_csv, write_json_lines
from tools.sample_world.parts_back import make_invoices, make_returns, make_shipments, make_tags
from tools.sample_world.story import INVOICE_XML, STORY_INVOICE, STORY_SHIPMENT, STORY_WAYBILL, make_story
from tools.sample_world.tickets import JUNE, MAY, Months

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "demo"


def write(folder: Path) -> None:
    """Write every generated file; stations.csv, parts.csv and labour.csv are read there."""
    rng = random.Random(2026)
    balers = make_balers(rng)
    write_csv(folder, "balers.csv", balers)
    months = Months(rng, balers, folder)
    by_month = {"2026-05": months.month(5, MAY), "2026-06": months.month(6, JUNE)}
    tickets = [*by_month["2026-05"], *by_month["2026-06"]]
    shipments, sent = make_shipments(tickets)
    story = make_story(months, tickets)
    sent |= {
        t["ticket_no"]: STORY_SHIPMENT for t in tickets if t["station_code"] == "ST01" and t["ticket_no"] not in sent
    }
    invoices = make_invoices(shipments)
    for month, rows in by_month.items():
        write_json_lines(folder, f"tickets-{month}.jsonl", rows)
        write_csv(folder, f"tags-{month}.csv", make_tags(rows, sent))
        write_json_lines(
            folder, f"shipments-{month}.jsonl", (s for s in shipments if str(s["shipped_on"]).startswith(month))
        )
        write_json_lines(
            folder, f"invoices-{month}.jsonl", (i for i in invoices if str(i["issued_on"]).startswith(month))
        )
    write_json_lines(folder, "returns-2026-06.jsonl", make_returns(folder))
    (folder / "story.json").write_text(json.dumps(story, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    xml = INVOICE_XML.format(number=STORY_INVOICE, waybill=STORY_WAYBILL)
    (folder / "freight-invoice.xml").write_text(xml, encoding="utf-8")


if __name__ == "__main__":
    write(SAMPLES)
