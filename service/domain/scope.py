"""Who asks (角色与范围): a station sees its own records and nothing else."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody does at the desk."""

    HQ = "hq"  # 售后服务总部: decides, settles
    CLERK = "clerk"  # 录入审核
    RECEIVING = "receiving"  # 收货
    STATION = "station"  # 服务站
    ADMIN = "admin"  # 账号与系统


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records somebody may see; first argument of every query."""

    role: Role
    station_code: str | None  # of a station's user, else None
    user: str

    def __post_init__(self) -> None:
        if (self.role is Role.STATION) != (self.station_code is not None):
            message = f"user {self.user}: a station's user, and only it, has a station code"
            raise ValueError(message)

    @property
    def sees_all(self) -> bool:
        """Everybody but a station's user works for all stations."""
        return self.role is not Role.STATION

    @property
    def decides(self) -> bool:
        """HQ alone confirms, makes exceptions and settles."""
        return self.role is Role.HQ

    def may_see(self, station_code: str | None) -> bool:
        """Say whether a record of this station may be shown; one of no known station only to headquarters."""
        return self.sees_all or (station_code is not None and station_code == self.station_code)
