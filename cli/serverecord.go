package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"muxlab/cli/say"
	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
)

// recordFlags say where muxlab serve keeps what the server does.
type recordFlags struct {
	name      string
	overwrite bool
}

// serveRecorded serves, and writes what the server does into a file. The server is a
// process of its own then: this one only reads its trace.
func serveRecorded(ctx context.Context, job proc.Job, to recordFlags) error {
	if job.Direct {
		return proc.Usagef("--record keeps the trace, and --no-trace leaves none: give one of the two")
	}
	if err := files.Free(to.overwrite, to.name); err != nil {
		return err
	}
	server, err := proc.Start(ctx, job)
	if err != nil {
		return err
	}
	patience, cancel := context.WithCancel(context.Background())
	defer cancel()
	err = recordUntil(ctx, server, to)
	time.AfterFunc(job.Grace+3*time.Second, cancel)
	return errors.Join(err, server.Shutdown(patience))
}

// recordUntil records the server until ctx is done, or it has ended.
func recordUntil(ctx context.Context, server *proc.Server, to recordFlags) error {
	run, err := trace.FindRun(server.PID())
	if err != nil {
		return errors.Join(errors.New(server.Said()), err)
	}
	live, err := trace.Attach(run.Dir)
	if err != nil {
		return err
	}
	defer live.Close()
	file, err := files.Create(to.name, to.overwrite)
	if err != nil {
		return err
	}
	if _, err := fmt.Printf("listening on %s\n", server.Addr); err != nil {
		return errors.Join(proc.Unsaid(err), file.Close())
	}
	stop := context.AfterFunc(ctx, server.Stop) // and the end of the server ends the recording
	defer stop()
	if err := errors.Join(recording.Record(file, live, nil), file.Close()); err != nil {
		err = fmt.Errorf("the recording is incomplete: %w", err)
		if ctx.Err() == nil {
			say.Wrong(fmt.Errorf("%w; the server runs on", err))
			<-ctx.Done()
		}
		return err
	}
	return nil
}
