"""The line between a page and the server, in the hands of a story: it can be cut and mended."""

from dataclasses import dataclass, field

from playwright.async_api import Page, WebSocketRoute


@dataclass(slots=True)
class Line:
    """`deaf`: what the server says is lost, though the line looks well."""

    is_cut: bool = False
    deaf: bool = False
    sockets: list[WebSocketRoute] = field(default_factory=list)

    @classmethod
    async def of(cls, page: Page, path: str = "/api/*/live") -> "Line":
        """Takes the page's live line in hand; the page loads anew."""
        line = cls()
        await page.route_web_socket(f"**{path}", lambda socket: line._connect(socket))
        await page.reload()
        return line

    async def cut(self) -> None:
        self.is_cut = True
        for socket in self.sockets:
            await socket.close()
        self.sockets.clear()

    def mend(self) -> None:
        self.is_cut = self.deaf = False

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            await socket.close()
            return
        self.sockets.append(socket)
        server = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if not self.deaf:
                socket.send(frame)

        server.on_message(pass_on)
