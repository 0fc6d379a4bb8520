/* A plain C echo server: one thread, epoll(7), level-triggered.
 *
 *     cc -O2 -o epoll epoll.c && ./epoll 7000
 *
 * What it does not send at once it keeps, and reads on when that is gone. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 512, BUFFER = 64 << 10, MOST = 1 << 16 };

static struct { char *data; size_t length; } unsent[MOST]; /* by descriptor */
static char buffer[BUFFER];
static int epfd;

static void watch(int op, int fd, unsigned events) {
	struct epoll_event e = {.events = events, .data.fd = fd};
	if (epoll_ctl(epfd, op, fd, &e) < 0) perror("epoll_ctl");
}

static void hang_up(int fd) {
	free(unsent[fd].data);
	unsent[fd].data = NULL;
	unsent[fd].length = 0;
	close(fd);
}

static void welcome(int listener) {
	int on = 1, fd;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		if (fd >= MOST) { close(fd); continue; }
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		watch(EPOLL_CTL_ADD, fd, EPOLLIN);
	}
}

/* keep puts what write did not take aside, and waits until it will. */
static void keep(int fd, const char *p, size_t n) {
	char *copy = malloc(n);
	if (!copy) { hang_up(fd); return; }
	memcpy(copy, p, n);
	free(unsent[fd].data);
	unsent[fd].data = copy;
	unsent[fd].length = n;
	watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void echo(int fd) {
	ssize_t n = read(fd, buffer, sizeof buffer);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (n <= 0) { hang_up(fd); return; }
	ssize_t w = write(fd, buffer, n);
	if (w < 0 && (errno == EAGAIN || errno == EINTR)) w = 0;
	if (w < 0) hang_up(fd);
	else if (w < n) keep(fd, buffer + w, n - w);
}

static void flush(int fd) {
	ssize_t w = write(fd, unsent[fd].data, unsent[fd].length);
	if (w < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (w < 0) { hang_up(fd); return; }
	if ((size_t)w < unsent[fd].length) {
		unsent[fd].length -= w;
		memmove(unsent[fd].data, unsent[fd].data + w, unsent[fd].length);
		return;
	}
	free(unsent[fd].data);
	unsent[fd].data = NULL;
	unsent[fd].length = 0;
	watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

int main(int argc, char **argv) {
	int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 7000)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	signal(SIGPIPE, SIG_IGN);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0 || listen(listener, 4096) < 0) {
		perror("epoll");
		return 1;
	}
	epfd = epoll_create1(0);
	watch(EPOLL_CTL_ADD, listener, EPOLLIN);
	for (;;) {
		struct epoll_event ready[BATCH];
		int n = epoll_wait(epfd, ready, BATCH, -1);
		for (int i = 0; i < n; i++) {
			int fd = ready[i].data.fd;
			if (fd == listener) welcome(listener);
			else if (unsent[fd].length) flush(fd);
			else echo(fd);
		}
	}
}
