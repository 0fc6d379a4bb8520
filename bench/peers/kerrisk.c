/* Kerrisk's operation in plain C: N pipes are watched, one random one is made
 * ready, waited for, found and read.
 *
 *     cc -O2 -o kerrisk kerrisk.c && ./kerrisk 10 100 1000 10000
 *
 * It is what muxlab experiment kerrisk is measured by (kerrisk.sh), and does the
 * same: pipes of one descriptor, each method for 60 ms of CPU time in five rounds
 * that take the three in turn, the median of the rounds. It prints N and the µs an
 * operation of select, poll and epoll. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 20, WORD = 8 * sizeof(long), ROUNDS = 5, BATCH = 64 };

static const double slice = 0.060; /* seconds of CPU time */
static int n, fds[MOST], highest;
static long all[MOST / WORD], set[MOST / WORD]; /* longer than an fd_set, which Linux takes */
static struct pollfd list[MOST];
static struct epoll_event ready[MOST];
static int epfd;

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static double cpu(void) {
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int lone_pipe(void) {
	char name[32];
	int p[2], fd;
	if (pipe(p) < 0) fail("pipe");
	snprintf(name, sizeof name, "/proc/self/fd/%d", p[0]);
	if ((fd = open(name, O_RDWR | O_NONBLOCK)) < 0) fail("open");
	close(p[0]);
	close(p[1]);
	return fd;
}

/* Each wait returns the one descriptor that it found. */

static int wait_select(void) {
	int found = -1;
	memcpy(set, all, (highest / WORD + 1) * sizeof(long));
	if (select(highest + 1, (fd_set *)set, NULL, NULL, NULL) != 1) fail("select");
	for (int fd = 0; fd <= highest; fd++)
		if (set[fd / WORD] >> fd % WORD & 1) found = fd;
	return found;
}

static int wait_poll(void) {
	int found = -1;
	if (poll(list, n, -1) != 1) fail("poll");
	for (int i = 0; i < n; i++)
		if (list[i].revents) found = list[i].fd;
	return found;
}

static int wait_epoll(void) {
	if (epoll_wait(epfd, ready, n, -1) != 1) fail("epoll_wait");
	return ready[0].data.fd;
}

static void watch(int many) {
	for (; n < many; n++) {
		int fd = fds[n] = lone_pipe();
		all[fd / WORD] |= 1L << fd % WORD;
		if (fd > highest) highest = fd;
		list[n] = (struct pollfd){.fd = fd, .events = POLLIN};
	}
}

/* open_epoll is for the turns of epoll alone: while a descriptor is registered,
 * each write to it tells epoll, and the others would pay for that. */
static void open_epoll(void) {
	epfd = epoll_create1(0);
	for (int i = 0; i < n; i++) {
		struct epoll_event e = {.events = EPOLLIN, .data.fd = fds[i]};
		if (epoll_ctl(epfd, EPOLL_CTL_ADD, fds[i], &e) < 0) fail("epoll_ctl");
	}
}

static double measure(int (*wait)(void)) {
	char byte = 1;
	long done = 0;
	double from = cpu(), spent;
	do {
		for (int i = 0; i < BATCH; i++) {
			int fd = fds[random() % n];
			if (write(fd, &byte, 1) != 1) fail("write");
			if (wait() != fd) fail("another one was found");
			if (read(fd, &byte, 1) != 1) fail("read");
		}
		done += BATCH;
	} while ((spent = cpu() - from) < slice);
	return 1e6 * spent / done;
}

static int by_size(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv) {
	static int (*const waits[])(void) = {wait_select, wait_poll, wait_epoll};
	for (int arg = 1; arg < argc; arg++) {
		double cost[3][ROUNDS];
		watch(atoi(argv[arg])); /* rising: those of before are among them */
		for (int round = 0; round < ROUNDS; round++)
			for (int i = 0; i < 3; i++) {
				if (waits[i] == wait_epoll) open_epoll();
				cost[i][round] = measure(waits[i]);
				if (waits[i] == wait_epoll) close(epfd);
			}
		printf("%d", n);
		for (int i = 0; i < 3; i++) {
			qsort(cost[i], ROUNDS, sizeof cost[i][0], by_size);
			printf(" %.3f", cost[i][ROUNDS / 2]);
		}
		puts("");
	}
}
