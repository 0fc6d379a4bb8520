"""The echo server of gevent: a greenlet a connection, which reads as if it blocked.

    python3 gevent_echo.py 7000
"""

import socket
import sys

from gevent.server import StreamServer


def echo(conn, _address):
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        while data := conn.recv(65536):
            conn.sendall(data)
    except OSError:
        pass


StreamServer(("127.0.0.1", int(sys.argv[1])), echo, backlog=4096).serve_forever()
