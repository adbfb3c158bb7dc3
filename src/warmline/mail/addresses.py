"""Mail addresses: one, plain, and nothing else in it."""

import re

# As strict as senders are in practice: no quoted names, no comments, no lists, no line ends; nor a
# question mark, without which no header's encoding can hide in an address.
ATOM = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+"
LABEL = r"[A-Za-z0-9-]{1,63}"
PLAIN = re.compile(rf"(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@(?:{LABEL}\.)*{LABEL}")
LONGEST = 254


def address_of(text: str) -> str | None:
    """`text` as an address that mail can be sent to; None where it is not exactly one."""
    name, at, domain = text.strip().rpartition("@")
    try:
        address = f"{name}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    return address if len(address) <= LONGEST and PLAIN.fullmatch(address) else None
