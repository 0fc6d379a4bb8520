"""The echo server of Python's asyncio; with uvloop, the same on libuv's loop.

    python3 asyncio_echo.py 7000
    python3 asyncio_echo.py 7000 uvloop

A Protocol, the fastest that asyncio has: its streams cost as much again. asyncio
sets TCP_NODELAY itself.
"""

import asyncio
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):  # the client does not read
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def main(port):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if len(sys.argv) > 2 and sys.argv[2] == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main(int(sys.argv[1])))
