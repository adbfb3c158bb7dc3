"""Who the customer is: vouched for by the host page, confirmed by a code."""

from warmline.identity.claims import (
    CONFIRMED_FOR,
    LONGEST_LIFE,
    Claims,
    ClaimsRefused,
    HostTokens,
    read_token,
)
from warmline.identity.codes import (
    Confirmed,
    Expired,
    NewCode,
    NoCode,
    TooMany,
    Tried,
    Wrong,
    code_is_open,
    new_code,
    read_code,
    try_code,
)
from warmline.identity.keys import Key, KeyUnfit, NewKey, NoSuchKey, add_key, keys, retire_key
from warmline.identity.level import ANONYMOUS, LEVELS, Identity, Level, reaches
from warmline.identity.signing import (
    OtherPerson,
    Signed,
    contact_for,
    erase_identities,
    identity_of,
    sign,
)
from warmline.identity.sql import Algorithm

__all__ = [
    "ANONYMOUS",
    "CONFIRMED_FOR",
    "LEVELS",
    "LONGEST_LIFE",
    "Algorithm",
    "Claims",
    "ClaimsRefused",
    "Confirmed",
    "Expired",
    "HostTokens",
    "Identity",
    "Key",
    "KeyUnfit",
    "Level",
    "NewCode",
    "NewKey",
    "NoCode",
    "NoSuchKey",
    "OtherPerson",
    "Signed",
    "TooMany",
    "Tried",
    "Wrong",
    "add_key",
    "code_is_open",
    "contact_for",
    "erase_identities",
    "identity_of",
    "keys",
    "new_code",
    "reaches",
    "read_code",
    "read_token",
    "retire_key",
    "sign",
    "try_code",
]
