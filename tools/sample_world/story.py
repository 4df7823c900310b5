"""What `stationdesk demo` plays (演示): a ticket by hand, its tags, its shipment and the invoice for that."""

from tools.sample_world.files import Row
from tools.sample_world.parts_back import BUYER, SELLER
from tools.sample_world.tickets import Months

STORY_INVOICE = "26412000000099000031"
STORY_BALER, STORY_TICKET, STORY_SHIPMENT, STORY_WAYBILL = 11, "WX202606020", "ZX202606005", "YD76039947"


def make_story(months: Months, tickets: list[Row]) -> Row:
    """Return what `stationdesk demo` plays: a ticket written by hand, its tags, and the shipment they go back in."""
    baler = months.balers[STORY_BALER]
    parts = (("HK-0104", 1), ("HK-0501", 2))
    ticket: Row = {
        "ticket_no": STORY_TICKET,
        "station_code": "ST01",
        "serial_no": baler["serial_no"],
        "bale_count": months.counts[str(baler["serial_no"])] + 415,
        "reported_at": "2026-06-19T08:10",
        "arrived_at": "2026-06-19T10:35",
        "finished_at": "2026-06-19T14:20",
        "accepted_on": "2026-06-19",
        "work_place": str(baler["customer_address"]).split("示例镇", maxsplit=1)[0],
        "fault": "打结器异响",
        "cause": "齿轮打齿轴承损坏",
        "culprit_part_no": "HK-0104",
        "warranty": True,
        "dispatch": False,
        "complaint": False,
        "distance_km": 36,
        "labour_hours": "2.2",
        "technician": "孙示范",
        "customer_signed": True,
        "filled_on": "2026-06-19",
        "lines": [
            {
                "part_no": no,
                "part_name": months.catalogue[no]["part_name"],
                "job": "更换",
                "quantity": quantity,
                "old_part_tag_no": f"{STORY_TICKET}-{index}",
            }
            for index, (no, quantity) in enumerate(parts, start=1)
        ],
    }
    together = [t for t in tickets if t["station_code"] == "ST01" and str(t["accepted_on"]) >= "2026-06-05"]
    lines = [line for t in [*together, ticket] for line in t["lines"]]
    return {
        "ticket": ticket,
        "audited_km": 72,
        "work_region": baler["region"],
        "packing_list": {
            "shipment_no": STORY_SHIPMENT,
            "station_code": "ST01",
            "shipped_on": "2026-06-24",
            "carrier": "样例零担物流",
            "waybill_no": STORY_WAYBILL,
            "transport_mode": "公路零担",
            "boxes": 3,
            "lines": [
                {
                    "box_no": at // 4 + 1,
                    "tag_no": line["old_part_tag_no"],
                    **{key: line[key] for key in ("part_no", "part_name", "quantity")},
                }
                for at, line in enumerate(lines)
            ],
        },
        "missing_tag_no": lines[1]["old_part_tag_no"],
        "invoice": {
            "invoice_type": "电子发票（增值税专用发票）",
            "invoice_no": STORY_INVOICE,
            "issued_on": "2026-06-26",
            "seller_name": "样例零担物流有限公司（示例）",
            "seller_tax_no": SELLER,
            "buyer_name": "样例打捆机制造有限公司",
            "buyer_tax_no": BUYER,
            "amount": "180.00",
            "tax": "16.20",
            "total": "196.20",
            "total_in_words": "壹佰玖拾陆元贰角整",
            "remark": f"运单号：{STORY_WAYBILL}",
            "lines": [{"item": "*运输服务*货物运输", "amount": "180.00", "tax_rate": "9%", "tax": "16.20"}],
        },
    }


INVOICE_XML = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header>
    <EIid>{number}</EIid>
    <EInvoiceTag>SWEI5300</EInvoiceTag>
    <Version>0.31</Version>
    <InherentLabel>
      <InIssuType><LabelCode>Y</LabelCode><LabelName>蓝字发票</LabelName></InIssuType>
      <EInvoiceType><LabelCode>02</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>
      <GeneralOrSpecialVAT><LabelCode>01</LabelCode><LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT>
    </InherentLabel>
  </Header>
  <EInvoiceData>
    <SellerInformation>
      <SellerIdNum>91410100MA0000EX1B</SellerIdNum>
      <SellerName>样例零担物流有限公司（示例）</SellerName>
    </SellerInformation>
    <BuyerInformation>
      <BuyerIdNum>91210000MA0000EX2U</BuyerIdNum>
      <BuyerName>样例打捆机制造有限公司</BuyerName>
    </BuyerInformation>
    <BasicInformation>
      <TotalAmWithoutTax>180.00</TotalAmWithoutTax>
      <TotalTaxAm>16.20</TotalTaxAm>
      <TotalTax-includedAmount>196.20</TotalTax-includedAmount>
      <TotalTax-includedAmountInChinese>壹佰玖拾陆元贰角整</TotalTax-includedAmountInChinese>
      <Drawer>示例</Drawer>
      <RequestTime>2026-06-26 09:30:00</RequestTime>
    </BasicInformation>
    <IssuItemInformation>
      <ItemName>*运输服务*货物运输</ItemName>
      <MeaUnits>次</MeaUnits>
      <Quantity>1</Quantity>
      <UnPrice>180.00</UnPrice>
      <Amount>180.00</Amount>
      <TaxRate>0.09</TaxRate>
      <ComTaxAm>16.20</ComTaxAm>
      <TotaltaxIncludedAmount>196.20</TotaltaxIncludedAmount>
    </IssuItemInformation>
    <AdditionalInformation>
      <Remark>运单号：{waybill}</Remark>
    </AdditionalInformation>
  </EInvoiceData>
  <TaxSupervisionInfo>
    <InvoiceNumber>{number}</InvoiceNumber>
    <IssueTime>2026-06-26</IssueTime>
    <TaxBureauName>示例税务局</TaxBureauName>
  </TaxSupervisionInfo>
</EInvoice>
"""
