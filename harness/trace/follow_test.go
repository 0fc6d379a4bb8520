package trace

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

// made gives n frames, the last one with end.
type made struct {
	n   int
	end error
}

func (m *made) Close() error { return nil }

func (m *made) Next() (*Frame, error) {
	if m.n--; m.n > 0 {
		return &Frame{}, nil
	}
	return &Frame{}, m.end
}

func TestFollow(t *testing.T) {
	wrong := errors.New("wrong")
	for _, c := range []struct {
		end, want error
	}{{io.EOF, nil}, {wrong, wrong}} {
		frames := 0
		err := Follow(t.Context(), &made{3, c.end}, 0, func(*Frame) error { frames++; return nil })
		if err != c.want || frames != 3 {
			t.Errorf("%v: %d frames, %v", c.end, frames, err)
		}
	}
	if err := Follow(t.Context(), &made{3, io.EOF}, 0, func(*Frame) error { return wrong }); err != wrong {
		t.Errorf("the error is %v", err)
	}
}

// It does not rest any longer when ctx is done.
func TestFollowStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := Follow(ctx, &made{100, io.EOF}, time.Hour, func(*Frame) error { cancel(); return nil })
	if err != nil {
		t.Error(err)
	}
}
