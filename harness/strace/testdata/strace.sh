#!/bin/sh
# strace.sh [FOLDER [NAME...]] makes the files in testdata/strace anew (or those that
# are named, in the folder that is given): what strace writes of small servers in
# several languages, each of which serves three clients. What happens before a
# program makes its first socket is left out.
#
# It needs strace, python3 and cc; the server in Go is left out without go.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/strace
[ $# -gt 0 ] && out=$(cd "$1" && pwd) && shift
loops=
for method in select poll epoll; do
	for sockets in blocking nonblocking; do
		loops="$loops c-$method-$sockets python-$method-$sockets"
	done
done
wanted=" ${*:-python select threads fork net $loops} "
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > selectors_echo.py <<'EOF'
import selectors, socket
sel = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", 0))
listener.setblocking(False)
sel.register(listener, selectors.EVENT_READ)
print(listener.getsockname()[1], flush=True)
left = 3
while left:
    for key, _ in sel.select():
        if key.fileobj is listener:
            conn, _ = listener.accept()
            conn.setblocking(False)
            sel.register(conn, selectors.EVENT_READ)
            continue
        data = key.fileobj.recv(4096)
        if data:
            key.fileobj.send(data)
        else:
            sel.unregister(key.fileobj)
            key.fileobj.close()
            left -= 1
EOF

cat > echo.c <<'EOF'
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(int conn) {
	char buf[4096];
	ssize_t n;
	while ((n = recv(conn, buf, sizeof buf, 0)) > 0)
		send(conn, buf, n, 0);
	close(conn);
}

static void *thread(void *conn) {
	serve((int)(long)conn);
	return 0;
}

static void by_select(int l) {
	fd_set all;
	FD_ZERO(&all);
	FD_SET(l, &all);
	for (int high = l, left = 3; left > 0;) {
		fd_set ready = all;
		if (select(high + 1, &ready, 0, 0, 0) < 0)
			exit(1);
		for (int fd = 0; fd <= high; fd++) {
			char buf[4096];
			ssize_t n;
			if (!FD_ISSET(fd, &ready))
				continue;
			if (fd == l) {
				int conn = accept(l, 0, 0);
				FD_SET(conn, &all);
				high = conn > high ? conn : high;
			} else if ((n = read(fd, buf, sizeof buf)) > 0) {
				write(fd, buf, n);
			} else {
				FD_CLR(fd, &all);
				close(fd);
				left--;
			}
		}
	}
}

int main(int argc, char **argv) {
	struct sockaddr_in at = {AF_INET};
	socklen_t size = sizeof at;
	pthread_t threads[3];
	int l = socket(AF_INET, SOCK_STREAM, 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(l, (void *)&at, size);
	listen(l, 8);
	getsockname(l, (void *)&at, &size);
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	if (argv[1][0] == 's') {
		by_select(l);
		return 0;
	}
	for (int i = 0; i < 3; i++) {
		int conn = accept(l, 0, 0);
		if (argv[1][0] == 't') {
			pthread_create(&threads[i], 0, thread, (void *)(long)conn);
		} else if (fork() == 0) {
			close(l);
			serve(conn);
			_exit(0);
		} else {
			close(conn);
		}
	}
	for (int i = 0; i < 3; i++)
		if (argv[1][0] == 't')
			pthread_join(threads[i], 0);
		else
			wait(0);
	return 0;
}
EOF

cat > net.go <<'EOF'
package main

import (
	"fmt"
	"io"
	"net"
	"sync"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	var all sync.WaitGroup
	for range 3 {
		conn, err := l.Accept()
		if err != nil {
			panic(err)
		}
		all.Go(func() { io.Copy(struct{ io.Writer }{conn}, struct{ io.Reader }{conn}); conn.Close() })
	}
	all.Wait()
}
EOF

cat > clients.py <<'EOF'
import socket, sys, time
clients = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(3)]
for said in range(3):
    for client in clients:
        client.sendall(b"hello %d" % said)
        assert client.recv(100) == b"hello %d" % said
    time.sleep(0.03)
for client in clients:
    client.close()
EOF

calls=execve,clone,clone3,fork,vfork,exit,exit_group,set_tid_address,%network,read,write,close,dup,dup2,fcntl,ioctl,pipe2,eventfd2
calls=$calls,select,pselect6,poll,ppoll,epoll_create1,epoll_ctl,epoll_wait,epoll_pwait,futex,wait4,restart_syscall

# record NAME COMMAND...: what strace writes of it, without the paths of
# this machine and without what comes before the first line that matches $first.
record() {
	name=$1
	shift
	case $wanted in *" $name "*) ;; *) return ;; esac
	rm -f port
	"$@" > port &
	until [ -s port ]; do sleep 0.05; done
	python3 -S clients.py "$(cat port)"
	wait
	sed -E -e 's,execve\("[^"]*/([^/"]+)",execve("/usr/bin/\1",' -e 's,/\* [0-9]+ vars \*/,/* 20 vars */,' raw |
		awk -v first="$first" '/<"?\// { next } $0 ~ first { on = 1 } on || /execve|set_tid_address|clone/' > "$out/$name.txt"
	rm raw
}

first='socket[(]|epoll_create'
PATH=$(dirname "$(python3 -c 'import sys; print(sys.executable)')"):$PATH
record python strace -f -ttt -T -yy -e trace="$calls" -o raw python3 -S selectors_echo.py
cc -O1 -o echo echo.c -lpthread
record select strace -ttt -T -e trace="$calls" -o raw ./echo select
record threads sh -c "strace -f -ttt -T -e trace=$calls ./echo threads 2> raw"
record fork strace -f -ttt -T -y -x -e trace="$calls" -o raw ./echo fork
cc -O1 -Wall -o loops "$here/loops.c"
cp "$here/loops.py" .
first='socket[(]' # the library of Python makes an epoll descriptor and closes it
for loop in $loops; do
	method=${loop#*-}
	set -- "${method%-*}" "${method#*-}"
	case $loop in
	c-*) record "$loop" strace -f -ttt -T -e trace="$calls" -o raw ./loops "$@" ;;
	*) record "$loop" strace -f -ttt -T -e trace="$calls" -o raw python3 -S loops.py "$@" ;;
	esac
done
if command -v go > /dev/null && [ "${wanted#* net }" != "$wanted" ]; then
	GOFLAGS= go build -o net net.go
	record net strace -f -ttt -T -e trace="$calls" -o raw ./net
fi
