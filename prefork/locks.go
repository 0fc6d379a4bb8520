package prefork

import (
	"context"
	"sync/atomic"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// A lock lets one process at a time accept. Old kernels woke every process that
// slept in accept, or did not allow more than one (UNP, 30.7 and 30.8).
type lock interface {
	lock() error // EINTR: a signal came before the lock
	unlock()
}

// oneAtATime accepts under a lock. The worker that has it sleeps in accept, the
// others on the lock; whoever accepted lets the next one in, and only then serves.
func oneAtATime(ctx context.Context, k kernel.Kernel, l *converse.Listener, door lock) func() (int, error) {
	inside := false
	l.Sleep = func() {
		for !inside && ctx.Err() == nil {
			inside = door.lock() == nil
		}
	}
	return func() (int, error) {
		conn, err := l.Accept(k)
		if inside {
			inside = false
			door.unlock()
		}
		return conn, err
	}
}

// A fileLock is a lock of fcntl(2), two system calls for each client. Stevens
// locks a file that he makes for it; Linux locks what it has a descriptor of, and
// so the lock is on the listener itself. A process that dies lets go of it.
type fileLock struct {
	k  kernel.Kernel
	fd int
}

func (f *fileLock) lock() error { return f.k.Lock(f.fd) }
func (f *fileLock) unlock()     { f.k.Unlock(f.fd) }

// A mutex is a word that all processes have mapped: 0, or the number of the
// worker that has it. It is taken and given back without a system call, unless
// somebody waits: then the word says so, too (U. Drepper, "Futexes are tricky").
type mutex struct {
	k    kernel.Kernel
	word *atomic.Uint32
	raw  *uint32
	me   uint32
}

const waited = 1 << 31 // in the word: somebody sleeps, or may

func newMutex(k kernel.Kernel, fd, number int) (*mutex, error) {
	raw, word, err := kernel.MapWord(fd)
	return &mutex{k: k, raw: raw, word: word, me: uint32(number)}, err
}

func (m *mutex) lock() error {
	mine := m.me
	for !m.word.CompareAndSwap(0, mine) {
		now := m.word.Load()
		if now == 0 || now&waited == 0 && !m.word.CompareAndSwap(now, now|waited) {
			continue // it has changed: look again
		}
		if m.k.FutexWait(m.raw, now|waited) == kernel.EINTR {
			return kernel.EINTR
		}
		mine = m.me | waited // there may be others, who are woken by nobody else
	}
	return nil
}

func (m *mutex) unlock() {
	if m.word.Swap(0)&waited != 0 {
		m.k.FutexWake(m.raw)
	}
}

// bury takes the lock from a worker that died with it. One that died as it was
// woken has not passed that on: so somebody is woken in any case.
func (m *mutex) bury(number int) {
	for now := m.word.Load(); now&^waited == uint32(number); now = m.word.Load() {
		if m.word.CompareAndSwap(now, 0) {
			break // else somebody said at this moment that he waits: look again
		}
	}
	m.k.FutexWake(m.raw)
}

// shareMutex is the parent of workers with a mutex.
func (s server) shareMutex(ctx context.Context, env *model.Env, k *kernel.Direct) error {
	fd, err := k.NewWord()
	if err != nil {
		return err
	}
	defer k.Close(fd)
	m, err := newMutex(k, fd, 0)
	if err != nil {
		return err
	}
	env.Shared = fd
	return proc.Supervise(ctx, env, s.workers, m.bury)
}
