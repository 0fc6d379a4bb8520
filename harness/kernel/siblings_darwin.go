package kernel

import "sync/atomic"

func (d *Direct) Lock(int) error                  { return ENOSYS }
func (d *Direct) Unlock(int) error                { return ENOSYS }
func (d *Direct) FutexWait(*uint32, uint32) error { return ENOSYS }
func (d *Direct) FutexWake(*uint32) error         { return ENOSYS }
func (d *Direct) Sendmsg(int, int) error          { return ENOSYS }
func (d *Direct) Recvmsg(int) (int, error)        { return -1, ENOSYS }
func (d *Direct) PacketPair() (int, int, error)   { return -1, -1, ENOSYS }
func (d *Direct) NewWord() (int, error)           { return -1, ENOSYS }

func MapWord(int) (*uint32, *atomic.Uint32, error) { return nil, nil, ENOSYS }
