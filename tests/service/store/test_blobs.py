import hashlib

import pytest

from service.errors import DamagedStoreError
from service.store.unit import Store


def test_the_same_bytes_are_stored_once(store: Store) -> None:
    first, again = store.blobs.put(b"ticket"), store.blobs.put(b"ticket")
    assert first == again == hashlib.sha256(b"ticket").hexdigest()
    assert list(store.blobs.names()) == [first]
    assert store.blobs.get(first) == b"ticket"


def test_a_file_cut_short_by_a_crash_is_written_again(store: Store) -> None:
    name = store.blobs.put(b"ticket")
    store.blobs.path(name).write_bytes(b"tick")
    store.blobs.put(b"ticket")
    assert store.blobs.get(name) == b"ticket"


def test_a_file_that_is_gone_or_changed_is_said_to_be(store: Store) -> None:
    name = store.blobs.put(b"ticket")
    store.blobs.path(name).write_bytes(b"forged")
    with pytest.raises(DamagedStoreError, match="not what was stored"):
        store.blobs.get(name)
    store.blobs.path(name).unlink()
    with pytest.raises(DamagedStoreError, match="is gone"):
        store.blobs.get(name)


def test_a_draft_left_by_a_crash_is_no_file(store: Store) -> None:
    name = store.blobs.put(b"ticket")
    draft = store.blobs.path(name).with_name(f"{name}.0.part")
    draft.write_bytes(b"ti")
    assert list(store.blobs.names()) == [name]
