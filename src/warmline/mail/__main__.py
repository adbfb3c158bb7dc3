"""Sends mail for a server, apart from it."""

from warmline.kit import run
from warmline.mail.apart import deliver_for_another

if __name__ == "__main__":
    run(deliver_for_another())
