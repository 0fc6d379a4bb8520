package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/bench/compare"
	"muxlab/bench/compare/report"
	"muxlab/cli/flags"
	"muxlab/harness/clean"
	"muxlab/harness/files"
)

func chartCommand() *cobra.Command {
	var out string
	var asJSON, overwrite, details bool
	c := &cobra.Command{
		Use:   "chart FOLDER...",
		Short: "redraw charts from saved results",
		Long: `Draw results that "muxlab compare --out" saved: name the folder. Several are drawn one after the
other, and stand side by side in the report; if they are from different machines, or
not about the same work, that is said first.`,
		Example: `  muxlab chart slides
  muxlab chart laptop server --out both`,
		Args: flags.Arguments(1, 100, "the folders that muxlab compare --out wrote, or the result.json in them"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := namesFolder(c); err != nil {
				return err
			}
			var runs []*compare.Result
			for _, name := range args {
				r, err := savedResult(name)
				if err != nil {
					return err
				}
				runs = append(runs, r)
			}
			if asJSON {
				return json.NewEncoder(os.Stdout).Encode(runs)
			}
			var err error
			if out != "" {
				err = writeCharts(out, overwrite, runs)
			}
			return errors.Join(printCharts(os.Stdout, args, runs, details), err)
		},
	}
	c.Flags().StringVar(&out, "out", "", "also write a report, SVG, PNG and CSV files into this folder")
	flags.Overwrite(c.Flags(), &overwrite)
	c.Flags().BoolVar(&asJSON, "json", false, "the results as JSON")
	detailsFlag(c.Flags(), &details)
	c.MarkFlagDirname("out")
	return c
}

func printCharts(w io.Writer, names []string, runs []*compare.Result, details bool) error {
	var text strings.Builder
	for _, warning := range report.Mixed(runs) {
		fmt.Fprintln(&text, "!", warning)
	}
	for i, r := range runs {
		if len(runs) > 1 {
			fmt.Fprintf(&text, "\n── %s ──\n\n", clean.Text(names[i]))
		}
		text.WriteString(printed(r, details))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// writeCharts writes a run into dir; several into a folder each, and one report.
func writeCharts(dir string, overwrite bool, runs []*compare.Result) error {
	inners := []string{dir}
	if len(runs) > 1 {
		inners = nil
		for i := range runs {
			inners = append(inners, filepath.Join(dir, fmt.Sprint(i+1)))
		}
	}
	for _, inner := range append(inners, dir) { // before the first file is written
		if err := folder(inner, overwrite, resultName, reportName); err != nil {
			return err
		}
	}
	for i, r := range runs {
		inner := inners[i]
		text, err := r.JSON()
		if err == nil {
			err = files.SaveBytes(filepath.Join(inner, resultName), text)
		}
		if err := writeReport(inner, r, err); err != nil {
			return err
		}
	}
	if len(runs) == 1 {
		return nil
	}
	page, err := report.HTML(runs...)
	if err != nil {
		return err
	}
	return files.SaveBytes(filepath.Join(dir, reportName), page)
}
