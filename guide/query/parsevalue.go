package query

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/units"
)

// The text of values, as an author writes them and a student types them.

// ParseValue reads a value of a kind. Numbers may be grouped ("1,024", "1 024"), short
// ("1k") or have a unit ("2 s", "64 KiB", "50 %"); names are separated by spaces or commas.
// The error is one sentence.
func ParseValue(text string, kind Kind) (Value, error) {
	text = strings.TrimSpace(strings.NewReplacer(units.NBSP, " ", "\u202f", " ", "\u2009", " ").Replace(text))
	switch {
	case text == "" && kind == Number:
		return Value{}, fmt.Errorf("there is no answer: a number is asked for, such as 17")
	case text == "":
		return Value{}, fmt.Errorf("there is no answer: %s is asked for", kindWords[kind])
	case kind == Number:
		return parseNumber(text)
	case kind == Word:
		return Value{Kind: Word, Names: []string{plainWord(text)}}, nil
	}
	return parseNames(text, kind)
}

// plainWord returns words as they are compared: "Ready, waits" and "ready-waits" are one.
func plainWord(text string) string {
	text = strings.NewReplacer(",", " ", "-", " ", units.NBSP, " ").Replace(strings.ToLower(text))
	return strings.Join(strings.Fields(text), " ")
}

var (
	numberForm = regexp.MustCompile(`^([+-]?[0-9][0-9., _]*[0-9]|[+-]?[0-9])\s*([a-zA-Zµμ%]*)$`)
	groupForm  = regexp.MustCompile(`^[+-]?[0-9]{1,3}([, _][0-9]{3})*(\.[0-9]+)?$`)
	plainForm  = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
)

// A scale is a suffix of numbers: what they are multiplied by, and the unit that results.
type scale struct {
	by   float64
	unit string
}

// scales are the suffixes. Those in bytes and times differ from each other in any case.
var scales = map[string]scale{
	"": {1, ""}, "k": {1e3, ""}, "M": {1e6, ""}, "%": {0.01, ""},
	"ns": {1e-9, "s"}, "us": {1e-6, "s"}, "ms": {1e-3, "s"}, "s": {1, "s"}, "min": {60, "s"}, "h": {3600, "s"},
	"second": {1, "s"}, "seconds": {1, "s"}, "sec": {1, "s"},
	"B": {1, "bytes"}, "byte": {1, "bytes"}, "bytes": {1, "bytes"},
	"kB": {1e3, "bytes"}, "MB": {1e6, "bytes"}, "GB": {1e9, "bytes"},
	"KiB": {1 << 10, "bytes"}, "MiB": {1 << 20, "bytes"}, "GiB": {1 << 30, "bytes"},
}

func parseNumber(text string) (Value, error) {
	parts := numberForm.FindStringSubmatch(text)
	if parts == nil {
		return Value{}, fmt.Errorf("%q is not a number: write digits, such as 17 or 1,024", text)
	}
	digits := parts[1]
	if !plainForm.MatchString(digits) {
		if !groupForm.MatchString(digits) {
			return Value{}, fmt.Errorf("%q is not a number: write 1,024 or 1 024 in groups of three, and 1.5 with a point", text)
		}
		digits = strings.NewReplacer(",", "", " ", "", "_", "").Replace(digits)
	}
	by, known := findScale(parts[2])
	if !known {
		return Value{}, fmt.Errorf("%q is not a unit%s: write the number alone, or with s, ms, bytes, KiB or %%", parts[2], model.DidYouMean(parts[2], unitNames()))
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(n*by.by, 0) {
		return Value{}, fmt.Errorf("%q is too large for a number", text)
	}
	return Value{Kind: Number, Number: n * by.by, Unit: by.unit}, nil
}

// findScale finds a suffix as it is written, or in another case if that is one only.
func findScale(suffix string) (scale, bool) {
	suffix = strings.NewReplacer("µ", "u", "μ", "u").Replace(suffix)
	if by, known := scales[suffix]; known {
		return by, true
	}
	for _, name := range unitNames() {
		if strings.EqualFold(name, suffix) {
			return scales[name], true
		}
	}
	return scale{}, false
}

// unitNames returns all suffixes, in order.
func unitNames() []string {
	var list []string
	for name := range scales {
		if name != "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// clientForm is the name of a client: a built-in one, or the port of any other.
var clientForm = regexp.MustCompile(`^(c[0-9]+|:[0-9]+)$`)

// otherNames are names in a set that are no clients, and how else they may be written.
var otherNames = map[string]string{"listen": "listen", "listener": "listen", "wake": "wake"}

// parseNames reads the names of a client, a set or an order.
func parseNames(text string, kind Kind) (Value, error) {
	v := Value{Kind: kind}
	if kind == Set && (strings.EqualFold(text, "none") || text == "-") {
		return v, nil
	}
	for _, name := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" ,;>→\t", r) }) {
		other, known := otherNames[name]
		switch {
		case name == "and" || name == "then":
			continue
		case known && kind == Set:
			name = other
		case !clientForm.MatchString(name):
			return Value{}, notAClient(name)
		}
		if slices.Contains(v.Names, name) {
			return Value{}, fmt.Errorf("%s is there twice: name each client once", name)
		}
		v.Names = append(v.Names, name)
	}
	if len(v.Names) == 0 {
		return Value{}, fmt.Errorf("%q names no client: write it as in c9", text)
	}
	if kind == Client && len(v.Names) > 1 {
		return Value{}, fmt.Errorf("%q names %d clients, and one is asked for", text, len(v.Names))
	}
	return v, nil
}

func notAClient(name string) error {
	example := "c9"
	if _, err := strconv.Atoi(name); err == nil {
		example = "c" + name
	}
	return fmt.Errorf("%q is not the name of a client: write it as in %s", name, example)
}

// workerName is the form of the name of a worker, as it is compared: "loop", "worker 3",
// "worker 1 thread 2", or a number alone.
var workerName = regexp.MustCompile(`^([a-z]+( [0-9]+)?( [a-z]+( [0-9]+)?)?|[0-9]+)$`)

// workerForm returns what is wrong with the form of the name of a worker.
func workerForm(name string) error {
	switch plain := plainWord(name); {
	case clientForm.MatchString(plain):
		return fmt.Errorf("%q is a client, and a worker is asked for: write it as in worker 1, loop or acceptor", name)
	case !workerName.MatchString(plain):
		return fmt.Errorf("%q is not the name of a worker: write it as in worker 1, loop or acceptor", name)
	}
	return nil
}

// validClient is notAClient for the argument of a query.
func validClient(name string) error {
	if clientForm.MatchString(name) {
		return nil
	}
	return notAClient(name)
}
