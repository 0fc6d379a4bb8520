package strace

import "container/heap"

// A lowest is a set of numbers whose lowest is found at once: the worker slots that are
// free, and the threads by number. Programs may have a hundred thousand of both.
type lowest struct{ numbers }

func (l *lowest) add(n int) { heap.Push(&l.numbers, n) }

// take removes the lowest number and returns it.
func (l *lowest) take() int { return heap.Pop(&l.numbers).(int) }

// numbers are a heap.
type numbers []int

func (n numbers) Len() int           { return len(n) }
func (n numbers) Less(i, j int) bool { return n[i] < n[j] }
func (n numbers) Swap(i, j int)      { n[i], n[j] = n[j], n[i] }
func (n *numbers) Push(x any)        { *n = append(*n, x.(int)) }
func (n *numbers) Pop() any {
	last := len(*n) - 1
	x := (*n)[last]
	*n = (*n)[:last]
	return x
}
