"""Phones and addresses (个人信息) as those see them who do not need them."""

import re

from service.domain.scope import Role, Scope

# Receiving counts parts and the administrator keeps accounts: neither calls a customer.
_NEEDS_CONTACT = frozenset({Role.HQ, Role.CLERK, Role.STATION})
_PHONE = re.compile(
    r"(?P<head>(?:\D*\d){3})(?P<middle>.*\d.*?)(?P<tail>(?:\D*\d){4})"
)  # its first three and last four digits stay
_DIGIT = re.compile(r"\d")
_AREA = re.compile(r"(?:[^省市区县旗盟镇乡村街路号]+?(?:自治区|自治州|省|市|盟|区|县|旗)){1,3}")


def needs_contact(scope: Scope) -> bool:
    """Say whether somebody's work needs customers' phones and addresses."""
    return scope.role in _NEEDS_CONTACT


def mask_phone(phone: str | None, scope: Scope) -> str | None:
    """Return a phone number, or 138****5678 for those who do not call it."""
    if phone is None or needs_contact(scope):
        return phone
    found = _PHONE.fullmatch(phone)
    return found["head"] + _DIGIT.sub("*", found["middle"]) + found["tail"] if found else _DIGIT.sub("*", phone)


def mask_address(address: str | None, scope: Scope) -> str | None:
    """Return an address, or its province, city and county alone for those who do not go there."""
    if address is None or needs_contact(scope):
        return address
    area = _AREA.match(address)
    return (area[0] if area else "") + "***"
