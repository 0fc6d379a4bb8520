package units

import (
	"math"
	"testing"
)

// check compares what was written with what should be.
func check(t *testing.T, cases [][2]string) {
	t.Helper()
	for _, c := range cases {
		if c[0] != c[1] {
			t.Errorf("%q should be %q", c[0], c[1])
		}
	}
}

func TestCounts(t *testing.T) {
	check(t, [][2]string{
		{Screen.Count(48213), "48\u00a0213"}, {Screen.Count(-1234567), "-1\u00a0234\u00a0567"}, {Screen.Count(999), "999"},
		{Printed.Count(10_000), "10,000"}, {Plain.Count(10_000), "10000"},
		{Screen.Many(1, "client", "clients"), "1\u00a0client"}, {Screen.Many(6, "child", "children"), "6\u00a0children"},
		{Sentence.Plural(1, "wait"), "1 wait"}, {Sentence.Plural(41193, "wait"), "41\u00a0193 waits"}, {Sentence.Plural(2, "process"), "2 processes"},
		{Plain.Plural(1000, "byte"), "1000 bytes"}, {Printed.Plural(1000, "connection"), "1,000 connections"},
	})
}

func TestNumbers(t *testing.T) {
	check(t, [][2]string{
		{Chart.Number(0), "0"}, {Chart.Number(61234), "61\u00a0200"}, {Chart.Number(999.9), "1\u00a0000"}, {Chart.Number(1.254), "1.25"},
		{Chart.Number(0.0312), "0.0312"}, {Chart.Number(12345678), "12\u00a0300\u00a0000"}, {Chart.Number(math.Inf(1)), "–"}, {Chart.Number(1e-31), "–"},
		{Printed.Figure(0), "0"}, {Printed.Figure(3), "3"}, {Printed.Figure(1.234), "1.23"}, {Printed.Figure(12.34), "12.3"},
		{Printed.Figure(1234.4), "1,234"}, {Printed.Figure(1e7), "10,000,000"}, {Printed.Figure(0.05), "0.050"}, {Printed.Figure(1e-5), "1.0e-05"},
		{Printed.Value(0.5), "0.5"}, {Printed.Value(-12345), "-12,345"},
		{Chart.Short(2_000_000), "2M"}, {Chart.Short(20_000), "20k"}, {Chart.Short(2000), "2\u00a0000"}, {Chart.Short(0.02), "0.02"},
		{Screen.Rate(21_400), "21.4k"}, {Screen.Rate(212), "212"}, {Screen.Rate(6.04), "6.0"}, {Screen.Rate(0), "0"},
		{Screen.Rate(9_163), "9\u00a0163"}, {Screen.Rate(3.2e6), "3.2M"}, {Screen.Rate(-1), "?"},
		{Printed.Value(Round(1234, 2)), "1,200"},
	})
}

func TestRatios(t *testing.T) {
	check(t, [][2]string{
		{Chart.Ratio(1.018), "1.02"}, {Chart.Ratio(12.34), "12.3"}, {Chart.Ratio(123.4), "123"}, {Chart.Ratio(20_000), "10\u00a0000 or more"},
		{Chart.Ratio(0.0123), "0.012"}, {Chart.Ratio(0), "0.00"}, {Chart.Ratio(1e-5), "less than 0.001"},
		{Chart.Times(1.02), "1.02"}, {Chart.Times(4.23), "4.2"}, {Chart.Times(1250), "1\u00a0250"},
		{Cell(0.0123), ".012"}, {Cell(1.254), "1.25"}, {Cell(42.4), "42"}, {Cell(1000), ">999"}, {Cell(0.0001), "<.001"},
		{Screen.Percent(0.86), "86\u00a0%"}, {Screen.Percent(0.001), "<1\u00a0%"}, {Screen.Percent(0), "0\u00a0%"},
		{Screen.Percent(2.5), "250\u00a0%"}, {Screen.Percent(-1), "?"}, {Sentence.Percent(0.356), "36 %"},
	})
}

func TestTimes(t *testing.T) {
	const ms = 1_000_000
	ascii := Screen
	ascii.Micro = "us"
	check(t, [][2]string{
		{Screen.Duration(0), "0\u00a0ns"}, {Screen.Duration(412_000), "412\u00a0µs"}, {Screen.Duration(1_400_000), "1.4\u00a0ms"},
		{Screen.Duration(3_400 * ms), "3.4\u00a0s"}, {Screen.Duration(999_999_999), "1.0\u00a0s"}, {Screen.Duration(600_000 * ms), "10\u00a0min"},
		{Screen.Duration(7_200_000 * ms), "2.0\u00a0h"}, {ascii.Duration(412_000), "412\u00a0us"},
		{Chart.Latency(0.5), "<1ns"}, {Chart.Latency(420), "420ns"}, {Chart.Latency(68_300), "68.3µs"}, {Chart.Latency(1.5e6), "1.50ms"}, {Chart.Latency(2e9), "2.00s"},
		{Printed.Seconds(0.14), "140 ms"}, {Printed.Seconds(1.4), "1.40 s"}, {Printed.Seconds(30), "30 s"}, {Printed.Seconds(25.25e-6), "25.2 µs"},
		{Sentence.Elapsed(15_900_000), "15 ms"}, {Sentence.Elapsed(999_999), "999 µs"}, {Sentence.Elapsed(2_999 * ms), "2.9 s"}, {Sentence.Elapsed(239_000 * ms), "3 min"},
	})
}

func TestBytes(t *testing.T) {
	check(t, [][2]string{
		{Screen.Size(55), "55\u00a0B"}, {Screen.Size(1200), "1.2\u00a0kB"}, {Screen.Size(212_000), "212\u00a0kB"}, {Screen.Size(-1), "?"},
		{Screen.Size(14_799_999), "14.8\u00a0MB"}, {Screen.Size(2_000_000_000), "2.0\u00a0GB"},
		{Sentence.SizeDown(64_500), "64 kB"}, {Sentence.SizeDown(1_000_000), "1.0 MB"}, {Sentence.SizeDown(14_799_999), "14.7 MB"},
		{Chart.Memory(512), "0.500kB"}, {Chart.Memory(4 << 20), "4.00MB"}, {Chart.Memory(16 << 30), "16.0GB"},
	})
}
