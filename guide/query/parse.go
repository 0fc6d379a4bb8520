package query

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"muxlab/harness/model"
)

// The text of queries and conditions.

// ops are the operators, those of two characters first.
var ops = []string{"!=", "<=", ">=", "=", "<", ">"}

var (
	// joined are two conditions in one line.
	joined = regexp.MustCompile(`[=<>].*(?:\s(and|or)\s|(&&|\|\|)).*[=<>]`)
	quotes = strings.NewReplacer(`"`, "", "'", "", "`", "", "“", "", "”", "", "‘", "", "’", "")
)

// noQuotes returns what is wrong with words in quotes.
func noQuotes(text string) error {
	if plain := quotes.Replace(text); plain != text {
		return fmt.Errorf("words have no quotes: write %s", strings.TrimSpace(plain))
	}
	return nil
}

// ParseQuery reads a query, such as "told" or "left.calls read c1". The error is one
// sentence.
func ParseQuery(text string) (Query, error) {
	if err := noQuotes(text); err != nil {
		return Query{}, err
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		return Query{}, fmt.Errorf("there is no query: write its name, such as told")
	}
	q := Query{Name: words[0], Args: words[1:]}
	if side, name, named := strings.Cut(q.Name, "."); named {
		switch side {
		case "left":
		case "right":
			q.Side = Right
		default:
			return Query{}, fmt.Errorf("there is no side %q: the sides are left and right", side)
		}
		q.Name = name
	}
	d := Find(q.Name)
	if d == nil {
		return Query{}, fmt.Errorf("there is no query %q%s", q.Name, model.DidYouMean(q.Name, names()))
	}
	if len(q.Args) == 0 {
		q.Args = nil
	}
	return q, d.checkArgs(q.Args)
}

// checkArgs returns what is wrong with the words behind the name of a query.
func (d *Definition) checkArgs(args []string) error {
	for i, p := range d.params {
		switch {
		case i >= len(args) && p.optional:
			return nil
		case i >= len(args):
			return fmt.Errorf("%s needs %s: write %s", d.Name, p.what, d.Usage())
		}
		of := args[i : i+1]
		if p.many {
			of = args[i:]
		}
		for _, arg := range of {
			if err := p.check(arg); err != nil {
				return err
			}
		}
		if p.many {
			return p.checkAll(of)
		}
	}
	if len(args) > len(d.params) {
		return fmt.Errorf("%q is too much: write %s", strings.Join(args[len(d.params):], " "), d.Usage())
	}
	return nil
}

// check returns what is wrong with one word.
func (p *param) check(arg string) error {
	if p.valid == nil {
		return nil
	}
	return p.valid(arg)
}

func (p *param) checkAll(args []string) error {
	if p.together == nil {
		return nil
	}
	return p.together(strings.Join(args, " "))
}

// oneOf returns a check for words that are in a list.
func oneOf(what string, list func() []string) func(string) error {
	return func(arg string) error {
		if all := list(); !slices.Contains(all, arg) {
			return fmt.Errorf("there is no %s %q%s", what, arg, model.DidYouMean(arg, all))
		}
		return nil
	}
}

// oneOfThese is oneOf for a list that is short enough to be shown.
func oneOfThese(what string, list func() []string) func(string) error {
	check := oneOf(what, list)
	return func(arg string) error {
		if err := check(arg); err != nil {
			return fmt.Errorf("%w: there are %s", err, strings.Join(list(), ", "))
		}
		return nil
	}
}

// ParseCond reads a condition, such as "looked = watched" or "calls read c1 > 5". The
// error is one sentence.
func ParseCond(text string) (Cond, error) {
	if err := noQuotes(text); err != nil {
		return Cond{}, err
	}
	if m := joined.FindStringSubmatch(text); m != nil {
		return Cond{}, fmt.Errorf("there is no %q between conditions: write two lines", m[1]+m[2])
	}
	at, op := findOp(text)
	if op == "" {
		return Cond{}, fmt.Errorf("%q compares nothing: write it as in turns >= 1", strings.TrimSpace(text))
	}
	left, err := ParseQuery(text[:at])
	if err != nil {
		return Cond{}, err
	}
	d := Find(left.Name)
	rest := strings.TrimSpace(text[at+len(op):])
	switch {
	case rest == "":
		return Cond{}, fmt.Errorf("nothing stands behind the %s: what is %s compared with?", op, left)
	case strings.ContainsAny(rest[:1], "=<>!"):
		return Cond{}, fmt.Errorf("%q is no operator: the operators are = != < <= > >=", op+rest[:1])
	case d.Kind != Number && op != "=" && op != "!=":
		return Cond{}, fmt.Errorf("%s is %s, and only numbers compare with %s", left.Name, kindWords[d.Kind], op)
	}
	c := Cond{Left: left, Op: op}
	return c, c.parseRight(rest, d)
}

// findOp returns the first operator in text, and where it begins.
func findOp(text string) (at int, op string) {
	at = strings.IndexAny(text, "=<>!")
	if at < 0 {
		return 0, ""
	}
	for _, op := range ops {
		if strings.HasPrefix(text[at:], op) {
			return at, op
		}
	}
	return 0, ""
}

// parseRight reads what is behind the operator: a query of the same kind, or else a value.
func (c *Cond) parseRight(text string, left *Definition) error {
	name := strings.Fields(text)[0]
	_, bare, sided := strings.Cut(name, ".")
	if !sided || digit(name[0]) {
		bare, sided = name, false
	}
	d := Find(bare)
	if sided || d != nil && d.Kind == left.Kind || left.Kind == Number && letter(name[0]) {
		right, err := ParseQuery(text)
		if err != nil {
			return err
		}
		if d.Kind != left.Kind || d.Unit != left.Unit {
			return fmt.Errorf("%s is %s, and %s is %s", c.Left.Name, left.what(), right.Name, d.what())
		}
		c.Query = &right
		return nil
	}
	v, err := ParseValue(text, left.Kind)
	if err != nil {
		return err
	}
	if v.Unit != "" && v.Unit != left.Unit {
		return fmt.Errorf("%s is %s, and %s is not", c.Left.Name, left.what(), text)
	}
	if left.Kind == Number {
		v.Unit = left.Unit
	}
	c.Value = v
	return left.checkWord(v)
}

// checkWord returns what is wrong with a word that the query can never be.
func (d *Definition) checkWord(v Value) error {
	switch {
	case d.form != nil:
		return d.form(v.Names[0])
	case d.words == nil || slices.Contains(d.words(), v.Names[0]):
		return nil
	}
	says := fmt.Sprintf("%s is never %q%s", d.Name, v.Names[0], model.DidYouMean(v.Names[0], d.words()))
	if all := d.words(); len(all) <= fewWords {
		says += ": it is " + strings.Join(all, ", ")
	}
	return errors.New(says)
}

// fewWords are so few that a sentence can list them.
const fewWords = 20

// what says what the value of a query is: "a time", "a count", "an order of clients".
func (d *Definition) what() string {
	switch {
	case d.Kind == Number && d.Unit == "s":
		return "a time"
	case d.Kind == Number && d.Unit == "bytes":
		return "a number of bytes"
	}
	return kindWords[d.Kind]
}

var kindWords = [...]string{
	Number: "a number", Word: "a word", Client: "one client", Set: "a set of names", Order: "an order of clients",
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
