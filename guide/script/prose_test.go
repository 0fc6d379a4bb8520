package script

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// shape writes blocks so that they can be compared: the style of a span is * # or `.
func shape(blocks []Block) string {
	var out []string
	signs := map[Style]string{Plain: "", Strong: "**", Emphasis: "*", Code: "`"}
	spans := func(all []Span) (s string) {
		for _, one := range all {
			s += signs[one.Style] + one.Text + signs[one.Style]
		}
		return s
	}
	names := map[BlockKind]string{Paragraph: "p", Heading: "h", Listing: "code", Item: "item", Quote: "quote", Table: "table", Rule: "rule"}
	for _, b := range blocks {
		line := fmt.Sprintf("%s%d %s%s", names[b.Kind], b.Level, b.Mark, b.Lang)
		for _, row := range b.Rows {
			for _, cell := range row {
				line += "|" + spans(cell)
			}
			line += "|"
		}
		out = append(out, line+" "+spans(b.Spans)+strings.Join(b.Lines, "/"))
	}
	return strings.Join(out, "\n")
}

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"One *two* **three** `fo_ur`\nfive.": "p0  One *two* **three** `fo_ur` five.",
		"# Title\n\ntext":                    "h1  Title\np0  text",
		"- a\n- b\n  - c\n\n1. x\n2. y":      "item1 - a\nitem1 - b\nitem2 - c\nitem1 1. x\nitem1 2. y",
		"- a\n\n  more":                      "item1 - a\nitem1  more",
		"> said `so`":                        "quote0  said `so`",
		"```sh\nnc 1\n\n  x\n```":            "code0 sh nc 1//  x",
		"| a | b |\n|---|---|\n| `1` | 2 |":  "table0 |a|b||`1`|2| ",
		"a\n\n---\n\nb":                      "p0  a\nrule0  \np0  b",
		`2 \* 3 &lt; 7 a_b_c`:                "p0  2 * 3 < 7 a_b_c",
		"see [the page](x.md), <http://a.b>": "p0  see the page (x.md), http://a.b",
		"`a\nb`":                             "p0  `a b`",
		"one  \ntwo":                         "p0  one\ntwo",
		"a <b>c</b>":                         "p0  a <b>c</b>",
		"***both***":                         "p0  **both**",
	} {
		if got := shape(Prose(text)); got != want {
			t.Errorf("%q is\n%s\nnot\n%s", text, got, want)
		}
	}
}

func TestProseJoinsSpansOfOneStyle(t *testing.T) {
	got := Prose("a\nb &amp; c")[0].Spans
	if want := []Span{{"a b & c", Plain}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}
