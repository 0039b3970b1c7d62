"""A slow line to the service: bytes come late and one after the other, as on a phone far out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

CHUNK = 1400  # bytes, about what a packet carries


class SlowLine:
    """Passes bytes on between a browser and a server as a 3G network would.

    Attributes:
        url: where the browser finds the far end.
    """

    def __init__(self, port: int, round_trip: float, bits_down: float, handshakes: int) -> None:
        """Lead to a port of loopback.

        `round_trip` is in seconds, `bits_down` per second; a connection costs so many `handshakes`,
        each of a round trip: one for TCP, and one for TLS 1.3, which is not spoken here.
        """
        self._port, self._delay, self._bits = port, round_trip / 2, bits_down
        self._handshake = handshakes * round_trip
        self._free_at = 0.0  # all connections share one line
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Pass nothing on any more."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._pass_on, "127.0.0.1", 0)

    async def _end(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _pass_on(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._handshake)
        far, there = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(
            self._carry(near, there, lambda size: asyncio.sleep(0)),
            self._carry(far, back, self._take_turn),
            return_exceptions=True,
        )

    async def _carry(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        before: Callable[[int], Awaitable[None]],
    ) -> None:
        try:
            while data := await source.read(CHUNK):
                await before(len(data))
                # What is on its way does not hold up what comes after it.
                self._loop.call_later(self._delay, sink.write, data)
        finally:
            self._loop.call_later(self._delay, sink.close)

    async def _take_turn(self, size: int) -> None:
        """Wait until the line has room for so many bytes."""
        now = self._loop.time()
        self._free_at = max(self._free_at, now) + size * 8 / self._bits
        await asyncio.sleep(self._free_at - now)
