"""The shapes of mail over HTTP."""

from typing import Literal

from warmline.web.shapes import Shape


class MailTakenShape(Shape):
    """`before`: this very mail was taken already, so there is nothing to do."""

    kept: Literal["now", "before"]
