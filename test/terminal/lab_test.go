package terminal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What a student sees of a lab, and what there is to say to it: on the screen, and in plain
// text. What was right is learned from what the lab says, as a student does.

// An attitude is how a student answers.
type attitude int

const (
	unsure attitude = iota // "?" to every question
	right                  // what it was the last time
	wrong                  // something else
)

func (a attitude) String() string { return [...]string{"unsure", "right", "wrong"}[a] }

// students are those who walk a lab, one after the other; with MUXLAB_LONG all three.
func students(short ...attitude) []attitude {
	if os.Getenv("MUXLAB_LONG") == "" {
		return short
	}
	return []attitude{unsure, right, wrong}
}

// A truth is what the right answer to a question was.
type truth struct {
	typed   string // as it is typed
	options int    // of a choice
	order   bool   // the names have an order
}

// A student has walked a lab before, or not.
type student struct {
	attitude
	truths map[int]truth // by the number of the step
	asked  truth         // what the question that is open takes
	texts  []string      // of its options, from 1 on
	given  string        // what was answered to it
	strict bool          // it was what it was before, or this run does not decide it
	tries  int           // of this step that were not decided
}

// answers is what the student types at this step.
func (s *student) answers(step int) string {
	t, known := s.truths[step]
	switch {
	case s.attitude == unsure || !known:
		s.given = "?"
	case s.attitude == right:
		s.given = t.typed
	default:
		s.given = t.other()
	}
	return s.given
}

// other is an answer that is not the truth.
func (t truth) other() string {
	names := strings.Fields(t.typed)
	n, err := strconv.Atoi(strings.ReplaceAll(t.typed, ",", ""))
	switch {
	case t.options > 0:
		return strconv.Itoa(n%t.options + 1)
	case err == nil:
		return strconv.Itoa(2*n + 1001)
	case t.order && len(names) > 1:
		slices.Reverse(names)
		return strings.Join(names, " ")
	}
	return "c99"
}

var (
	optionLine = regexp.MustCompile(`^(?:▸ |  |> )?([1-9])  (\S.*)$`)
	toldLine   = regexp.MustCompile(`^It was +(\S.*)$`)
)

// reads takes in an open question: what it takes for an answer.
func (s *student) reads(lines []string) {
	text := strings.Join(lines, "\n")
	s.asked, s.texts = truth{order: strings.Contains(text, "in their order")}, nil
	for _, l := range lines {
		switch m := optionLine.FindStringSubmatch(l); {
		case m != nil && m[1] == strconv.Itoa(len(s.texts)+1):
			s.texts = append(s.texts, m[2])
		case len(s.texts) > 0 && strings.HasPrefix(l, "     "):
			s.texts[len(s.texts)-1] += " " + strings.TrimSpace(l)
		case len(s.texts) > 0:
			s.asked.options = len(s.texts)
			return
		}
	}
	s.asked.options = len(s.texts)
}

var errUndecided = errors.New("this run did not decide it")

// judged holds what the lab says to the answer to what was answered. It keeps what it was.
func (s *student) judged(step int, lines []string) error {
	var was, said string
	for i, l := range lines {
		if strings.HasPrefix(l, "This run did not decide it") {
			return errUndecided
		}
		if m := toldLine.FindStringSubmatch(l); m != nil {
			was = m[1]
			for i++; strings.HasPrefix(lines[i], "          "); i++ {
				was += " " + strings.TrimSpace(lines[i])
			}
			said = lines[i]
			break
		}
	}
	typed := was
	for i, text := range s.texts {
		if text == was {
			typed = strconv.Itoa(i + 1)
		}
	}
	if was == "" || s.asked.options > 0 && len(typed) > 1 {
		return fmt.Errorf("it does not say what it was: %q of %q, in\n%s", was, s.texts, strings.Join(lines, "\n"))
	}
	before, known := s.truths[step]
	if s.strict && known && before.typed != typed {
		return fmt.Errorf("it was %q on a quiet machine, and now it is said to be %q", before.typed, typed)
	}
	s.truths[step] = truth{typed, s.asked.options, s.asked.order}
	switch want := s.verdict(known, typed, before.typed); {
	case want != "" && !strings.Contains(said, want):
		return fmt.Errorf("answered %q, it was %q, and it says %q, not %q", s.given, typed, said, want)
	case strings.Contains(said, "right") == strings.Contains(said, "not what you said") && s.given != "?":
		return fmt.Errorf("it says neither or both: %q", said)
	}
	return nil
}

// verdict is what must be said; "": the run came out in another way than the one before, so
// that what was answered may be right or not.
func (s *student) verdict(known bool, typed, before string) string {
	switch {
	case s.given == "?":
		return "now you know"
	case s.given == typed:
		return "right"
	case !known || typed != before:
		return ""
	case s.attitude == wrong:
		return "not what you said"
	}
	return "right"
}

// A labFolder is the name and the number of a lab.
type labFolder struct{ name, number string }

// labFolders are the labs of the tree; the first one only, unless there is time.
func labFolders(t *testing.T) (all []labFolder) {
	t.Helper()
	files, _ := filepath.Glob("../../labs/[0-9][0-9]-*/lab.md")
	for _, f := range files {
		name := filepath.Base(filepath.Dir(f))
		all = append(all, labFolder{name, strings.TrimLeft(name[:2], "0")})
	}
	if len(all) == 0 {
		t.Fatal("there are no labs: the test looks in the wrong place")
	}
	if only := os.Getenv("MUXLAB_LAB"); only != "" {
		return slices.DeleteFunc(all, func(l labFolder) bool { return l.number != only })
	}
	if os.Getenv("MUXLAB_LONG") == "" {
		return all[:1]
	}
	return all
}

// The student's own eyes are tested: on what a lab says.
func TestAStudentReads(t *testing.T) {
	s := &student{attitude: wrong, truths: map[int]truth{2: {"2", 3, false}}}
	s.reads([]string{"How many?", "", "▸ 1  one: the one", "     that is ready", "  2  three", "  3  all", "", "1 of 1 so far"})
	if s.asked.options != 3 || s.texts[0] != "one: the one that is ready" {
		t.Errorf("%+v", s)
	}
	if s.answers(2) != "3" {
		t.Errorf("it answers %q", s.given)
	}
	if err := s.judged(2, []string{"You said  all", "It was    three", "x not what you said   0 of 1 so far"}); err != nil {
		t.Error(err)
	}
	if err := s.judged(2, []string{"You said  all", "It was    three", "✓ right   1 of 1 so far"}); err == nil {
		t.Error("a wrong answer may count as right")
	}
	if err := s.judged(2, []string{"This run did not decide it."}); !errors.Is(err, errUndecided) {
		t.Error(err)
	}
	s.strict = true
	if err := s.judged(2, []string{"You said  all", "It was    all", "✓ right   1 of 1 so far"}); err == nil {
		t.Error("it may be something else than before")
	}
	for typed, want := range map[string]string{"47": "1095", "1,024": "3049", "c3": "c99"} {
		if got := (truth{typed: typed}).other(); got != want {
			t.Errorf("instead of %q it answers %q", typed, got)
		}
	}
}
