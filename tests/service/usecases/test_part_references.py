"""Photos of intact parts are taken over from inspections and compared with."""

import pytest

from service.errors import ConflictError, NotAllowedError, NotFoundError
from service.paths import samples_dir
from service.store import part_photos
from service.store.unit import Store
from service.usecases import inspecting, part_references, picturing, viewing
from service.usecases.inspecting import Subject
from service.usecases.intake import Upload
from tests.service.papers import AT, CLERK, HQ, ST01


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("desk"))


def a_photo(name: str) -> Upload:
    return Upload(name, (samples_dir() / "photos" / name).read_bytes())


def test_only_photos_of_a_part_that_a_person_called_intact_become_references(store: Store) -> None:
    photos = [a_photo("gear-clean.jpg"), a_photo("gear-blurred.jpg")]
    first = inspecting.inspect_part(store, ST01, Subject("HK-0231"), photos, AT)
    assert first.inspection.identity is None
    with pytest.raises(ConflictError):
        part_references.keep(store, HQ, first.id, at=AT)
    inspecting.decide(store, HQ, first.id, "intact", "对照实物", at=AT)
    with pytest.raises(NotAllowedError):
        part_references.keep(store, CLERK, first.id, at=AT)
    assert part_references.keep(store, HQ, first.id, at=AT) == 1  # the blurred one is no reference
    (kept,) = part_photos.of_part(store, "HK-0231")
    assert picturing.part_photo(store, "HK-0231", kept.sha256, 100).size[0] > 100
    second = inspecting.inspect_part(store, ST01, Subject("HK-0231"), [a_photo("gear-rusty.jpg")], AT)
    assert second.inspection.identity is not None
    with pytest.raises(NotFoundError):
        picturing.part_photo(store, "HK-0232", kept.sha256)
    part_references.drop(store, HQ, "HK-0231", kept.sha256, at=AT)
    assert part_references.of_part(store, "HK-0231") == []
    with pytest.raises(NotFoundError):
        part_references.drop(store, HQ, "HK-0231", kept.sha256, at=AT)
    assert viewing.of_inspection(store, first) == (None, None)


def test_the_sheet_is_named_after_its_family() -> None:
    made = viewing.sheet("齿轮/../x")
    assert made.name == "标准拍摄垫纸齿轮x.pdf"
    assert made.data.startswith(b"%PDF")
