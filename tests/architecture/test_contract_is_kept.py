"""The names that other programs rely on stay: commands and options, kinds and their fields; the page says them."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from service.cli.app import app
from templates_docx import load
from templates_docx.kinds import Kind

CHECKOUT = Path(__file__).resolve().parents[2]

COMMANDS = {
    "demo": ["--dir"],
    "serve": ["--dir", "--host", "--port", "--scheduler"],
    "worker": ["--scheduler"],
    "extract": ["--kind", "--json", "--dir"],
    "forms": ["--json"],
    "form": ["--data", "--out", "--format", "--complete", "--zip", "--station", "--ticket", "--shipment", "--dir"],
    "template check": ["--kind"],
    "template compile": ["--kind", "--out", "--approve", "--dir"],
    "template approve": ["--dir"],
    "inspect": ["--part-no", "--reference", "--each", "--json"],
    "check": ["--tag", "--ticket", "--json"],
    "import": ["--effective-on", "--dry-run", "--dir"],
    "export": ["--dir"],
    "settle": ["--station", "--period", "--json", "--out", "--confirm", "--dir"],
    "backup": ["--dir"],
    "restore": ["--dir"],
    "verify": ["--dir"],
    "user add": ["--role", "--station", "--token", "--dir"],
}
INVOICE = [
    "invoice_type",
    "invoice_code",
    "invoice_no",
    "issued_on",
    "seller_name",
    "seller_tax_no",
    "buyer_name",
    "buyer_tax_no",
    "amount",
    "tax",
    "total",
    "total_in_words",
    "check_code",
    "remark",
]
KINDS = [
    "repair_ticket",
    "old_part_tag",
    "packing_list",
    "freight_invoice",
    "baler_register",
    "parts_return",
    "parts_return_list",
    "parts_return_tag",
    "parts_return_packing_list",
    "quality_feedback",
    "quality_report",
    "training_record",
    "parts_request",
    "arrival_confirmation",
    "settlement_statement",
    "discrepancy_report",
    "inspection_report",
]


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_keeps_its_name_and_options(path: str) -> None:
    command: object = get_command(app)
    for name in path.split():
        command = command.commands[name]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]
    assert set(COMMANDS[path]) <= options


def test_the_kinds_are_those_of_the_contract() -> None:
    assert [kind.value for kind in Kind] == KINDS


def test_a_freight_invoice_keeps_its_fields() -> None:
    spec = load.definition(Kind.FREIGHT_INVOICE)
    assert [field.name for field in spec.fields] == INVOICE
    assert [column.name for column in spec.lines] == ["item", "amount", "tax_rate", "tax"]


def test_the_contract_page_is_up_to_date() -> None:
    run = subprocess.run([sys.executable, CHECKOUT / "tools" / "contract.py", "--check"], check=False)
    assert run.returncode == 0, "run: python tools/contract.py"
