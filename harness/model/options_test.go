package model

import "testing"

// The menu of servers says of each variant what it is.
func TestAVariantSaysWhatItIs(t *testing.T) {
	o := Option{Help: "how the port is shared", Choices: []string{"one", "two"}, Means: []string{"alone", "together"}}
	if got := o.Meaning("two"); got != "together" {
		t.Errorf("%q", got)
	}
	if o.Means = nil; o.Meaning("two") != o.Help {
		t.Error("without meanings the help of the option stands there")
	}
}
