"""Accounts (账号): who somebody is, and what they may see."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from service.domain.scope import Role, Scope
from service.errors import (
    BadRow,
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
    TooManyAttemptsError,
)
from service.store import audit, users
from service.store.unit import Store
from service.store.users import User

WINDOW = timedelta(minutes=15)  # in which failed sign-ins count
FAILURES_OF_NAME_AND_ADDRESS = 5
FAILURES_OF_ADDRESS = 30
FAILURES_OF_NAME = 50  # from wherever; high, so that nobody can lock somebody else out with a handful
SESSION = timedelta(hours=12)
PASSWORD_LENGTH = 8
_SECRET_BYTES = 32

_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is to use the desk."""

    name: str
    role: Role
    station_code: str | None = None  # of a station's user
    password: str | None = None  # None: a program, with a token only


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; the secret is known to the browser alone, the store keeps its hash."""

    secret: str
    user: User
    expires_at: datetime


def add_user(store: Store, new: NewUser, *, by: str, at: datetime) -> User:
    """Add a user and return it.

    Raises:
        InvalidInputError: No name; a station's user without a station or another with one; a short password.
        ConflictError: user_exists.
    """
    bad = [*_bad_name(new), *_bad_station(new), *_bad_password(new.password)]
    if bad:
        raise InvalidInputError(bad)
    user = User(new.name.strip(), new.role, new.station_code, active=True, created_at=at)
    hashed = _hasher.hash(new.password) if new.password is not None else None
    with store.transaction():
        users.add(store, user, hashed)
        detail = {"role": new.role.value, "station_code": new.station_code}
        audit.write(store, f"user {user.name}", "add_user", by=by, at=at, detail=detail)
    return user


def set_password(store: Store, name: str, password: str, *, by: str, at: datetime) -> None:
    """Replace a user's password; every session of theirs ends.

    Raises:
        InvalidInputError: It is too short.
        NotFoundError: There is no such user.
    """
    bad = _bad_password(password)
    if bad:
        raise InvalidInputError(bad)
    with store.transaction():
        users.set_password(store, name, _hasher.hash(password))
        audit.write(store, f"user {name}", "set_password", by=by, at=at, detail={})


def shut_out(store: Store, name: str, *, by: str, at: datetime) -> None:
    """Shut a user out, with all their sessions and tokens; NotFoundError when there is none."""
    with store.transaction():
        users.set_active(store, name, at, active=False)
        audit.write(store, f"user {name}", "shut_out", by=by, at=at, detail={})


def sign_in(store: Store, name: str, password: str, *, address: str, at: datetime) -> Session:
    """Open a session for a name and its password.

    Raises:
        TooManyAttemptsError: That name or that address failed too often.
        NotSignedInError: Name or password is wrong; which of them is not said.
    """
    _must_be_patient(store, name, address, at)
    hashed = users.password_hash(store, name)
    user = users.find(store, name)
    if not _is_right(hashed, password) or user is None or not user.active:
        for who in _whom(name, address):
            users.note_failure(store, who, at)
        raise NotSignedInError("name or password is wrong")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    session = Session(secret, user, at + SESSION)
    with store.transaction():
        if hashed is not None and _hasher.check_needs_rehash(hashed):
            users.set_password(store, name, _hasher.hash(password))
        users.forget_failures(store, _whom(name, address)[0])
        users.add_session(store, name, _hash(secret), at, session.expires_at)
    return session


def sign_out(store: Store, secret: str) -> None:
    """End a session."""
    users.end_session(store, _hash(secret))


def scope_of_session(store: Store, secret: str, at: datetime) -> Scope:
    """Return what the holder of a session may see; NotSignedInError when it ended or never was."""
    user = users.of_session(store, _hash(secret), at)
    if user is None:
        raise NotSignedInError("the session ended")
    return user.scope


def issue_token(store: Store, name: str, *, by: str, at: datetime) -> str:
    """Return a new bearer token of a user, shown this once; NotFoundError when there is no such user."""
    user = users.find(store, name)
    if user is None or not user.active:
        raise NotFoundError("user", name)
    token = secrets.token_urlsafe(_SECRET_BYTES)
    with store.transaction():
        users.add_token(store, name, _hash(token), at)
        audit.write(store, f"user {name}", "issue_token", by=by, at=at, detail={})
    return token


def scope_of_token(store: Store, token: str) -> Scope:
    """Return what the holder of a bearer token may see; NotSignedInError when it is none of ours or revoked."""
    user = users.of_token(store, _hash(token))
    if user is None:
        raise NotSignedInError("the token is not valid")
    return user.scope


def revoke_tokens(store: Store, name: str, *, by: str, at: datetime) -> int:
    """Make all of a user's tokens useless and return how many there were."""
    with store.transaction():
        revoked = users.revoke_tokens(store, name, at)
        audit.write(store, f"user {name}", "revoke_tokens", by=by, at=at, detail={"tokens": revoked})
    return revoked


def _must_be_patient(store: Store, name: str, address: str, at: datetime) -> None:
    limits = (FAILURES_OF_NAME_AND_ADDRESS, FAILURES_OF_ADDRESS, FAILURES_OF_NAME)
    for who, limit in zip(_whom(name, address), limits, strict=True):
        failed = users.failures(store, who, at - WINDOW)
        if len(failed) >= limit:
            wait = failed[-limit] + WINDOW - at
            raise TooManyAttemptsError(max(1, round(wait.total_seconds())))


def _whom(name: str, address: str) -> tuple[str, str, str]:
    return f"{name}@{address}", f"@{address}", f"{name}@"


def _is_right(hashed: str | None, password: str) -> bool:
    """Check a password; takes as long for a name that is not there."""
    try:
        return _hasher.verify(hashed or _nobodys(), password) and hashed is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _hash(secret: str) -> str:
    """Return what is kept of a random secret; it is long enough that a plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _bad_name(new: NewUser) -> list[BadRow]:
    return [] if new.name.strip() and new.name.isprintable() else [BadRow("name_missing", name="name")]


def _bad_station(new: NewUser) -> list[BadRow]:
    is_station = new.role is Role.STATION
    if is_station == bool(new.station_code):
        return []
    return [BadRow("station_missing" if is_station else "station_not_wanted", name="station_code")]


def _bad_password(password: str | None) -> list[BadRow]:
    if password is None or len(password) >= PASSWORD_LENGTH:
        return []
    return [BadRow("password_too_short", name="password", params={"length": PASSWORD_LENGTH})]


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody has."""
    return _hasher.hash(secrets.token_urlsafe(_SECRET_BYTES))
