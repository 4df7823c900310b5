"""People and programs (账号): users, their bearer tokens and sessions, and failed sign-ins."""

from dataclasses import dataclass
from datetime import datetime

from service import clock
from service.domain.scope import Role, Scope
from service.errors import ConflictError, NotFoundError
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the desk."""

    name: str
    role: Role
    station_code: str | None  # of a station's user
    active: bool
    created_at: datetime

    @property
    def scope(self) -> Scope:
        """What this user may see."""
        return Scope(self.role, self.station_code, self.name)


def add(store: Store, user: User, password_hash: str | None) -> None:
    """Add a user; ConflictError (user_exists) when the name is taken."""
    row = {
        "name": user.name,
        "role": user.role.value,
        "station_code": user.station_code,
        "password_hash": password_hash,
        "active": int(user.active),
        "created_at": clock.stamp(user.created_at),
    }
    with store.transaction():
        if store.row("SELECT 1 FROM users WHERE name = ?", (user.name,)):
            raise ConflictError("user_exists", params={"name": user.name})
        store.insert("users", row)


def find(store: Store, name: str) -> User | None:
    """Return the user of that name, active or not."""
    row = store.row("SELECT * FROM users WHERE name = ?", (name,))
    return _user(row) if row else None


def every(store: Store) -> list[User]:
    """Return all users by name."""
    return [_user(row) for row in store.rows("SELECT * FROM users ORDER BY name")]


def password_hash(store: Store, name: str) -> str | None:
    """Return the stored hash of an active user's password; None without one."""
    row = store.row("SELECT password_hash FROM users WHERE name = ? AND active = 1", (name,))
    return row["password_hash"] if row else None


def set_password(store: Store, name: str, hashed: str) -> None:
    """Replace a user's password and end the sessions that the old one opened."""
    with store.transaction():
        if not store.execute("UPDATE users SET password_hash = ? WHERE name = ?", (hashed, name)):
            raise NotFoundError("user", name)
        store.execute("DELETE FROM sessions WHERE user_name = ?", (name,))


def set_active(store: Store, name: str, at: datetime, *, active: bool) -> None:
    """Let a user in again, or shut them out with all their sessions and tokens."""
    with store.transaction():
        if not store.execute("UPDATE users SET active = ? WHERE name = ?", (int(active), name)):
            raise NotFoundError("user", name)
        if not active:
            store.execute("DELETE FROM sessions WHERE user_name = ?", (name,))
            store.execute(
                "UPDATE tokens SET revoked_at = ? WHERE user_name = ? AND revoked_at IS NULL", (clock.stamp(at), name)
            )


def add_token(store: Store, name: str, hashed: str, at: datetime) -> None:
    """Keep the hash of a new bearer token."""
    store.insert("tokens", {"hash": hashed, "user_name": name, "created_at": clock.stamp(at)})


def of_token(store: Store, hashed: str) -> User | None:
    """Return the active user of a bearer token that was not revoked."""
    row = store.row(
        "SELECT u.* FROM tokens t JOIN users u ON u.name = t.user_name "
        "WHERE t.hash = ? AND t.revoked_at IS NULL AND u.active = 1",
        (hashed,),
    )
    return _user(row) if row else None


def revoke_tokens(store: Store, name: str, at: datetime) -> int:
    """Make all of a user's tokens useless and return how many there were."""
    sql = "UPDATE tokens SET revoked_at = ? WHERE user_name = ? AND revoked_at IS NULL"
    return store.execute(sql, (clock.stamp(at), name))


def add_session(store: Store, name: str, hashed: str, at: datetime, expires_at: datetime) -> None:
    """Keep the hash of a new session, and forget those that expired."""
    with store.transaction():
        store.execute("DELETE FROM sessions WHERE expires_at <= ?", (clock.stamp(at),))
        row = {"hash": hashed, "user_name": name, "created_at": clock.stamp(at), "expires_at": clock.stamp(expires_at)}
        store.insert("sessions", row)


def of_session(store: Store, hashed: str, at: datetime) -> User | None:
    """Return the active user of a session that did not expire."""
    row = store.row(
        "SELECT u.* FROM sessions s JOIN users u ON u.name = s.user_name "
        "WHERE s.hash = ? AND s.expires_at > ? AND u.active = 1",
        (hashed, clock.stamp(at)),
    )
    return _user(row) if row else None


def end_session(store: Store, hashed: str) -> None:
    """Forget a session."""
    store.execute("DELETE FROM sessions WHERE hash = ?", (hashed,))


def note_failure(store: Store, who: str, at: datetime) -> None:
    """Remember a failed sign-in of a name or an address."""
    store.insert("failed_sign_ins", {"who": who, "at": clock.stamp(at)})


def failures(store: Store, who: str, since: datetime) -> list[datetime]:
    """Return when a name or an address failed to sign in since a moment, oldest first."""
    sql = "SELECT at FROM failed_sign_ins WHERE who = ? AND at > ? ORDER BY at"
    return [clock.moment(row["at"]) for row in store.rows(sql, (who, clock.stamp(since)))]


def forget_failures(store: Store, who: str) -> None:
    """Forget the failed sign-ins of a name or an address."""
    store.execute("DELETE FROM failed_sign_ins WHERE who = ?", (who,))


def forget_old_failures(store: Store, before: datetime) -> None:
    """Forget the failed sign-ins before a moment."""
    store.execute("DELETE FROM failed_sign_ins WHERE at < ?", (clock.stamp(before),))


def _user(row: Row) -> User:
    return User(
        name=row["name"],
        role=Role(row["role"]),
        station_code=row["station_code"],
        active=bool(row["active"]),
        created_at=clock.moment(row["created_at"]),
    )
