"""loops.py select|poll|epoll blocking|nonblocking: loops.c in Python."""

import selectors
import socket
import sys

method, sockets = sys.argv[1:]
blocking = sockets == "blocking"
listener = socket.create_server(("127.0.0.1", 0))
listener.setblocking(blocking)
selector = getattr(selectors, method.capitalize() + "Selector")()
selector.register(listener, selectors.EVENT_READ)
print(listener.getsockname()[1], flush=True)
left = 3


def accept():
    conn, _ = listener.accept()
    conn.setblocking(blocking)
    selector.register(conn, selectors.EVENT_READ)


def echo(conn):
    global left
    while data := conn.recv(4096):
        conn.sendall(data)
        if blocking:
            return
    selector.unregister(conn)
    conn.close()
    left -= 1


while left:
    for key, _ in selector.select():
        try:
            accept() if key.fileobj is listener else echo(key.fileobj)
        except BlockingIOError:
            pass
