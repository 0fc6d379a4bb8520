package script

// Checks a prediction: that it has one right answer, of the kind that is asked for, and that
// its wrong answers are answers.

import (
	"slices"
	"strconv"

	"muxlab/guide/query"
)

// kindOfAnswer is the kind of value that is the right answer; a choice has options instead.
var kindOfAnswer = map[Answer]query.Kind{
	AnswerNumber: query.Number,
	AnswerClient: query.Client,
	AnswerSet:    query.Set,
	AnswerOrder:  query.Order,
}

// prediction checks the answer of a prediction.
func (c *checker) prediction(s *Step) {
	for _, w := range s.Wrong {
		c.cited(w.Text, s.at["wrong "+w.Value])
	}
	if s.at["within"] > 0 && s.Answer != AnswerNumber {
		c.add(s, "within", "within is for numbers, not for answer: %s", s.Answer)
	}
	switch choice := s.Answer == AnswerChoice; {
	case s.Truth != nil && len(s.Options) > 0:
		c.add(s, "truth", "the right answer is given twice: by truth and by options")
	case s.Truth == nil && len(s.Options) == 0:
		c.add(s, "answer", `the right answer is missing: give truth, or options "- text => condition" for a choice`)
	case choice && s.Truth != nil:
		c.add(s, "truth", `a choice has options "- text => condition" instead of truth`)
	case choice:
		c.choice(s)
	case s.Truth == nil:
		c.add(s, "answer", "options are for answer: choice, not for answer: %s", s.Answer)
	default:
		c.truth(s)
	}
}

// choice checks the options of a choice, and that each wrong answer is one of them.
func (c *checker) choice(s *Step) {
	if len(s.Options) == 1 {
		c.add(s, "- "+s.Options[0].Text, "a choice needs two options or more")
	}
	for i, o := range s.Options {
		same := func(other Option) bool { return other.Text == o.Text }
		if slices.ContainsFunc(s.Options[:i], same) {
			c.add(s, "- "+o.Text, "the option %q is given twice", o.Text)
		}
	}
	for _, w := range s.Wrong {
		if n, err := strconv.Atoi(w.Value); err != nil || n < 1 || n > len(s.Options) {
			c.add(s, "wrong "+w.Value, "there is no option %s: the options have the numbers 1 to %d", w.Value, len(s.Options))
		}
	}
}

// truth checks that the right answer is of the kind that is asked for.
func (c *checker) truth(s *Step) {
	d, want := query.Find(s.Truth.Name), kindOfAnswer[s.Answer]
	switch {
	case d == nil: // the parser has said so
		return
	case d.Kind != want:
		c.add(s, "truth", "answer: %s does not fit: the value of %s is of the kind %s",
			s.Answer, s.Truth.Name, kindWords[d.Kind])
		return
	case d.Sampled || d.Unit == "s":
		c.add(s, "truth", `%s is sampled or a time, and no run gives it exactly: ask for a choice, as in "more than 5"`, s.Truth.Name)
	}
	for _, w := range s.Wrong {
		if _, err := query.ParseValue(w.Value, want); err != nil {
			c.add(s, "wrong "+w.Value, "no student can answer %q to this: %v", w.Value, err)
		}
	}
}

// kindWords name the kinds of values.
var kindWords = [...]string{
	query.Number: "number", query.Word: "word", query.Client: "client", query.Set: "set", query.Order: "order",
}
