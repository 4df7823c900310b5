"""The example world and where the demo may play."""

import json
import re
import shutil
from pathlib import Path

import pytest

from service.errors import ConflictError
from service.paths import samples_dir
from service.store.unit import Store
from service.usecases import demo
from tests.service.usecases.world import take
from tools.sample_world import __main__ as sample_world


def test_the_committed_samples_are_what_the_seeded_script_makes(tmp_path: Path) -> None:
    for name in ("stations.csv", "parts.csv", "labour.csv"):
        shutil.copy(samples_dir() / name, tmp_path / name)
    sample_world.write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {name: (samples_dir() / name).read_bytes() for name in made}


def test_every_phone_in_the_samples_is_an_invented_one() -> None:
    texts = [path.read_text("utf-8") for path in samples_dir().iterdir() if path.suffix in {".csv", ".json", ".jsonl"}]
    phones = {phone for text in texts for phone in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)}
    assert phones
    assert all(phone.startswith("1380000") for phone in phones)


def test_the_demo_does_not_touch_a_desk_at_work(store: Store) -> None:
    take(store, "stations", "station_code,name,kind\nST09,真站,经销商\n")
    with pytest.raises(ConflictError, match="not_a_demo_folder"):
        demo.run(store.folder, tell=print)
    assert not (store.folder / "demo").exists()


def test_a_demo_that_was_played_is_only_shown_again(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    step = {"name": "导入样例", "outcome": "好", "paths": ["a.pdf"]}
    (tmp_path / "demo" / "summary.json").write_text(json.dumps([step]), "utf-8")
    found = demo.run(tmp_path, tell=print)
    assert found.again
    assert [(s.name, s.outcome, s.paths) for s in found.steps] == [("导入样例", "好", ("a.pdf",))]
    assert {user.name for user in found.users} == {"hq", "clerk", "receiving", "station"}
