package report

import (
	"encoding/json"
	"fmt"
	"io"

	"muxlab/grade/verdict"
)

// JSON writes one result, whole: every other format can be made of it.
func JSON(w io.Writer, r verdict.Result) error {
	r.Schema = verdict.Schema
	return indented(w, r)
}

// ReadJSON reads what JSON wrote. A result of another schema is an error.
func ReadJSON(in io.Reader) (r verdict.Result, err error) {
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return r, fmt.Errorf("no result of muxlab: %w", err)
	}
	if r.Schema != verdict.Schema {
		return r, fmt.Errorf("schema %q, and this muxlab reads %q", r.Schema, verdict.Schema)
	}
	return r, nil
}

// ClassJSON writes a class.
func ClassJSON(w io.Writer, c Class) error {
	c.Schema = ClassSchema
	return indented(w, c)
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
