"""Mail: written in the transaction of what it tells, sent after it."""

from warmline.mail.addresses import address_of
from warmline.mail.erasure import erase_mails
from warmline.mail.postman import Postman

__all__ = ["Postman", "address_of", "erase_mails"]
