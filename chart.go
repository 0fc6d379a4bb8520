package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"muxlab/chart"
	"muxlab/compare"
)

func chartCommand() *cobra.Command {
	var out string
	var asJSON bool
	c := &cobra.Command{
		Use:   "chart FILE...",
		Short: "draw saved results of compare again",
		Long: `Draw results that "muxlab compare --out" saved. Several are drawn one after the
other, and stand side by side in the report; if they are from different machines, or
not about the same work, that is said first.`,
		Example: `  muxlab chart slides/result.json
  muxlab chart laptop/result.json server/result.json --out both`,
		Args: arguments(1, 100, "the files to draw, as muxlab compare --out wrote them"),
		RunE: func(_ *cobra.Command, args []string) error {
			var runs []*compare.Result
			for _, name := range args {
				r, err := compare.Read(name)
				if err != nil {
					return err
				}
				runs = append(runs, r)
			}
			if asJSON {
				return json.NewEncoder(os.Stdout).Encode(runs)
			}
			printCharts(args, runs)
			if out != "" {
				return writeCharts(out, runs)
			}
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "also write a report, SVG, PNG and CSV files into this folder")
	c.Flags().BoolVar(&asJSON, "json", false, "the results as JSON")
	c.MarkFlagDirname("out")
	return c
}

func printCharts(names []string, runs []*compare.Result) {
	for _, warning := range chart.Mixed(runs) {
		fmt.Println("!", warning)
	}
	for i, r := range runs {
		if len(runs) > 1 {
			fmt.Printf("\n── %s ──\n\n", names[i])
		}
		fmt.Print(chart.Report(r, terminalStyle()))
	}
}

// writeCharts writes the files of one result; of several, one report of all, and
// the files of each in a folder of its own.
func writeCharts(dir string, runs []*compare.Result) error {
	for i, r := range runs {
		inner := dir
		if len(runs) > 1 {
			inner = filepath.Join(dir, fmt.Sprintf("%d", i+1))
		}
		if err := os.MkdirAll(inner, 0o755); err != nil {
			return err
		}
		text, err := r.JSON()
		if err == nil {
			err = compare.WriteFile(filepath.Join(inner, resultName), text)
		}
		if err := writeReport(inner, r, err); err != nil {
			return err
		}
	}
	if len(runs) == 1 {
		return nil
	}
	page, err := chart.HTML(runs...)
	if err != nil {
		return err
	}
	return compare.WriteFile(filepath.Join(dir, "report.html"), page)
}
