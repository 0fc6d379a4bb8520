package script

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// facts are those of this repository; muxlab watch and the exercises are made up.
func facts(lab *Lab) Facts {
	return Facts{
		Files:  os.DirFS("../.."),
		Folder: os.DirFS("testdata/03-select"),
		Watch: func(args []string) error {
			if slices.Contains(args, "--wrong") {
				return errors.New("unknown flag: --wrong")
			}
			return nil
		},
		Clients: func(args []string) (int, bool) {
			if slices.Contains(args, "--scene") {
				return 53, true
			}
			return 6, true
		},
		Labs:      []*Lab{{Number: 1, Name: "one"}, {Number: 4, Name: "poll", Needs: []int{3}}, {Number: 5, Name: "epoll", Needs: []int{4, 1}}, lab},
		Exercises: []string{"04", "06"},
		Panels:    []string{"set", "tick"},
	}
}

// allProblems returns what is wrong with a lab that is in the folder 03-select.
func allProblems(data string) []Problem {
	lab, found := Parse([]byte(data))
	if len(found) > 0 {
		return found
	}
	lab.Number = 3
	return Check(lab, facts(lab))
}

func TestTheSampleHasNoProblem(t *testing.T) {
	_, data := sample(t)
	for _, p := range allProblems(data) {
		t.Error(p)
	}
}

// badLabs are changes to the sample, each with the one problem that it must give.
var badLabs = []struct{ name, old, new, problem string }{
	{"no header", "---\ntitle", "title", `1: a lab begins with a line "---"`},
	{"the header does not end", "exercise: 06\n---\n", "exercise: 06\n", `the header does not end`},
	{"no title", "title: select forgets\n", "", `1: title is missing`},
	{"key of the header", "minutes: 27", "minuets: 27", `4: unknown key "minuets" (did you mean minutes?)`},
	{"minutes are no number", "minutes: 27", "minutes: long", `4: minutes: a whole number from 1, not "long"`},
	{"no minutes", "minutes: 27\n", "", `1: minutes is missing`},
	{"title without text", "title: select forgets", "title:", "2: title: the text is missing"},
	{"line of the header", "minutes: 27", "27 minutes", `4: the header has lines "key: text", not "27 minutes"`},
	{"key of the header twice", "exercise: 06", "needs: 2", "5: needs is given twice"},
	{"needs a name", "needs: 1", "needs: one", `3: needs: numbers of labs, as in 1 3, not "one"`},
	{"exercise without a number", "exercise: 06", "exercise: epoll", `5: exercise: the number of an exercise, as in 06, not "epoll"`},
	{"exercise", "exercise: 06", "exercise: 07", `5: exercise: unknown exercise "07" (did you mean 04?)`},
	{"unknown kind", "```predict bits", "```predikt bits", `unknown kind "predikt" (did you mean predict?)`},
	{"unknown kind alone", "```run price", "```explian", `unknown kind "explian" (did you mean explain?)`},
	{"no id", "```predict bits", "```predict", "predict: the block has no id"},
	{"id twice", "```predict bits", "```predict six", `predict: the id "six" is that of line 9 already`},
	{"shape of an id", "```predict bits", "```predict Bits_1", `predict: an id is small letters, digits and -, not "Bits_1"`},
	{"the block does not end", "not by what is ready.\n```", "not by what is ready.", "explain: the block does not end"},
	{"the block does not end before the next", "keys: A A A\n", "keys: A A A\n```scene in\nwatch: epoll\ncover: told looked\n```\n", "predict: the block does not end"},
	{"code does not end", "Six clients.", "~~~sh\nSix clients.", "this code does not end: a line ~~~ is missing"},
	{"colon is missing", "truth: told", "truth told: 3", `predict: truth: a colon is missing behind the key, or "told" is one word too many`},
	{"unknown key", "truth: told", "thruth: told", `predict: unknown key "thruth" (did you mean truth?)`},
	{"missing key", "after: clients >= 36\n", "", "predict: after is missing"},
	{"missing watch", "watch: select --seed 7\n", "", "scene: watch is missing"},
	{"missing model", "model: select", "cite: select", "explain: model is missing"},
	{"key twice", "truth: told", "truth: told\ntruth: looked", "predict: truth is given twice"},
	{"no text", "truth: told", "truth:", "predict: truth: the text is missing"},
	{"no line of a block", "truth: told", "told", `predict: a line is "key: text" or "- text => condition", not "told"`},
	{"yes or no", "hold: yes", "hold: maybe", `scene: hold: yes or no, not "maybe"`},
	{"unknown query", "truth: told", "truth: tould", `predict: truth: `},
	{"unknown query of a condition", "after: clients >= 36", "after: custommers >= 36", `predict: after: `},
	{"no condition", "after: clients >= 36", "after: clients", `predict: after: `},
	{"option without a condition", "- three, those that ever speak => looked = 3", "- three, those that ever speak", `predict: an option is "- text => condition"`},
	{"option twice", "- three, those that ever speak =>", "- one, the one that is ready =>", `predict: the option "one, the one that is ready" is given twice`},
	{"option without text", "- three, those that ever speak =>", "- =>", "predict: an option needs a text before =>"},
	{"option with a bad condition", "=> looked = 3", "=> loked = 3", `predict: option "three, those that ever speak": `},
	{"name of a key", "keys: A A A", "keys: A A A Enter", `predict: keys: "Enter" would be typed letter by letter: the key is written enter`},
	{"other name of a key", "keys: A A A", "keys: A A A <Return>", `predict: keys: "<Return>" would be typed letter by letter: the key is written enter`},
	{"client of a query", "after: clients >= 36", "after: echoes c37 >= 1", "predict: there is no client c37: this server has c1 to c36"},
	{"client of the first of two", "after: clients >= 36", "after: echoes c37 >= 1\nafter: clients >= 36", "21: predict: there is no client c37"},
	{"client of an answer", "wrong c40 c20 c9", "wrong c40 c20 c99", "predict: there is no client c99: this server has c1 to c53"},
	{"client of a filter", "keys: /c40", "keys: /c54", "do: there is no client c54"},
	{"client of a truth", "truth: order c9 c20 c40", "truth: order c9 c20 c0", "predict: there is no client c0"},
	{"quotes", "=> looked = 3", "=> looked = \"3\"", "words have no quotes: write looked = 3"},
	{"a line that goes on", "wrong 38:", "and it is this one: told\nwrong 38:", `predict: unknown key "and": there are ask, answer, truth, after, within, wrong, cover, keys, core; a line is never continued on the next one`},
	{"a line that goes on without a colon", "wrong 38:", "and so on\nwrong 38:", `not "and so on"; a line is never continued on the next one`},
	{"panel of a change", "file: select/select.go rebuild", "file: select/select.go rebuild\nopen: tack", `change: unknown panel "tack" (did you mean tick?)`},
	{"change without text", "The changed server runs now.\n", "", "85: change: the text behind the block is missing"},
	{"within is no number", "answer: number", "answer: number\nwithin: -1", "predict: within: "},
	{"file without a label", "select/select.go rebuild", "select/select.go", `change: file: a path and a label`},
	{"unknown word of cover", "cover: told looked", "cover: told loked", `scene: cover: unknown word "loked" (did you mean looked?)`},
	{"kind of answer", "answer: number", "answer: numbre", `predict: answer: unknown kind of answer "numbre" (did you mean number?)`},
	{"no server", "```scene six\nwatch: select --seed 7\ncore: yes\ncover: told looked\n```", "", "predict: no server runs yet"},
	{"long question", "ask: Press A three times: thirty", "ask: " + strings.Repeat("Press A three times. ", 12) + "thirty", "predict: the question takes 5 lines of 74 columns"},
	{"no truth", "truth: told\n", "", "predict: the right answer is missing"},
	{"truth and options", "truth: told", "truth: told\n- many => told > 40", "predict: the right answer is given twice"},
	{"options of a number", "truth: told\nafter", "- many => told > 40\n- few => told < 40\nafter", "predict: options are for answer: choice, not for answer: number"},
	{"truth of a choice", "answer: number\ntruth: told", "answer: choice\ntruth: told", "predict: a choice has options"},
	{"one option", "- one, the one that is ready => looked = 1\n- three, those that ever speak => looked = 3\n", "", "predict: a choice needs two options or more"},
	{"wrong answer is no option", "- every one", "wrong 4: No.\n- every one", "predict: there is no option 4: the options have the numbers 1 to 3"},
	{"wrong answer is no number", "wrong 36:", "wrong many:", `predict: no student can answer "many" to this`},
	{"wrong answer twice", "wrong 38:", "wrong 36:", `predict: wrong: there is a line for "36" already`},
	{"wrong answer of nothing", "wrong 36:", "wrong:", "predict: wrong: write wrong VALUE: text"},
	{"truth of another kind", "answer: number\ntruth: told", "answer: client\ntruth: told", "predict: answer: client does not fit: the value of told is of the kind number"},
	{"number without a number", "truth: told", "truth: ready\ncover: ready", "predict: answer: number does not fit: the value of ready is of the kind set"},
	{"sampled", "truth: told", "truth: unread c1\ncover: unread", "predict: unread is sampled or a time"},
	{"within", "answer: order", "answer: order\nwithin: 2", "predict: within is for numbers, not for answer: order"},
	{"the screen shows it", "cover: told looked", "cover: looked", "predict: the screen shows the answer: cover told"},
	{"a second answer in a scene", "```scene fifty", "```predict again\nask: How many now?\nanswer: number\nafter: turns >= 1\ntruth: told\n```\n```scene fifty", "predict: the screen shows the answer: cover told"},
	{"label in prose", "`LAB: scan`", "`LAB: skan`", "LAB: skan marks no place in the code"},
	{"file in prose", "see `LAB: scan`", "see `select/gone.go`", "there is no file select/gone.go"},
	{"file of a change", "file: select/select.go", "file: select/gone.go", "change: there is no file select/gone.go"},
	{"label of a change", "select.go rebuild", "select.go partial-write", "change: LAB: partial-write marks no line in select/select.go"},
	{"patch without a file", "file: select/select.go rebuild", "patch: copy(p.r, p.r)", "change: file is missing"},
	{"without a patch", "say: Line", "without: select\nsay: Line", "change: patch is missing: without it, watch names the server that runs everywhere"},
	{"arguments of watch", "--scene fifty-select --seed 7\ncore: yes\ncover", "--wrong\ncore: yes\ncover", `scene: muxlab watch refuses "--wrong": unknown flag: --wrong`},
	{"panel", "hold: yes", "hold: yes\nopen: tack", `scene: unknown panel "tack" (did you mean tick?)`},
	{"recording", "hold: yes", "hold: yes\nrecord: gone.trace", "scene: there is no file gone.trace beside lab.md"},
	{"needs no lab", "needs: 1", "needs: 9", "3: needs: there is no lab 9"},
	{"needs itself", "needs: 1", "needs: 3", "3: needs: lab 3 needs itself"},
	{"needs in a circle", "needs: 1", "needs: 1, 5", "3: needs: a circle: lab 3 needs lab 5, which needs lab 4, which needs lab 3"},
	{"command", "$ muxlab experiment kerrisk --quick\n", "", "run: a command is missing"},
	{"expect", "expect: ok", "expect: yes", `run: expect: ok or failure, not "yes"`},
}

func TestBadLabs(t *testing.T) {
	_, good := sample(t)
	for _, c := range badLabs {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("the sample has no %q", c.old)
			}
			found := allProblems(strings.Replace(good, c.old, c.new, 1))
			has := func(p Problem) bool { return strings.Contains(p.String(), c.problem) }
			if !slices.ContainsFunc(found, has) {
				t.Errorf("found %v, not %q", found, c.problem)
			}
			if len(found) > 1 {
				t.Errorf("one mistake gives %d problems: %v", len(found), found)
			}
		})
	}
}

// A problem says where it is: the line that was changed.
func TestProblemsHaveTheirLine(t *testing.T) {
	_, good := sample(t)
	for _, c := range badLabs {
		if strings.Count(c.new, "\n") > 0 || c.new == "" || strings.Contains(c.old, "\n") || c.name == "the screen shows it" || strings.HasPrefix(c.name, "missing") ||
			strings.HasPrefix(c.problem, "predict: the") || strings.HasPrefix(c.name, "patch") {
			continue
		}
		line := 1 + strings.Count(good[:strings.Index(good, c.old)], "\n")
		for _, p := range allProblems(strings.Replace(good, c.old, c.new, 1)) {
			if p.Line != line {
				t.Errorf("%s: line %d was changed, and the problem is said to be in line %v", c.name, line, p)
			}
		}
	}
}

// A server that is held does not show what it will do.
func TestAHeldServerShowsNoAnswer(t *testing.T) {
	_, good := sample(t)
	free := strings.Replace(good, "hold: yes", "hold: no", 1)
	found := allProblems(free)
	if len(found) != 1 || !strings.Contains(found[0].Words, "the screen shows the answer: cover") {
		t.Errorf("a server that runs: %v", found)
	}
}

// What is not known is not checked.
func TestCheckWithoutFacts(t *testing.T) {
	lab, _ := sample(t)
	if found := Check(lab, Facts{}); len(found) > 0 {
		t.Error(found)
	}
}
