// Package quiz asks about the mechanism before something happens: which of the ready ones
// is served first, what a wait passes to the kernel and what that scans, which client or
// worker comes next. Which question makes sense follows from the model and from what the
// state shows. The answer is computed from the run that follows; where that does not decide
// it, the package says so, and nothing is counted.
//
// Files: questions.go (which questions there are), judge.go (their answers), round.go (one
// question on the screen, with its keys). Package predict asks another one, which may have
// several right answers: what the next wait returns.
package quiz

import (
	"slices"
	"strconv"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/snapshot"
)

// A Question has one right answer, or none if the run that follows does not decide it.
type Question struct {
	Words   string // the question
	Choices []Choice
	Decided string // when the run decides it, and which keys bring that about

	judge func(q *Question, before, after *snapshot.Snapshot) Verdict
}

// A Choice is one answer.
type Choice struct {
	Key   string // tells it from the others
	Words string
}

// Questions returns the questions that the state of a server allows: first those that it
// suggests, then those that can be asked at any time.
func Questions(s *snapshot.Snapshot) (suggested, always []Question) {
	add := func(list *[]Question, q Question) {
		if len(q.Choices) > 1 {
			*list = append(*list, q)
		}
	}
	switch {
	case s.Loop != nil && s.LastWait.Op != trace.OpNone:
		add(&suggested, order(s))
		add(&always, passed(s))
		add(&always, scanned(s))
	case s.Model.Traits.View == model.One:
		add(&suggested, nextClient(s))
	case s.Queue.Head != "":
		add(&suggested, whichWorker(s))
	}
	return suggested, always
}

// waitDecides is when the questions about a wait are decided.
const waitDecides = "It is decided when the next wait returns: . steps, H lets the clients go on."

// order asks which of several ready ones is served first.
func order(s *snapshot.Snapshot) Question {
	q := Question{Words: "these have sent something: which is served first?", Decided: waitDecides, judge: judgeOrder}
	for _, c := range s.Cells {
		if c.Kind == trace.Connection && c.Name != "" && predict.Unread(s, c.FD) > 0 {
			q.Choices = append(q.Choices, Choice{strconv.Itoa(c.FD), c.Name + ", descriptor " + strconv.Itoa(c.FD)})
		}
	}
	return q
}

// passed asks what the next wait passes to the kernel.
func passed(s *snapshot.Snapshot) Question {
	q := Question{Decided: waitDecides, judge: judgePassed}
	highest, watched := highestNumber(s), s.Census.Watched
	candidates := []int{watched, highest + 1, s.LastWait.Ready, highest}
	switch s.LastWait.Op {
	case trace.OpSelect:
		q.Words = "what is nfds, the first argument of the next select?"
		candidates = []int{watched, highest + 1, 1024, highest}
	case trace.OpPoll:
		q.Words = "how many entries does the next poll pass to the kernel?"
	default:
		q.Words = "how many descriptors does the next " + s.LastWait.Op.String() + " pass to the kernel?"
		candidates = append([]int{0}, candidates...)
	}
	for _, n := range candidates {
		c := Choice{strconv.Itoa(n), units.Count(n)}
		if !slices.Contains(q.Choices, c) && len(q.Choices) < maxFigures {
			q.Choices = append(q.Choices, c)
		}
	}
	slices.SortFunc(q.Choices, func(a, b Choice) int { return number(a.Key) - number(b.Key) })
	return q
}

// maxFigures is how many figures a question offers at most.
const maxFigures = 4

func number(key string) int {
	n, _ := strconv.Atoi(key)
	return n
}

func highestNumber(s *snapshot.Snapshot) int {
	if len(s.Cells) == 0 {
		return 0
	}
	return s.Cells[len(s.Cells)-1].FD
}

// The keys of the choices of scanned.
const (
	allWatched = "all"
	readyAlone = "ready"
	upToNumber = "numbers"
)

// scanned asks what the kernel looks at in the next wait.
func scanned(s *snapshot.Snapshot) Question {
	return Question{
		Words: "what does the kernel look at in the next " + s.LastWait.Op.String() + "?",
		Choices: []Choice{
			{allWatched, "all " + units.Count(s.Census.Watched) + " that are watched"},
			{readyAlone, "only those that are ready"},
			{upToNumber, "every possible descriptor, 1,024"},
		},
		Decided: waitDecides,
		judge:   judgeScanned,
	}
}

// nextClient asks whom the only thread serves next.
func nextClient(s *snapshot.Snapshot) Question {
	q := Question{
		Words: "one thread for all: which client is served next?", judge: judgeClient,
		Decided: "It is decided when the thread takes its next client: x ends a client, . steps.",
	}
	for _, l := range s.Lanes {
		if l.Client != "" {
			q.Decided = "It is decided when the thread takes its next client: x ends " + l.Client + " if it is selected, . steps."
			q.Choices = append(q.Choices, Choice{l.Client, l.Client + ", which has the thread now"})
		}
	}
	for _, c := range s.Waiting {
		q.Choices = append(q.Choices, Choice{c.Name, c.Name + ", which waits in the backlog"})
	}
	return q
}

// whichWorker asks which worker the first client of the queue waits for.
func whichWorker(s *snapshot.Snapshot) Question {
	head := s.Queue.Head
	q := Question{Words: head + " is first in the queue: which worker does it wait for?"}
	q.Decided = "It is decided when a worker takes " + head + ": x ends a client, . steps."
	q.judge = func(q *Question, before, after *snapshot.Snapshot) Verdict {
		return judgeWorker(q, head, before, after)
	}
	for _, l := range s.Lanes {
		switch l.State {
		case snapshot.LaneRead, snapshot.LaneServing, snapshot.LaneComputing, snapshot.LaneWrite:
			q.Choices = append(q.Choices, Choice{l.Name, l.Name + ", which has " + l.Client})
		case snapshot.LaneWork:
			q.Choices = append(q.Choices, Choice{l.Name, l.Name + ", which has no client"})
		}
	}
	return q
}
