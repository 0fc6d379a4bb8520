// loops select|poll|epoll blocking|nonblocking: an echo server in one loop. It prints its
// port, serves three clients and ends. With blocking sockets it makes one call for each
// descriptor that the wait returned; with non-blocking ones it goes on until EAGAIN.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 3, MOST = 64 };

static int nonblocking, listener, left = CLIENTS;
static void (*watch)(int fd), (*forget)(int fd);

static void die(const char *what) {
	perror(what);
	exit(1);
}

static void accept_clients(void) {
	do {
		int conn = accept4(listener, 0, 0, nonblocking ? SOCK_NONBLOCK : 0);
		if (conn < 0 && errno == EAGAIN)
			return;
		if (conn < 0)
			die("accept4");
		watch(conn);
	} while (nonblocking);
}

static void echo(int conn) {
	char buf[4096];
	do {
		ssize_t n = read(conn, buf, sizeof buf);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			die("read");
		if (n == 0) {
			forget(conn);
			close(conn);
			left--;
			return;
		}
		if (write(conn, buf, n) != n)
			die("write");
	} while (nonblocking);
}

static void serve(int fd) {
	if (fd == listener)
		accept_clients();
	else
		echo(fd);
}

static fd_set all;

static void select_watch(int fd) { FD_SET(fd, &all); }
static void select_forget(int fd) { FD_CLR(fd, &all); }

static void by_select(void) {
	while (left > 0) {
		fd_set ready = all;
		if (select(MOST, &ready, 0, 0, 0) < 0)
			die("select");
		for (int fd = 0; fd < MOST; fd++)
			if (FD_ISSET(fd, &ready))
				serve(fd);
	}
}

static struct pollfd polled[MOST];
static int entries;

static void poll_watch(int fd) { polled[entries++] = (struct pollfd){fd, POLLIN, 0}; }

static void poll_forget(int fd) {
	for (int i = 0; i < entries; i++)
		if (polled[i].fd == fd)
			polled[i] = polled[--entries];
}

static void by_poll(void) {
	while (left > 0) {
		int n = 0, ready[MOST];
		if (poll(polled, entries, -1) < 0)
			die("poll");
		for (int i = 0; i < entries; i++)
			if (polled[i].revents)
				ready[n++] = polled[i].fd;
		for (int i = 0; i < n; i++)
			serve(ready[i]);
	}
}

static int epoll;

static void epoll_watch(int fd) {
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) < 0)
		die("epoll_ctl");
}

static void epoll_forget(int fd) { epoll_ctl(epoll, EPOLL_CTL_DEL, fd, 0); }

static void by_epoll(void) {
	while (left > 0) {
		struct epoll_event ready[MOST];
		int n = epoll_wait(epoll, ready, MOST, -1);
		if (n < 0)
			die("epoll_wait");
		for (int i = 0; i < n; i++)
			serve(ready[i].data.fd);
	}
}

int main(int argc, char **argv) {
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t size = sizeof at;
	if (argc != 3)
		return 2;
	nonblocking = !strcmp(argv[2], "nonblocking");
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | (nonblocking ? SOCK_NONBLOCK : 0), 0);
	if (listener < 0 || bind(listener, (void *)&at, size) < 0 || listen(listener, 8) < 0)
		die("listen");
	getsockname(listener, (void *)&at, &size);
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	if (!strcmp(argv[1], "select"))
		watch = select_watch, forget = select_forget;
	else if (!strcmp(argv[1], "poll"))
		watch = poll_watch, forget = poll_forget;
	else
		watch = epoll_watch, forget = epoll_forget, epoll = epoll_create1(0);
	watch(listener);
	if (watch == select_watch)
		by_select();
	else if (watch == poll_watch)
		by_poll();
	else
		by_epoll();
	return 0;
}
