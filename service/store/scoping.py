"""Which rows a caller may see: a station its own, headquarters all."""

from service.domain.scope import Role, Scope


def visible(scope: Scope, column: str = "station_code") -> tuple[str, tuple[str, ...]]:
    """Return the SQL condition, and its arguments, that holds for the rows a caller may see.

    Args:
        scope: Who asks.
        column: The column with the row's station; a row without one is headquarters'.
    """
    if scope.role is Role.STATION:
        return f"{column} = ?", (scope.station_code or "",)
    return "1 = 1", ()
