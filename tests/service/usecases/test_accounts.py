from datetime import timedelta

import pytest

from service.domain.scope import Role
from service.errors import ConflictError, InvalidInputError, NotFoundError, NotSignedInError, TooManyAttemptsError
from service.store import audit
from service.store.unit import Store
from service.usecases import accounts
from service.usecases.accounts import NewUser
from tests.service.papers import AT

PASSWORD = "正确的密码2026"  # noqa: S105


@pytest.fixture
def desk(store: Store) -> Store:
    accounts.add_user(store, NewUser("王五", Role.STATION, "ST01", PASSWORD), by="admin", at=AT)
    return store


def test_a_user_signs_in_and_sees_what_the_role_allows(desk: Store) -> None:
    session = accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)
    scope = accounts.scope_of_session(desk, session.secret, AT)
    assert (scope.role, scope.station_code, scope.user) == (Role.STATION, "ST01", "王五")


@pytest.mark.parametrize(("name", "password"), [("王五", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_one_answer(desk: Store, name: str, password: str) -> None:
    with pytest.raises(NotSignedInError, match="name or password"):
        accounts.sign_in(desk, name, password, address="10.0.0.1", at=AT)


def test_a_session_ends_by_time_and_by_signing_out(desk: Store) -> None:
    session = accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)
    with pytest.raises(NotSignedInError):
        accounts.scope_of_session(desk, session.secret, session.expires_at)
    accounts.sign_out(desk, session.secret)
    with pytest.raises(NotSignedInError):
        accounts.scope_of_session(desk, session.secret, AT)


def test_guessing_is_slowed_down_for_the_guesser_and_not_for_the_user(desk: Store) -> None:
    for _ in range(accounts.FAILURES_OF_NAME_AND_ADDRESS):
        with pytest.raises(NotSignedInError):
            accounts.sign_in(desk, "王五", "guess", address="6.6.6.6", at=AT)
    with pytest.raises(TooManyAttemptsError) as told:
        accounts.sign_in(desk, "王五", PASSWORD, address="6.6.6.6", at=AT + timedelta(minutes=5))
    assert told.value.wait_seconds == 600
    assert accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)
    assert accounts.sign_in(desk, "王五", PASSWORD, address="6.6.6.6", at=AT + accounts.WINDOW)


def test_neither_password_nor_token_nor_session_is_kept_in_clear(desk: Store) -> None:
    session = accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)
    token = accounts.issue_token(desk, "王五", by="admin", at=AT)
    kept = "\n".join(
        str(row)
        for table in ("users", "tokens", "sessions")
        for row in desk.rows(f"SELECT * FROM {table}")  # noqa: S608
    )
    assert "argon2id" in kept
    assert not {PASSWORD, token, session.secret} & set(kept.split("'"))


def test_a_token_is_good_until_it_is_revoked(desk: Store) -> None:
    token = accounts.issue_token(desk, "王五", by="admin", at=AT)
    assert accounts.scope_of_token(desk, token).user == "王五"
    assert accounts.revoke_tokens(desk, "王五", by="admin", at=AT) == 1
    with pytest.raises(NotSignedInError):
        accounts.scope_of_token(desk, token)
    with pytest.raises(NotFoundError):
        accounts.issue_token(desk, "nobody", by="admin", at=AT)


def test_who_is_shut_out_stays_out(desk: Store) -> None:
    token = accounts.issue_token(desk, "王五", by="admin", at=AT)
    session = accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)
    accounts.shut_out(desk, "王五", by="admin", at=AT)
    with pytest.raises(NotSignedInError):
        accounts.scope_of_token(desk, token)
    with pytest.raises(NotSignedInError):
        accounts.scope_of_session(desk, session.secret, AT)
    with pytest.raises(NotSignedInError):
        accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)


def test_a_new_password_ends_the_old_sessions(desk: Store) -> None:
    session = accounts.sign_in(desk, "王五", PASSWORD, address="10.0.0.1", at=AT)
    accounts.set_password(desk, "王五", "another password", by="admin", at=AT)
    with pytest.raises(NotSignedInError):
        accounts.scope_of_session(desk, session.secret, AT)
    assert accounts.sign_in(desk, "王五", "another password", address="10.0.0.1", at=AT)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewUser(" ", Role.HQ), "name_missing"),
        (NewUser("a", Role.STATION), "station_missing"),
        (NewUser("a", Role.HQ, "ST01"), "station_not_wanted"),
        (NewUser("a", Role.HQ, None, "short"), "password_too_short"),
    ],
)
def test_a_user_that_makes_no_sense_is_refused(store: Store, new: NewUser, code: str) -> None:
    with pytest.raises(InvalidInputError, match=code):
        accounts.add_user(store, new, by="admin", at=AT)


def test_a_name_is_given_once(desk: Store) -> None:
    with pytest.raises(ConflictError, match="user_exists"):
        accounts.add_user(desk, NewUser("王五", Role.HQ), by="admin", at=AT)
    assert [entry.action for entry in audit.of_subject(desk, "user 王五")] == ["add_user"]
