"""The product works without a network, asks for none, and leaves the home folder alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import generators
from templates_docx.kinds import Kind

GUARD = """
import json, socket, sys
tries = []

def refuse(what):
    def refused(*args, **kwargs):
        tries.append([what, repr(args[-1] if what == "connect" else args[0])])
        raise OSError("this test allows no network")
    return refused

inner = socket.socket.connect
local = ("127.0.0.1", "::1", "localhost")
def connect(self, address):
    if isinstance(address, tuple) and address[0] not in local:
        return refuse("connect")(self, address)
    return inner(self, address)
socket.socket.connect = connect
asked = socket.getaddrinfo
socket.getaddrinfo = lambda host, *a, **k: asked(host, *a, **k) if host in local else refuse("getaddrinfo")(host)

from service.cli import main
status = 0
try:
    main(sys.argv[1:])
except SystemExit as end:
    status = end.code or 0
print(json.dumps({"tries": tries, "status": status}))
"""


def run_guarded(arguments: list[str], home: Path) -> dict[str, object]:
    """Run a command with every way out guarded; gives what it tried and its exit status."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", GUARD, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_guard_itself_catches_a_way_out() -> None:
    code = GUARD.partition("from service.cli")[0]
    code += "\ntry:\n    socket.create_connection(('198.51.100.7', 80), 1)\nexcept OSError:\n    print(len(tries))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_reading_a_form_asks_for_no_network_and_writes_nothing_into_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    paper = tmp_path / "ticket.pdf"
    paper.write_bytes(generators.pdf(Kind.REPAIR_TICKET, [{"ticket_no": "WX1", "station_code": "ST01"}]).data)
    found = run_guarded(["extract", str(paper), "--json"], home)
    assert found == {"tries": [], "status": 1}  # a form with empty required fields needs a person
    assert [path.name for path in home.rglob("*")] == []
