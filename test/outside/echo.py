#!/usr/bin/env python3
"""A client that shares no code with the servers: sends random bytes in random
fragments over many connections at once, and checks that all of them come back.

    echo.py HOST:PORT [--mb 64] [--conns 50] [--in-turn] [--seed N]

With --in-turn one connection after another, for servers that serve one client
at a time. Prints one line; exits 1 if a byte is missing, wrong or too many.
"""
import argparse
import random
import selectors
import socket
import sys
import time


class Client:
    def __init__(self, address, data, rng):
        self.data, self.rng = data, rng
        self.sent = self.received = 0
        self.sock = socket.create_connection(address, timeout=20)
        self.sock.setblocking(False)

    def wants(self):
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.sent < len(self.data) else 0)

    def write(self):
        fragment = self.rng.choice((1, 7, 100, 1460, 9000, 65536, 200000))
        end = min(len(self.data), self.sent + self.rng.randint(1, fragment))
        self.sent += self.sock.send(memoryview(self.data)[self.sent:end])
        if self.sent == len(self.data):
            self.sock.shutdown(socket.SHUT_WR)

    def read(self):
        """Says whether the server has closed its side."""
        got = self.sock.recv(262144)
        if got != self.data[self.received:self.received + len(got)]:
            raise ValueError(f"wrong bytes from byte {self.received} on")
        self.received += len(got)
        if not got and self.received < len(self.data):
            raise ValueError(f"the end came after {self.received} of {len(self.data)} bytes")
        return not got


def run(address, count, size, rng):
    sel = selectors.DefaultSelector()
    clients = [Client(address, rng.randbytes(size), rng) for _ in range(count)]
    for c in clients:
        sel.register(c.sock, c.wants(), c)
    left = count
    deadline = time.monotonic() + 120
    while left:
        ready = sel.select(20)
        if not ready or time.monotonic() > deadline:
            raise TimeoutError(f"nothing moves any more on {left} connections")
        for key, mask in ready:
            c = key.data
            if mask & selectors.EVENT_WRITE:
                c.write()
            if mask & selectors.EVENT_READ and c.read():
                sel.unregister(c.sock)
                c.sock.close()
                left -= 1
                continue
            if c.wants() != key.events:
                sel.modify(c.sock, c.wants(), c)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("address")
    p.add_argument("--mb", type=float, default=64)
    p.add_argument("--conns", type=int, default=50)
    p.add_argument("--in-turn", action="store_true")
    p.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    a = p.parse_args()
    host, port = a.address.rsplit(":", 1)
    rng = random.Random(a.seed)
    size = int(a.mb * (1 << 20) / a.conns)
    began = time.monotonic()
    try:
        for _ in range(a.conns if a.in_turn else 1):
            run((host, int(port)), 1 if a.in_turn else a.conns, size, rng)
    except (OSError, ValueError) as e:
        print(f"FAILED (seed {a.seed}): {e}")
        return 1
    print(f"{a.conns} connections, {a.conns * size} bytes, every one came back, {time.monotonic() - began:.1f} s")
    return 0


sys.exit(main())
