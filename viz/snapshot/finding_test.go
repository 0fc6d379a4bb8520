package snapshot

import (
	"testing"

	"muxlab/harness/diagnose"
)

func TestOfManySayingsEveryOtherIsKept(t *testing.T) {
	one := &Finding{}
	for i := range int64(3 * keepSayings) {
		one.Renew(diagnose.Finding{Time: i * 1e9, Until: i*1e9 + 1e9})
	}
	if len(one.said) >= keepSayings || one.said[0].Time != 0 {
		t.Fatalf("%d sayings are kept, the first of %d s", len(one.said), one.said[0].Time/1e9)
	}
	for i := range int64(3*keepSayings) - 1 {
		if then, ok := one.At(i * 1e9); !ok || then.Over {
			t.Fatalf("after %d s it was so all the time: %+v", i, then)
		}
	}
}
