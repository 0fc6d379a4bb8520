package script

// Makes of Markdown what a screen or a page of plain text can print: blocks of spans, without
// widths and colors.

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A BlockKind is what a block of prose is.
type BlockKind uint8

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	Listing // code, line by line
	Item    // of a list
	Quote
	Table
	Rule
)

// A Block is one block of prose.
type Block struct {
	Kind  BlockKind
	Level int        // Heading: from 1; others: how many lists it is in
	Mark  string     // Item: "-", or its number as in "2."; "" one that goes on
	Spans []Span     // all but Listing, Table and Rule
	Lines []string   // Listing
	Lang  string     // Listing: the language, as in "sh"; "" none
	Rows  [][][]Span // Table: rows of cells; the first row is the head
}

// A Style is how a span is meant.
type Style uint8

// The styles.
const (
	Plain Style = iota
	Strong
	Emphasis
	Code
)

// A Span is a piece of text in one style. A line break that is meant is "\n".
type Span struct {
	Text  string
	Style Style
}

// markdown parses prose.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()

// Prose returns the blocks of a Markdown text. A link is its text and, in parentheses, its
// address. HTML is shown as it is written.
func Prose(text string) []Block {
	p := prose{source: []byte(text)}
	p.blocks(markdown.Parse(gmtext.NewReader(p.source)), Block{})
	return p.all
}

// A prose collects the blocks of a text.
type prose struct {
	source []byte
	all    []Block
}

// blocks adds the blocks under n. What stands in a list or a quote looks like in.
func (p *prose) blocks(n ast.Node, in Block) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			p.all = append(p.all, Block{Kind: Heading, Level: c.Level, Spans: p.spans(c, Plain)})
		case *ast.List:
			p.list(c, in.Level+1)
		case *ast.Blockquote:
			p.blocks(c, Block{Kind: Quote, Level: in.Level})
		case *ast.FencedCodeBlock:
			p.all = append(p.all, Block{Kind: Listing, Level: in.Level, Lang: string(c.Language(p.source)), Lines: p.lines(c)})
		case *ast.CodeBlock:
			p.all = append(p.all, Block{Kind: Listing, Level: in.Level, Lines: p.lines(c)})
		case *ast.ThematicBreak:
			p.all = append(p.all, Block{Kind: Rule})
		case *east.Table:
			p.all = append(p.all, Block{Kind: Table, Rows: p.rows(c)})
		case *ast.HTMLBlock:
			p.all = append(p.all, Block{Kind: Listing, Level: in.Level, Lines: p.lines(c)})
		default: // a paragraph, or the text of an item
			in.Spans = p.spans(c, Plain)
			p.all = append(p.all, in)
			in.Mark = ""
		}
	}
}

// list adds the items of a list.
func (p *prose) list(l *ast.List, level int) {
	number := l.Start
	for c := l.FirstChild(); c != nil; c = c.NextSibling() {
		mark := "-"
		if l.IsOrdered() {
			mark = fmt.Sprintf("%d.", number)
			number++
		}
		p.blocks(c, Block{Kind: Item, Level: level, Mark: mark})
	}
}

// lines returns the lines of code.
func (p *prose) lines(n ast.Node) (lines []string) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		lines = append(lines, strings.TrimSuffix(string(line.Value(p.source)), "\n"))
	}
	return lines
}

// rows returns the cells of a table.
func (p *prose) rows(t *east.Table) (rows [][][]Span) {
	for r := t.FirstChild(); r != nil; r = r.NextSibling() {
		var row [][]Span
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			row = append(row, p.spans(c, Plain))
		}
		rows = append(rows, row)
	}
	return rows
}

// spans returns the text under n, which is in a style. Neighbors of one style are one span.
func (p *prose) spans(n ast.Node, style Style) (all []Span) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		for _, s := range p.span(c, style) {
			if last := len(all) - 1; last >= 0 && all[last].Style == s.Style {
				all[last].Text += s.Text
			} else if s.Text != "" {
				all = append(all, s)
			}
		}
	}
	return all
}

// span returns the text of one node inside a block.
func (p *prose) span(n ast.Node, style Style) []Span {
	switch n := n.(type) {
	case *ast.Text:
		text := unescape(n.Segment.Value(p.source))
		switch {
		case n.HardLineBreak():
			text += "\n"
		case n.SoftLineBreak():
			text += " "
		}
		return []Span{{text, style}}
	case *ast.String:
		return []Span{{string(n.Value), style}}
	case *ast.CodeSpan:
		return []Span{{p.code(n), Code}}
	case *ast.Emphasis:
		return p.spans(n, map[bool]Style{true: Strong, false: Emphasis}[n.Level > 1 || style == Strong])
	case *ast.Link:
		return append(p.spans(n, style), Span{" (" + string(n.Destination) + ")", style})
	case *ast.AutoLink:
		return []Span{{string(n.URL(p.source)), style}}
	case *ast.RawHTML:
		return []Span{{string(n.Segments.Value(p.source)), style}}
	}
	return p.spans(n, style)
}

// code returns the text between backticks; a line end in it is a space.
func (p *prose) code(n ast.Node) (text string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			text += strings.ReplaceAll(string(t.Segment.Value(p.source)), "\n", " ")
		}
	}
	return text
}

// unescape returns what is meant by text: \* is a star, and &lt; is <.
func unescape(text []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(text))))
}
