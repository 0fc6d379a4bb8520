/* A plain C load generator: one thread, epoll(7), as fast as answers come.
 *
 *     cc -O2 -o client client.c && ./client 7000 50 2     port, connections, seconds
 *
 * It is what muxlab load is measured by (clients.sh), so it does as little as can
 * be: messages of 64 bytes, counted when they are back, neither compared nor timed.
 * It prints the echoes a second of the seconds asked for, after a warm-up. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1024, BUFFER = 16 << 10, SIZE = 64, MOST = 1 << 16 };

static const double warm_up = 0.25; /* seconds */
static int missing[MOST];           /* bytes of the echo under way, by descriptor */
static char buffer[BUFFER], message[SIZE];

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static void ask(int fd) {
	missing[fd] = SIZE;
	if (write(fd, message, SIZE) != SIZE) fail("write"); /* 64 bytes always fit */
}

static void join(int epfd, int port) {
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || fd >= MOST || connect(fd, (struct sockaddr *)&a, sizeof a) < 0) fail("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &e) < 0) fail("epoll_ctl");
	ask(fd);
}

/* receive says whether an echo is complete; the next message is then on its way. */
static int receive(int fd) {
	ssize_t n = read(fd, buffer, sizeof buffer);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
	if (n <= 0) fail("read");
	missing[fd] -= n;
	if (missing[fd] > 0) return 0;
	ask(fd);
	return 1;
}

int main(int argc, char **argv) {
	if (argc != 4) {
		fprintf(stderr, "usage: client PORT CONNECTIONS SECONDS\n");
		return 2;
	}
	int epfd = epoll_create1(0);
	for (int i = atoi(argv[2]); i > 0; i--) join(epfd, atoi(argv[1]));
	double from = now() + warm_up, until = from + atof(argv[3]);
	long echoes = 0;
	for (double t = now(); t < until; t = now()) {
		struct epoll_event ready[BATCH];
		int n = epoll_wait(epfd, ready, BATCH, 100);
		for (int i = 0; i < n; i++) echoes += receive(ready[i].data.fd) && t >= from;
	}
	printf("%.0f\n", echoes / atof(argv[3]));
}
