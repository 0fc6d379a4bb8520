/* The echo server of libevent's bufferevents: one thread.
 *
 *     cc -O2 -o libevent libevent.c -levent && ./libevent 7000
 *
 * bufferevents are what its users write with: they read, keep what could not be
 * written, and wait for room. */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void echo(struct bufferevent *b, void *unused) {
	evbuffer_add_buffer(bufferevent_get_output(b), bufferevent_get_input(b)); /* moves, does not copy */
}

static void ended(struct bufferevent *b, short what, void *unused) {
	bufferevent_free(b);
}

static void welcome(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *a, int n, void *base) {
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	struct bufferevent *b = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(b, echo, NULL, ended, NULL);
	bufferevent_enable(b, EV_READ | EV_WRITE);
}

int main(int argc, char **argv) {
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 7000)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	signal(SIGPIPE, SIG_IGN);
	struct event_base *base = event_base_new();
	if (!evconnlistener_new_bind(base, welcome, base, LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_FREE, 4096,
	                             (struct sockaddr *)&a, sizeof a)) {
		perror("libevent");
		return 1;
	}
	return event_base_dispatch(base);
}
