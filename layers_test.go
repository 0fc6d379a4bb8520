package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers, from the ground up. A package may import packages of lower layers
// only, and of its own layer those that siblings says.
var layers = [][]string{
	{"harness/units", "harness/files", "harness/clean", "harness/kernel", "harness/load/crowd"},
	{"harness/trace"},
	{"harness/trace/recorded"},
	{"harness/tape", "harness/trace/tracetest", "harness/strace/syntax"},
	{"harness/recording"},
	{"harness/strace"},
	{"harness/export"},
	{"harness/model", "harness/proc"},
	{"harness/reactor", "harness/converse", "harness/queue", "harness/exercise", "harness/diagnose/limits"},
	{"harness/load", "harness/conform", "harness/measure", "harness/diagnose", "harness/diagnose/report", "harness/conform/shelf", "harness/conform/outbox", "harness/load/outcome", "harness/load/clients"},
	models(),
	{"catalog"},
	{"harness/load/loadtest", "grade/verdict", "grade/witness", "grade/warmed"},
	{"grade/subject", "grade/source", "grade/sandbox"},
	{"grade/task"},
	{"grade/stages", "grade/report"},
	{"grade/exercises", "grade"},
	{"grade/judge"},
	{"grade/check", "grade/class", "grade/gradetest", "grade/progress"},
	{"solutions/06-epoll"},
	{"bench/stats", "bench/chart/text"},
	{"bench/chart"},
	{"bench/compare", "bench/experiment/result"},
	{"bench/compare/report", "bench/experiment/rig", "bench/experiment/printed"},
	{"bench/experiment/studies", "bench/experiment/report"},
	{"session"},
	{"session/control", "viz/term"},
	{"viz/snapshot/cover"},
	{"viz/snapshot"},
	{"viz/digest/meter", "viz/viztest"},
	{"viz/digest"},
	{"guide/query", "guide/overlay"},
	{"guide/script"},
	{"guide/notes"},
	{"guide/walk"},
	{"viz/panel/lane", "viz/panel/cell"},
	{"viz/panel", "viz/page"},
	{"viz/page/menu", "viz/page/watch/layout", "viz/page/watch/predict", "viz/page/watch/conn", "viz/page/watch/legend", "viz/page/watch/source", "viz/page/watch/speak"},
	{"viz/page/watch/mystery", "viz/page/watch/quiz", "viz/page/watch/help"},
	{"viz/page/home", "viz/page/watch"},
	{"viz/page/beside", "viz/page/race", "viz/cast"},
	{"viz/page/guide"},
	{"viz/app", "bench/experiment", "bench"},
	{"viz"},
	{"stage"},
	{"cli/until", "cli/say", "cli/doctor", "cli/film", "cli/plain", "cli/list", "cli/grading", "cli/exercise", "cli/lab"},
	{"cli/flags", "cli/screen"},
	{"cli/attach"},
	{"cli/watching"},
	{"cli"},
	{"."},
}

// models returns the packages of the models: what the catalog imports from the top level.
func models() (all []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "catalog/catalog.go", nil, parser.ImportsOnly)
	if err != nil {
		panic(err)
	}
	for _, i := range file.Imports {
		to, _ := strconv.Unquote(i.Path.Value)
		if pkg, ours := strings.CutPrefix(to, "muxlab/"); ours && !strings.Contains(pkg, "/") {
			all = append(all, pkg)
		}
	}
	return all
}

// siblings are the imports within a layer that are meant.
var siblings = map[string][]string{
	"harness/proc":            {"harness/model"},
	"harness/conform":         {"harness/measure"},
	"harness/diagnose":        {"harness/measure"},
	"harness/diagnose/report": {"harness/diagnose"},
	"harness/conform/shelf":   {"harness/conform"},
	"harness/conform/outbox":  {"harness/conform"},
	"harness/load/outcome":    {"harness/load"},
	"hybrid":                  {"threadpool", "epoll"}, // it is made of two
}

// doors are the only packages below the catalog that may import these: a model,
// or a student's exercise, reaches the operating system through the kernel alone.
var doors = map[string][]string{
	"net":     {"goroutine", "harness/load", "harness/load/clients", "harness/load/loadtest", "harness/measure", "harness/conform", "bench/compare", "bench/experiment/rig", "bench/experiment/studies", "cli/doctor"},
	"syscall": {"harness/kernel", "harness/trace", "harness/recording", "harness/strace", "harness/proc", "harness/load", "harness/measure", "harness/conform", "bench/compare"},
	"unsafe":  {"harness/kernel", "harness/trace", "harness/measure"},
	"os":      {"goroutine", "guide/notes", "guide/overlay", "guide/query", "cli/lab", "harness/exercise", "harness/files", "harness/kernel", "harness/trace", "harness/trace/tracetest", "harness/recording", "harness/strace", "harness/proc", "harness/load", "harness/load/clients", "harness/measure", "harness/conform", "stage", "viz/viztest", "cli", "cli/doctor", "cli/exercise", "cli/film", "cli/grading", "cli/plain", "cli/until", "cli/say", "cli/screen", "cli/attach", "cli/watching", "."},

	// What draws on the terminal is reached by the program alone: a student's binary,
	// a grader and a lab import neither.
	"github.com/charmbracelet/bubbletea": {"viz/app"},
	"github.com/charmbracelet/lipgloss":  {"viz/term", "cli/screen"},

	"golang.org/x/sys/unix": {"harness/files", "harness/kernel", "harness/trace", "harness/trace/recorded", "harness/trace/tracetest", "harness/recording", "harness/strace", "harness/proc", "harness/load", "harness/load/clients", "harness/measure", "harness/conform", "bench/experiment/rig", "bench/experiment/studies", "cli/attach", "cli/until"},
}

func layerOf(pkg string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, pkg) })
}

// broken says what is wrong with the import of to by from, or nothing.
func broken(from, to string) string {
	if who, guarded := doors[to]; guarded {
		grades := strings.HasPrefix(from, "grade/") && !strings.Contains(to, "charmbracelet") // it talks to servers from outside
		if !grades && !slices.Contains(who, from) {
			return fmt.Sprintf("%s imports %s, which is not its door", from, to)
		}
		return ""
	}
	inner, ours := strings.CutPrefix(to, "muxlab/")
	if !ours {
		return ""
	}
	low, high := layerOf(inner), layerOf(from)
	switch {
	case low < 0:
		return fmt.Sprintf("%s imports %s, which is in no layer", from, inner)
	case high < 0:
		return fmt.Sprintf("%s is in no layer", from)
	case low > high, low == high && !slices.Contains(siblings[from], inner):
		return fmt.Sprintf("%s imports %s: an arrow that does not point down", from, inner)
	}
	return ""
}

func TestLayers(t *testing.T) {
	imports := importsOfTree(t)
	if len(imports) < 20 {
		t.Fatalf("found %d packages only: the check looks in the wrong place", len(imports))
	}
	for _, from := range slices.Sorted(maps.Keys(imports)) {
		for to := range imports[from] {
			if wrong := broken(from, to); wrong != "" {
				t.Error(wrong)
			}
		}
	}
}

// The check is checked with what it must reject.
func TestLayersRejects(t *testing.T) {
	for from, to := range map[string]string{
		"harness/kernel": "muxlab/harness/trace", "epoll": "golang.org/x/sys/unix", "poll": "muxlab/select",
		"viz/panel": "net", "viz/term": "muxlab/viz/panel", "viz/snapshot": "muxlab/viz/digest", "viz/page/watch": "muxlab/viz/page/beside", "viz/page/watch/predict": "muxlab/viz/page/watch", "viz/page/home": "github.com/charmbracelet/bubbletea", "grade/witness": "github.com/charmbracelet/bubbletea", "solutions/06-epoll": "os", "harness/reactor": "muxlab/epoll", "select": "unsafe", "threads": "os", "nowhere": "muxlab/viz",
	} {
		if broken(from, to) == "" {
			t.Errorf("the import of %s by %s goes through", to, from)
		}
	}
	if wrong := broken("hybrid", "muxlab/epoll"); wrong != "" {
		t.Error(wrong)
	}
}

// screenless are packages that draw nothing on a terminal: neither they nor what they
// import, at any distance, may import Bubble Tea or Lip Gloss.
var screenless = []string{"viz/digest", "guide/query", "guide/script", "guide/walk", "guide/notes", "grade/", "solutions/", "harness/"}

// drawsBy returns the imports that lead from a package to one of these, or
// nil if none does.
func drawsBy(imports map[string]map[string]bool, pkg string, seen map[string]bool) []string {
	for to := range imports[pkg] {
		if strings.HasSuffix(to, "/bubbletea") || strings.HasSuffix(to, "/lipgloss") {
			return []string{pkg, to}
		}
		inner, ours := strings.CutPrefix(to, "muxlab/")
		if !ours || seen[inner] {
			continue
		}
		seen[inner] = true
		if way := drawsBy(imports, inner, seen); way != nil {
			return append([]string{pkg}, way...)
		}
	}
	return nil
}

func TestScreenlessPackages(t *testing.T) {
	imports := importsOfTree(t)
	checked := 0
	for _, pkg := range slices.Sorted(maps.Keys(imports)) {
		if !slices.ContainsFunc(screenless, func(p string) bool { return strings.HasPrefix(pkg+"/", strings.TrimSuffix(p, "/")+"/") }) {
			continue
		}
		checked++
		if way := drawsBy(imports, pkg, map[string]bool{}); way != nil {
			t.Errorf("%s draws: %s", pkg, strings.Join(way, " imports "))
		}
	}
	if checked < 20 {
		t.Errorf("checked %d packages only", checked)
	}
	if drawsBy(imports, "viz/page/watch", map[string]bool{}) == nil {
		t.Error("the screen does not draw: the check sees nothing")
	}
}

// otherModule: the folder is a module of its own, with rules of its own.
func otherModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// importsOfTree reads the imports of all files, whatever system they are for,
// without the tests.
func importsOfTree(t *testing.T) map[string]map[string]bool {
	imports := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || otherModule(name)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(name))
		if strings.HasPrefix(pkg, "grade/shelf") { // submissions, which the grader judges
			return nil
		}
		if imports[pkg] == nil {
			imports[pkg] = map[string]bool{}
		}
		for _, i := range f.Imports {
			to, _ := strconv.Unquote(i.Path.Value)
			imports[pkg][to] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
