package catalog

import "testing"

// Who chooses among many is told what each of them is.
func TestChoicesSayWhatTheyAre(t *testing.T) {
	for _, m := range Models {
		for _, o := range m.Options {
			if len(o.Choices) > 2 && len(o.Means) != len(o.Choices) || len(o.Means) > 0 && len(o.Means) != len(o.Choices) {
				t.Errorf("%s --%s has %d choices, and says of %d what they are", m.Name, o.Name, len(o.Choices), len(o.Means))
			}
		}
	}
}
