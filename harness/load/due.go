package load

// dueHeap holds the connections that have something to do at a time still to
// come, the earliest first. It is container/heap written out, since that one
// allocates. A connection is in it once at most, and knows its place (0: not in it).
type dueHeap []*conn

func (h *dueHeap) push(c *conn) {
	*h = append(*h, c)
	h.up(len(*h) - 1)
}

func (h *dueHeap) pop() *conn {
	first := (*h)[0]
	h.remove(first)
	return first
}

// remove takes c out, if it is in.
func (h *dueHeap) remove(c *conn) {
	q := *h
	i, last := c.place-1, len(q)-1
	if i < 0 {
		return
	}
	moved := q[last]
	*h = q[:last]
	c.place = 0
	if i < last {
		q[i] = moved
		h.up(h.down(i))
	}
}

func (h *dueHeap) up(i int) {
	q := *h
	c := q[i]
	for i > 0 && q[(i-1)/2].at > c.at {
		q[i] = q[(i-1)/2]
		q[i].place = i + 1
		i = (i - 1) / 2
	}
	q[i] = c
	c.place = i + 1
}

// down returns where it ends.
func (h *dueHeap) down(i int) int {
	q := *h
	c := q[i]
	for child := 2*i + 1; child < len(q); child = 2*i + 1 {
		if child+1 < len(q) && q[child+1].at < q[child].at {
			child++
		}
		if c.at <= q[child].at {
			break
		}
		q[i] = q[child]
		q[i].place = i + 1
		i = child
	}
	q[i] = c
	c.place = i + 1
	return i
}
