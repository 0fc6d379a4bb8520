package units

import (
	"fmt"
	"math"
	"strconv"
)

// Size writes bytes: "55 B", "1.2 kB", "212 kB", "3.4 MB". 1 kB is 1,000 bytes.
func (f Form) Size(n int64) string {
	switch {
	case n < 0:
		return "?"
	case n < 1000:
		return strconv.FormatInt(n, 10) + f.Gap + "B"
	case n < 9950:
		return fmt.Sprintf("%.1f", float64(n)/1e3) + f.Gap + "kB"
	case n < 999_500:
		return strconv.FormatInt((n+500)/1000, 10) + f.Gap + "kB"
	case n < 999_500_000:
		return fmt.Sprintf("%.1f", float64(n)/1e6) + f.Gap + "MB"
	}
	return fmt.Sprintf("%.1f", float64(n)/1e9) + f.Gap + "GB"
}

// SizeDown writes bytes rounded down, in kB at least: "64 kB", "14.7 MB". It never
// says that a limit was reached which was not. 1 kB is 1,000 bytes.
func (f Form) SizeDown(n int) string {
	if n < 1e6 {
		return fmt.Sprintf("%d", n/1e3) + f.Gap + "kB"
	}
	return fmt.Sprintf("%.1f", float64(n/1e5)/10) + f.Gap + "MB"
}

// Memory writes bytes with the digits of Number: "300 B", "1.17 kB", "4.19 MB". 1 kB
// is 1,000 bytes.
func (f Form) Memory(n float64) string {
	switch {
	case n < 999.5:
		return Number(math.Round(n)) + f.Gap + "B"
	case n < 999.5e3:
		return Number(n/1e3) + f.Gap + "kB"
	case n < 999.5e6:
		return Number(n/1e6) + f.Gap + "MB"
	}
	return Number(n/1e9) + f.Gap + "GB"
}

// Binary writes bytes of which there is a power of two, or some of them: "64 KiB",
// "16 GiB". 1 KiB is 1,024 bytes.
func (f Form) Binary(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	i, v := 0, float64(n)
	for v >= 1024 && i < len(units)-1 {
		i, v = i+1, v/1024
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + f.Gap + units[i]
}
