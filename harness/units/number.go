package units

import (
	"fmt"
	"math"
	"strconv"
)

// Finite reports whether v can have been measured: it is a number, and not near the
// bounds of float64, where there is no room for arithmetic.
func Finite(v float64) bool { return v == 0 || math.Abs(v) > 1e-30 && math.Abs(v) < 1e30 }

// Number writes a measured value with three digits: "61,200", "1.25", "0.0312". A
// whole number below 1,000 has no point: "30". What is smaller or greater than a
// reader can count is "1.2e-05".
func Number(v float64) string {
	abs := math.Abs(v)
	switch {
	case !Finite(v):
		return Unknown
	case v == math.Trunc(v) && abs < 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case abs < 0.001 || abs >= 1e9:
		return strconv.FormatFloat(v, 'e', 1, 64)
	}
	v = Round(v, 3)
	if digits := 2 - int(math.Floor(math.Log10(math.Abs(v)))); digits > 0 { // after the point
		return strconv.FormatFloat(v, 'f', digits, 64)
	}
	return Value(v)
}

// Value writes a number exactly: a whole one in groups, as "10,000", any other as
// short as it can be read back, as "0.5".
func Value(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if v != math.Trunc(v) {
		return s
	}
	return group(s)
}

// Short writes a round value for an axis: "20k", "1.5M", "0.02".
func Short(v float64) string {
	switch {
	case v >= 1e6:
		return strconv.FormatFloat(v/1e6, 'g', 3, 64) + "M"
	case v >= 1e4:
		return strconv.FormatFloat(v/1e3, 'g', 3, 64) + "k"
	case v >= 1e3:
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// Rate writes how many there are in a second: "0.8", "212", "21.4k", "3.2M".
func Rate(v float64) string {
	switch {
	case v < 0 || math.IsNaN(v):
		return "?"
	case v < 0.05:
		return "0"
	case v < 99.5:
		return fmt.Sprintf("%.1f", v)
	case v < 9999.5:
		return Count(int64(v + 0.5))
	case v < 999_950:
		return fmt.Sprintf("%.1fk", v/1e3)
	}
	return fmt.Sprintf("%.1fM", v/1e6)
}

// Ratio writes a ratio with two decimals near 1 and three digits else: "1.02",
// "12.3", "0.012".
func Ratio(v float64) string {
	switch {
	case v >= 9995:
		return Count(10_000) + " or more"
	case v >= 99.95:
		return fmt.Sprintf("%.0f", v)
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.0995 || v == 0:
		return fmt.Sprintf("%.2f", v)
	case v < 0.001:
		return "less than 0.001"
	}
	return fmt.Sprintf("%.2g", v)
}

// Times writes a ratio for a sentence, with two digits: "4.2", "1,250". Near 1 it
// has three, since "1 times that" says nothing.
func Times(v float64) string {
	switch {
	case v > 0.895 && v < 1.095:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v >= 9.95:
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

// Cell writes a ratio, or a small number, for a column of four: ".012", "1.25",
// "42", ">999", "<.001".
func Cell(v float64) string {
	switch {
	case v >= 999.5:
		return ">999"
	case v >= 9.995:
		return fmt.Sprintf("%.0f", v)
	case v < 0.0005:
		return "<.001"
	case v < 0.0995:
		return fmt.Sprintf("%.3f", v)[1:]
	}
	return fmt.Sprintf("%.2f", v)
}

// Round rounds v to n digits that count.
func Round(v float64, n int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', n-1, 64), 64)
	if err != nil {
		return v
	}
	return rounded
}
