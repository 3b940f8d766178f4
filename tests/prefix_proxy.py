"""A small reverse proxy that serves a site below a path and takes the path off, as nginx's `proxy_pass http://…/;` does."""

import asyncio
import threading


class PrefixProxy:
    """http://127.0.0.1:port/PREFIX/… -> http://127.0.0.1:target/…, WebSockets included.  Nothing else is there."""

    def __init__(self, target: int, prefix: str):
        self._target, self._prefix = target, prefix
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()
        self.url = f"http://127.0.0.1:{self.port}/{prefix}"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection: what comes after its head is handed on as it is."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, _, rest = head.partition("\r\n")
            method, path, version = first.split(" ")
            if not path.startswith(f"/{self._prefix}/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            if "upgrade: websocket" not in rest.lower():
                lines = [line for line in rest.split("\r\n") if not line.lower().startswith("connection:")]
                rest = "\r\n".join(["Connection: close", *lines])
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
            back.write(f"{method} {path.removeprefix('/' + self._prefix)} {version}\r\n{rest}".encode("latin-1"))
            await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.close()
