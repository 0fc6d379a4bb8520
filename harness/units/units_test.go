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
		{Count(48213), "48,213"}, {Count(-1234567), "-1,234,567"}, {Count(999), "999"}, {Count(-999), "-999"},
		{Screen.Many(1, "client", "clients"), "1\u00a0client"}, {Screen.Many(6, "child", "children"), "6\u00a0children"},
		{Text.Plural(1, "wait"), "1 wait"}, {Text.Plural(41193, "wait"), "41,193 waits"}, {Text.Plural(2, "process"), "2 processes"},
	})
}

func TestNumbers(t *testing.T) {
	check(t, [][2]string{
		{Number(0), "0"}, {Number(61234), "61,200"}, {Number(999.9), "1,000"}, {Number(1.254), "1.25"}, {Number(0.0312), "0.0312"},
		{Number(30), "30"}, {Number(5.04), "5.04"}, {Number(1), "1"}, {Number(12345678), "12,300,000"}, {Number(-12.34), "-12.3"},
		{Number(math.Inf(1)), "–"}, {Number(math.NaN()), "–"}, {Number(1e-31), "–"}, {Number(1.2e-5), "1.2e-05"}, {Number(3.2e9), "3.2e+09"},
		{Value(0.5), "0.5"}, {Value(-12345), "-12,345"}, {Value(1e7), "10,000,000"},
		{Short(2_000_000), "2M"}, {Short(20_000), "20k"}, {Short(2000), "2,000"}, {Short(0.02), "0.02"},
		{Rate(21_400), "21.4k"}, {Rate(212), "212"}, {Rate(6.04), "6.0"}, {Rate(0), "0"}, {Rate(9_163), "9,163"}, {Rate(3.2e6), "3.2M"}, {Rate(-1), "?"},
		{Value(Round(1234, 2)), "1,200"},
	})
}

func TestRatios(t *testing.T) {
	check(t, [][2]string{
		{Ratio(1.018), "1.02"}, {Ratio(12.34), "12.3"}, {Ratio(123.4), "123"}, {Ratio(20_000), "10,000 or more"},
		{Ratio(0.0123), "0.012"}, {Ratio(0), "0.00"}, {Ratio(1e-5), "less than 0.001"},
		{Times(1.048), "1.05"}, {Times(0.952), "0.95"}, {Times(1.42), "1.4"}, {Times(0.095), "0.095"}, {Times(13.6), "14"}, {Times(2511), "2,511"},
		{Cell(0.0123), ".012"}, {Cell(1.254), "1.25"}, {Cell(42.4), "42"}, {Cell(1000), ">999"}, {Cell(0.0001), "<.001"},
		{Text.Percent(0.86), "86 %"}, {Screen.Percent(0.001), "<1\u00a0%"}, {Text.Percent(0), "0 %"}, {Text.Percent(2.5), "250 %"}, {Text.Percent(-1), "?"},
	})
}

func TestTimes(t *testing.T) {
	const ms = 1_000_000
	ascii := Screen
	ascii.Micro = "us"
	check(t, [][2]string{
		{Text.Duration(0), "0 ns"}, {Text.Duration(412_000), "412 µs"}, {Text.Duration(1_400_000), "1.4 ms"}, {Text.Duration(3_400 * ms), "3.4 s"},
		{Text.Duration(999_999_999), "1.0 s"}, {Text.Duration(600_000 * ms), "10 min"}, {Text.Duration(7_200_000 * ms), "2.0 h"},
		{Screen.Duration(412_000), "412\u00a0µs"}, {ascii.Duration(412_000), "412\u00a0us"},
		{Text.Latency(0.5), "<1 ns"}, {Text.Latency(420), "420 ns"}, {Text.Latency(68_300), "68.3 µs"}, {Text.Latency(999_700), "1.00 ms"},
		{Text.Latency(1.5e6), "1.50 ms"}, {Text.Latency(140e6), "140 ms"}, {Text.Latency(1.4e9), "1.40 s"}, {Text.Latency(30e9), "30 s"},
		{Text.Elapsed(15_900_000), "15 ms"}, {Text.Elapsed(999_999), "999 µs"}, {Text.Elapsed(2_999 * ms), "2.9 s"}, {Text.Elapsed(239_000 * ms), "3.9 min"}, {Text.Elapsed(180_000 * ms), "3 min"}, {Text.Elapsed(7_199_000 * ms), "1.9 h"},
	})
}

func TestBytes(t *testing.T) {
	check(t, [][2]string{
		{Text.Size(55), "55 B"}, {Text.Size(1200), "1.2 kB"}, {Text.Size(212_000), "212 kB"}, {Text.Size(-1), "?"},
		{Text.Size(14_799_999), "14.8 MB"}, {Text.Size(2_000_000_000), "2.0 GB"}, {Screen.Size(1500), "1.5\u00a0kB"},
		{Text.SizeDown(64_500), "64 kB"}, {Text.SizeDown(1_000_000), "1.0 MB"}, {Text.SizeDown(14_799_999), "14.7 MB"},
		{Text.Memory(512), "512 B"}, {Text.Memory(1170), "1.17 kB"}, {Text.Memory(4 << 20), "4.19 MB"}, {Text.Memory(2e9), "2 GB"},
		{Text.Binary(64 << 10), "64 KiB"}, {Text.Binary(256 << 20), "256 MiB"}, {Text.Binary(16 << 30), "16 GiB"}, {Text.Binary(100), "100 B"},
	})
}
