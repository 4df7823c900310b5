"""The form definitions say what the forms' page says."""

import re

import pytest

from templates_docx import layouts, load
from templates_docx.errors import FormSpecError, UnknownVersionError
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

T = FieldType
# kind, code, rows, fields, columns: `name*` is required; what a name does not say by its ending stands after a colon
FORMS = """
repair_ticket RT 5
  ticket_no* station_code* serial_no* model bale_count*:int customer_name* customer_phone*:phone customer_address*
  made_on sold_on* reported_at* arrived_at* finished_at* accepted_on* work_place* fault* cause* culprit_part_no
  warranty*:check dispatch:check complaint:check distance_km:int labour_hours:decimal technician* customer_signed*:sign
  filled_on*
  | part_no* part_name job quantity*:int old_part_tag_no
old_part_tag OT 0
  tag_no* ticket_no* station_code* serial_no* bale_count*:int part_no* part_name* quantity*:int replaced_on* fault*
packing_list PL 20
  shipment_no* station_code* shipped_on* carrier* waybill_no transport_mode*:choice boxes*:int
  | box_no*:int tag_no* part_no* part_name quantity*:int
baler_register BR 12
  station_code* filled_on*
  | serial_no* model made_on sold_on* bale_count*:int customer_name* customer_phone*:phone customer_address*
training_record TR 0
  record_no* station_code* serial_no* model sold_on* customer_name* customer_phone*:phone trained_on* place* trainer*
  topics*:checks customer_signed*:sign confirmed:choice confirmed_by confirmed_on
quality_feedback QF 8
  feedback_no* station_code* trigger*:choice part_no* occurrences*:int cause* culprit_part_no* complainants:int demands
  phoned_at filled_by* filled_on*
  | serial_no* customer_name* customer_phone*:phone bale_count*:int made_on* sold_on* work_place* reported_at* fault*
quality_report QR 12
  report_no* station_code* project* part_no* period* conclusion* suggestion filled_by* filled_on*
  | serial_no* customer_name* fitted_on* bale_count*:int observed_on* condition*
parts_request PQ 12
  request_no* station_code* station_kind:choice reason* deposit:money requested_by* requested_on* decision decided_by
  decided_on
  | part_no* part_name quantity*:int unit_price:money
arrival_confirmation AC 20
  issue_no* station_code* delivered_on* confirmed_by* confirmed_on*
  | part_no* part_name sent*:int arrived*:int remark
parts_return PR 0
  application_no* station_code* action*:choice reason_code*:choice explanation* applicant* applied_on* decision
  notice_no notice_on return_address
parts_return_list RL 12
  application_no* station_code* photo_strip:photos
  | part_no* part_name* model quantity*:int order_no* ordered_on* reason* photos*:photos
parts_return_tag RG 0
  unit* application_no* part_name* part_no* pieces*:int
parts_return_packing_list RP 20
  application_no* notice_no* station_code* shipped_on* carrier* transport_mode*:choice freight_payment:choice
  boxes*:int
  | box_no*:int part_no* part_name quantity*:int
discrepancy_report DR 20
  shipment_no* station_code* received_on* received_by*
  | tag_no part_no expected:int received:int problem* detail clause*:clause
inspection_report IR 8
  report_no* part_no* part_name source* station_code* inspected_on* inspected_by verdict*:choice score:score
  photos:photos
  | type*:choice score*:score area:decimal photo*
settlement_statement ST 25
  statement_no* station_code* station_name* period* policy* sum_4_1:money sum_4_2:money sum_4_3:money sum_4_4:money
  sum_4_5:money sum_4_6:money sum_5_2_8:money sum_adjustment:money carried_in:money total*:money total_in_words*
  carried_forward:money
  | clause*:clause evidence* quantity:decimal rate:decimal amount*:money reason
"""
OPTIONS = {
    "transport_mode": "公路零担 铁路 快递 顺丰 航空 专车",
    "topics": "安全操作 日常保养 打结器调整 润滑 常见故障 三包政策",
    "confirmed": "确认 退回",
    "trigger": "三台次 客户投诉 其他",
    "station_kind": "经销商 社会化 临时",
    "action": "退货 换货",
    "reason_code": "错要 多要 厂方错发 产品改进",
    "freight_payment": "寄付 到付",
    "verdict": "完好 损伤 待定",
    "type": "裂纹 锈蚀 磕碰 变形 其他",
}
ENDINGS = {"_no": T.CODE, "_code": T.CODE, "_on": T.DATE, "_at": T.TIME, "period": T.MONTH}
Field = tuple[str, FieldType, bool]


def as_field(text: str) -> Field:
    name, _, kind = text.partition(":")
    bare = name.rstrip("*")
    by_name = next((kind for ending, kind in ENDINGS.items() if bare.endswith(ending)), T.TEXT)
    return bare, FieldType(kind) if kind else by_name, name.endswith("*")


def blocks() -> dict[Kind, tuple[str, int, list[Field], list[Field]]]:
    found = {}
    for block in re.split(r"\n(?=\w)", FORMS.strip()):
        head, _, body = block.partition("\n")
        kind, code, rows = head.split()
        fields, _, lines = body.partition("|")
        found[Kind(kind)] = (code, int(rows), [*map(as_field, fields.split())], [*map(as_field, lines.split())])
    return found


@pytest.mark.parametrize("kind", blocks())
def test_a_form_has_the_fields_of_the_forms_page(kind: Kind) -> None:
    form = load.form(kind)
    code, rows, fields, lines = blocks()[kind]
    assert (form.code, form.rows) == (code, rows)
    assert [(spec.name, spec.type, spec.required) for spec in form.fields] == fields
    assert [(spec.name, spec.type, spec.required) for spec in form.lines] == lines


def test_every_kind_but_the_carriers_invoice_is_a_form_of_ours() -> None:
    assert set(load.form_kinds()) == set(blocks()) == set(Kind) - {Kind.FREIGHT_INVOICE}
    with pytest.raises(FormSpecError, match="no such form"):
        load.form(Kind.FREIGHT_INVOICE)


@pytest.mark.parametrize("kind", load.form_kinds())
def test_options_stand_in_the_words_of_the_forms_page(kind: Kind) -> None:
    for spec in (*load.form(kind).fields, *load.form(kind).lines):
        if spec.name in OPTIONS and spec.options:
            assert " ".join(str(option.value) for option in spec.options) == OPTIONS[spec.name]
            assert [option.label for option in spec.options] == [option.value for option in spec.options]


def test_warranty_has_two_boxes_and_dispatch_one() -> None:
    form = load.form(Kind.REPAIR_TICKET)
    assert [(o.value, o.label) for o in form.field("warranty").options] == [(True, "三包内"), (False, "三包外")]
    assert [o.value for o in form.field("dispatch").options] == [True]
    with pytest.raises(KeyError):
        form.field("no_such_field")


@pytest.mark.parametrize("kind", load.form_kinds())
def test_the_letters_of_a_page_code_lead_back_to_the_form(kind: Kind) -> None:
    assert load.kind_of_code(load.form(kind).code) is kind


def test_letters_that_are_no_forms_are_refused() -> None:
    with pytest.raises(FormSpecError, match="XX"):
        load.kind_of_code("XX")


def test_a_version_that_is_not_here_names_those_that_are() -> None:
    with pytest.raises(UnknownVersionError) as caught:
        load.layout(Kind.REPAIR_TICKET, 99)
    assert caught.value.known == load.versions(Kind.REPAIR_TICKET)
    assert load.form(Kind.REPAIR_TICKET).version in caught.value.known
    with pytest.raises(UnknownVersionError):
        load.blank_path(Kind.REPAIR_TICKET, 99)


GOOD = 'code = "RT"\nversion = 1\nfields = [{ name = "a", label = "甲" }]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code =", "not TOML"),
        (GOOD + 'colour = "red"', '"colour" is not one of'),
        (GOOD.replace('code = "RT"\n', ""), "code is missing"),
        (GOOD.replace("version = 1", 'version = "1"'), "version: '1' is not a whole number"),
        (GOOD.replace("version = 1", "version = -1"), "not a whole number"),
        (GOOD.replace("version = 1", "version = true"), "not a whole number"),
        (GOOD + 'number_field = "b"', 'number_field "b"'),
        (GOOD + "rows = 5", "rows and lines"),
        (GOOD + 'lines = [{ name = "a", label = "甲" }]', "rows and lines"),
        (GOOD + 'lines = "a"', "lines: is not a list"),
        (
            GOOD.replace('label = "甲"', 'label = "甲", type = "number"'),
            'field "a": type "number" is not one of text, code',
        ),
        (GOOD.replace('label = "甲"', 'title = "甲"'), 'field "a": key "title"'),
        (GOOD.replace(', label = "甲"', ""), 'field "a": label is missing'),
        (GOOD.replace('label = "甲"', 'label = "甲", type = "choice"'), "needs options"),
        (GOOD.replace('label = "甲"', 'label = "甲", options = ["x"]'), "takes no options"),
        (GOOD.replace('label = "甲"', 'label = "甲", type = "choice", options = [1]'), "option 1"),
        (GOOD.replace('{ name = "a", label = "甲" }', '"a"'), "not a table"),
        (GOOD.replace(" }]", ' }, { name = "a", label = "乙" }]'), '"a" stands there twice'),
    ],
)
def test_a_wrong_definition_says_where(text: str, said: str) -> None:
    with pytest.raises(FormSpecError, match=re.escape(said)) as caught:
        load.parse_form(Kind.REPAIR_TICKET, text, "forms/x.toml")
    assert str(caught.value).startswith("forms/x.toml: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"kind": "old_part_tag"', '"kind": "x"', "is not a layout"),
        ('"code_box"', '"box"', "key 'code_box' is missing"),
        ('"page_mm": [100.0, 60.0]', '"page_mm": [100.0]', "is not a layout"),
        ('"valign"', '"upright"', "is not a layout"),
    ],
)
def test_a_wrong_layout_says_what_is_missing(old: str, new: str, said: str) -> None:
    text = (load.compiled_path(Kind.OLD_PART_TAG) / "layout.json").read_text("utf-8")
    assert old in text
    with pytest.raises(FormSpecError, match=said):
        layouts.from_json(text.replace(old, new, 1), "layout.json")


def test_a_layout_without_hashes_is_refused() -> None:
    with pytest.raises(FormSpecError, match="no hashes"):
        layouts.hashes_of("{}", "layout.json")
