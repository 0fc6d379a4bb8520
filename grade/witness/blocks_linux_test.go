package witness

import (
	"os"
	"testing"

	"muxlab/harness/kernel"
)

func TestBlocks(t *testing.T) {
	k := kernel.NewDirect()
	r, w, err := k.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(r)
	defer k.Close(w)
	for _, blocks := range []bool{true, false} {
		if err := k.SetNonblock(r, !blocks); err != nil {
			t.Fatal(err)
		}
		if is, err := Blocks(os.Getpid(), r); is != blocks || err != nil {
			t.Errorf("it blocks: %v (%v), not %v", is, err, blocks)
		}
	}
	if _, err := Blocks(os.Getpid(), 1<<20); err == nil {
		t.Error("a descriptor that is not open has flags")
	}
}
