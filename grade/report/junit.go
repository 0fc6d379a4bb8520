package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"muxlab/grade/verdict"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Classname string      `xml:"classname,attr"`
	Name      string      `xml:"name,attr"`
	Time      string      `xml:"time,attr"`
	Failure   *junitWrong `xml:"failure"`
	Error     *junitWrong `xml:"error"`
	Skipped   *junitSkip  `xml:"skipped"`
}

type junitWrong struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkip struct {
	Message string `xml:"message,attr"`
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// JUnit writes a suite for each result.
func JUnit(w io.Writer, results []verdict.Result) error {
	all := junitSuites{Name: "muxlab"}
	var took time.Duration
	for _, r := range results {
		s := suite(Clean(r))
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
		took += r.Took
		all.Suites = append(all.Suites, s)
	}
	all.Time = seconds(took)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func suite(r verdict.Result) junitSuite {
	name := "muxlab." + r.Exercise
	if r.Student != "" {
		name += "." + r.Student
	}
	s := junitSuite{Name: name, Tests: len(r.Stages), Time: seconds(r.Took), Timestamp: r.When.UTC().Format("2006-01-02T15:04:05")}
	if r.Refused != nil {
		c := junitCase{Classname: name, Name: "build", Time: seconds(0), Failure: wrong(r.Refused, "refused")}
		s.Cases = append(s.Cases, c)
		s.Tests, s.Failures = s.Tests+1, s.Failures+1
	}
	for i := range r.Stages {
		stage := &r.Stages[i]
		c := junitCase{Classname: name, Name: stage.ID, Time: seconds(stage.Took)}
		switch stage.State {
		case verdict.Failed:
			c.Failure = wrong(stage.Failure, "failed")
			s.Failures++
		case verdict.GraderError:
			c.Error = &junitWrong{stage.Why, "grader error", ""}
			s.Errors++
		case verdict.Skipped:
			c.Skipped = &junitSkip{stage.Why}
			s.Skipped++
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}

func wrong(f *verdict.Failure, kind string) *junitWrong {
	if f == nil {
		return &junitWrong{Type: kind}
	}
	text := About(&verdict.Stage{State: verdict.Failed, Failure: f})
	return &junitWrong{f.Happened, kind, strings.TrimPrefix(text, "failed\n")}
}
