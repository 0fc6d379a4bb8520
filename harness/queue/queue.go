// Package queue is a bounded queue of connections between threads.
//
// It teaches the one thing a thread pool stands on: who waits for whom. Put
// waits while the queue is full, Take waits while it is empty; both sleep, and
// one wakes the other. It says what it does in notes, so that a viewer sees its
// depth and how long its head has waited.
//
// What it leaves out: priorities, time limits, more than one closer.
package queue

import (
	"sync"

	"muxlab/harness/kernel"
	"muxlab/harness/trace/recorded"
)

// A Queue holds connections in the order in which they came.
type Queue struct {
	mu       sync.Mutex
	notEmpty sync.Cond
	notFull  sync.Cond
	items    []int // a circle: length items from head on
	head     int
	length   int
	closed   bool
}

// New returns a queue for at most capacity connections; capacity is at least 1.
func New(capacity int) *Queue {
	q := &Queue{items: make([]int, capacity)}
	q.notEmpty.L, q.notFull.L = &q.mu, &q.mu
	return q
}

// Put appends fd, and waits for room if there is none. It says false, and does
// not take fd, if the queue is closed. k is the caller's kernel.
func (q *Queue) Put(k kernel.Kernel, fd int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.length == len(q.items) && !q.closed {
		done := recorded.NoteWait(k, true)
		for q.length == len(q.items) && !q.closed {
			q.notFull.Wait()
		}
		done()
	}
	if q.closed {
		return false
	}
	q.items[(q.head+q.length)%len(q.items)] = fd
	q.length++
	recorded.NoteEnqueue(k, fd, q.length, len(q.items))
	q.notEmpty.Signal()
	return true
}

// Take removes the head, and waits for one if the queue is empty. It says false
// when the queue is closed and nothing is left in it.
func (q *Queue) Take(k kernel.Kernel) (fd int, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.length == 0 && !q.closed {
		done := recorded.NoteWait(k, false)
		for q.length == 0 && !q.closed {
			q.notEmpty.Wait()
		}
		done()
	}
	if q.length == 0 {
		return -1, false
	}
	fd = q.items[q.head]
	q.head = (q.head + 1) % len(q.items)
	q.length--
	recorded.NoteDequeue(k, fd, q.length, len(q.items))
	q.notFull.Signal()
	return fd, true
}

// Close lets everybody who waits go. What is in the queue can still be taken.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.notEmpty.Broadcast()
	q.notFull.Broadcast()
}
