package walk

import (
	"fmt"
	"strconv"
	"strings"

	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
)

// An answer is what was typed: a value, or the place of an option from 1.
type answer struct {
	text    string // "": the student does not know
	value   query.Value
	option  int
	unknown bool
}

// Given returns the answer as it was typed; of a choice the text of the option.
func (w *Walk) Given() string {
	if w.given.option > 0 {
		return w.Step().Options[w.given.option-1].Text
	}
	return w.given.text
}

// Sure returns how sure the student was, see notes.Guess.
func (w *Walk) Sure() int { return w.sure }

// Answer commits an answer to the prediction; "?" is "I do not know". The error is one
// sentence: it is no answer to this question.
func (w *Walk) Answer(text string) error {
	text = strings.TrimSpace(text)
	if text == "?" {
		w.given, w.phase = answer{unknown: true}, Waits
		return nil
	}
	given, err := w.parse(text)
	if err != nil {
		return err
	}
	w.given, w.phase = given, Sure
	return nil
}

// parse reads an answer of the kind that the question takes.
func (w *Walk) parse(text string) (answer, error) {
	step := w.Step()
	if text == "" {
		return answer{}, fmt.Errorf("type %s, or ? if you do not know", wanted[step.Answer])
	}
	if step.Answer == script.AnswerChoice {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(step.Options) {
			return answer{}, fmt.Errorf("type a number from 1 to %d, or ? if you do not know", len(step.Options))
		}
		return answer{text: text, option: n}, nil
	}
	v, err := query.ParseValue(text, valueKinds[step.Answer])
	if err != nil {
		return answer{}, err
	}
	return answer{text: text, value: v}, nil
}

// valueKinds are the kinds of the values of answers.
var valueKinds = map[script.Answer]query.Kind{
	script.AnswerNumber: query.Number, script.AnswerClient: query.Client,
	script.AnswerSet: query.Set, script.AnswerOrder: query.Order,
}

// wanted says what is to be typed.
var wanted = map[script.Answer]string{
	script.AnswerNumber: "a number",
	script.AnswerChoice: "the number of your choice",
	script.AnswerClient: "the name of a client, as in c3",
	script.AnswerSet:    "the names, as in c1 c3",
	script.AnswerOrder:  "the names in their order, as in c3 c1",
}

// Wanted returns what kind of answer the question takes, in a few words.
func Wanted(a script.Answer) string { return wanted[a] }

// Commit says how sure the student is, and lets it happen. It takes notes.Guess to
// notes.Certain.
func (w *Walk) Commit(sure int) {
	w.sure, w.phase = sure, Waits
}

// Committed reports whether a prediction was committed and is to happen now.
func (w *Walk) Committed() bool { return w.Step().Kind == script.Predict && w.phase == Waits }

// Explain keeps an explanation, and shows the model answer.
func (w *Walk) Explain(text string) {
	w.given = answer{text: text}
	w.phase = Over
	w.keep(notes.Answer{Given: text, Outcome: notes.Written})
}

// keep notes an answer to the step at hand.
func (w *Walk) keep(a notes.Answer) {
	a.Step, a.At = w.Step().ID, w.now()
	w.Notes = w.Notes.With(a)
}

// Unsure takes the answer back before it is said how sure the student is.
func (w *Walk) Unsure() { w.given, w.phase = answer{}, Asks }
