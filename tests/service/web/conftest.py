"""A desk served in this process, with the example world in its archive and people of every role."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from extractors.results import PageReading
from service.clock import CHINA
from service.config import Settings
from service.domain.scope import Role, Scope
from service.store.unit import Store
from service.usecases import accounts, intake, review
from service.usecases.accounts import NewUser
from service.usecases.intake import Upload
from service.web.app import create_app
from service.web.desk import Desk
from tests.service.papers import a_picture, unknown_page

NOW = datetime(2026, 7, 5, 9, 30, tzinfo=CHINA)
PASSWORD = "correct horse"  # noqa: S105  # of people who exist in tests only
PEOPLE = {
    "hq": (Role.HQ, None),
    "clerk": (Role.CLERK, None),
    "receiving": (Role.RECEIVING, None),
    "admin": (Role.ADMIN, None),
    "st01": (Role.STATION, "ST01"),
    "st02": (Role.STATION, "ST02"),
}

SignIn = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def desk(world_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the example world; the tests of a module share it."""
    folder = Path(tmp_path_factory.mktemp("desk")) / "data"
    shutil.copytree(world_folder, folder)
    store = Store(folder)
    for name, (role, station) in PEOPLE.items():
        accounts.add_user(store, NewUser(name, role, station, PASSWORD), by="test", at=NOW)
    yield Desk(store, Settings(upload_mib=1), lambda: NOW, lambda: None)
    store.close()


@pytest.fixture(scope="module")
def as_user(desk: Desk) -> Iterator[SignIn]:
    """Give a client with a bearer token of somebody; "" is nobody."""
    app = create_app(desk)
    with TestClient(app) as nobody:
        nobody.headers.pop("accept", None)

        def client(name: str) -> TestClient:
            if not name:
                return nobody
            token = accounts.issue_token(desk.store, name, by="test", at=NOW)
            return TestClient(app, headers={"Authorization": f"Bearer {token}"})

        yield client


@pytest.fixture(scope="module")
def document_of(desk: Desk) -> Callable[..., int]:
    """Upload a picture as somebody and let a reader that sees what it is told read it; gives the document's id."""
    seeds = iter(range(1, 1000))

    def made(page: PageReading, *, by: Scope) -> int:
        upload = Upload("photo.png", a_picture(next(seeds)))
        received = intake.receive(desk.store, [upload], kind=None, by=by, at=NOW)
        number = received[0].id
        assert number is not None
        while lease := review.claim(desk.store, "test", NOW, lease=timedelta(minutes=1)):
            review.record(desk.store, lease, [page if lease.document_id == number else unknown_page()], NOW)
        return number

    return made
