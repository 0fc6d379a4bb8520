package class

// The folder of a run. A result is written as a whole and as soon as it is there, so that
// nothing that was graded is lost or graded twice:
//
//	run.json           the plan
//	results/KEY.json   one result each
//	overrides.csv      marks by hand; muxlab makes it once and never writes it again

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/files"
)

// EntrySchema names the form of an Entry in JSON.
const EntrySchema = "muxlab/class-entry/v1"

// An Entry is what became of one submission.
type Entry struct {
	Schema string          `json:"schema"`
	Key    string          `json:"key"`
	Seed   uint64          `json:"seed"`
	Result *verdict.Result `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"` // the grader failed: why
	Took   time.Duration   `json:"took_ns"`
}

// A Store is the folder of a run.
type Store struct{ dir string }

// OpenStore makes the folder if there is none, for its owner alone: it holds marks.
func OpenStore(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := files.Folder(filepath.Join(dir, "results")); err != nil {
		return nil, fmt.Errorf("nothing can be written into %s: %w", dir, err)
	}
	return &Store{dir}, nil
}

// Path is the name of a file in the folder.
func (s *Store) Path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

func (s *Store) entry(key string) string { return s.Path("results", key+".json") }

// SavePlan keeps the plan.
func (s *Store) SavePlan(p *Plan) error { return save(s.Path("run.json"), p) }

// LoadPlan reads the plan of a run.
func (s *Store) LoadPlan() (*Plan, error) {
	var p Plan
	if err := load(s.Path("run.json"), &p); err != nil {
		return nil, err
	}
	if p.Schema != PlanSchema {
		return nil, fmt.Errorf("%s: schema %q, and this muxlab reads %q", s.Path("run.json"), p.Schema, PlanSchema)
	}
	return &p, nil
}

// Save keeps an entry.
func (s *Store) Save(e *Entry) error {
	e.Schema = EntrySchema
	return save(s.entry(e.Key), e)
}

// Load returns the entry of a submission: nil if there is none, or it is of another
// seed or schema.
func (s *Store) Load(sub Submission) (*Entry, error) {
	var e Entry
	err := load(s.entry(sub.Key), &e)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if e.Schema != EntrySchema || e.Seed != sub.Seed || e.Key != sub.Key {
		return nil, nil
	}
	return &e, nil
}

func save(name string, v any) error {
	err := files.Save(name, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(v)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func load(name string, v any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Slug is a name for a file made of an id: the id itself if it is plain, and otherwise
// what is plain of it and a hash.
func Slug(id string) string {
	var b strings.Builder
	for _, r := range id {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.@", r) {
			b.WriteRune(r)
		}
	}
	bare := b.String()
	if bare == id && len(id) <= 60 && strings.Trim(id[:min(1, len(id))], "-.") != "" {
		return id
	}
	bare = strings.TrimLeft(bare, "-.")
	return strings.TrimPrefix(bare[:min(len(bare), 40)]+"-"+hash(id), "-")
}

func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// keyOf names the result of a submission: a changed file makes another.
func keyOf(student, folder, digest string) string {
	slug := Slug(student)
	return slug[:min(len(slug), 40)] + "." + hash(student, folder, digest)
}

// mostDigest bounds how much of a submission is read to tell whether it changed.
const mostDigest = 64 << 20

// digestOf is a hash of the names and contents of the files at path. Links are not
// followed, and of what is no regular file only the kind counts.
func digestOf(path string) (string, error) {
	h := sha256.New()
	left := int64(mostDigest)
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // cannot be read: the grader will say so
		}
		rel, _ := filepath.Rel(path, name)
		fmt.Fprintf(h, "%d:%s%v", len(rel), rel, d.Type())
		if !d.Type().IsRegular() {
			return nil
		}
		f, err := os.Open(name)
		if err != nil {
			return nil
		}
		defer f.Close()
		n, _ := io.Copy(h, io.LimitReader(f, left))
		fmt.Fprintf(h, "%d", n)
		if left -= n; left <= 0 {
			return fs.SkipAll
		}
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
