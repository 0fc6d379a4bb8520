package watch

import (
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Why a key is not available now. Each function returns a sentence, or "" if the key
// is available.

const (
	isRecording  = "this is a recording: that key needs a server that runs"
	hasEnded     = "the server has ended: there is nothing to hold"
	notOurs      = "no clients can be added or removed here: nc and muxlab load can join"
	notRestarted = "this server was started elsewhere: it cannot be started again from here"
	noBeside     = "this server was started elsewhere, and so are its clients: another cannot have the same"
	noActs       = "nothing can be done to this server from here"
	notHeld      = "strace cannot hold a program: , goes back, tick by tick"
	nonePicked   = "nothing is selected: esc clears the filter"
	holdFirst    = "hold the server first, with space"
)

func whyNotHold(s State, _ string) string {
	switch {
	case s.UI.Axis.Past:
		return ""
	case s.Ended:
		return hasEnded
	case s.Snap.Model.Foreign && !s.Recording:
		return notHeld
	}
	return ""
}

func whyNotHoldServer(s State, _ string) string {
	switch {
	case s.Recording:
		return isRecording
	case s.Ended:
		return hasEnded
	case s.Snap.Model.Foreign:
		return notHeld
	}
	return ""
}

func whyNotStep(s State, k string) string {
	switch {
	case s.UI.Axis.Past:
		return ""
	case s.Ended:
		return hasEnded
	case s.Snap.Model.Foreign && !s.Recording:
		return notHeld
	case s.UI.Hold == panel.Running:
		return holdFirst
	}
	return ""
}

func whyNotSpeed(s State, k string) string {
	switch {
	case s.UI.Axis.Past:
		return ""
	case s.Ended:
		return hasEnded
	case s.Snap.Model.Foreign && !s.Recording:
		return notHeld
	case k == "]" && s.UI.Hold != panel.SlowMotion:
		return "[ begins slow motion; ] makes it faster again"
	}
	return ""
}

func whyNotOn(s State, _ string) string {
	if !s.UI.Axis.Past && s.UI.Help == 0 { // there it turns the page
		return "this is now: pgup goes a second back"
	}
	return ""
}

func whyNotAnswer(s State, _ string) string {
	if s.UI.Mystery == nil {
		return "this server is not wrong on purpose: there is no answer"
	}
	return ""
}

func whyNotFinding(s State, _ string) string { return s.UI.WhyNoFindings() }

func whyNotPredict(s State, _ string) string {
	switch {
	case s.Recording:
		return isRecording
	case s.UI.Axis.Past:
		return "a prediction is about what comes: G leaves the past"
	case s.Snap.Model.Foreign:
		return "a prediction needs a server that is held, and strace cannot hold a program"
	case s.Ended:
		return hasEnded
	case s.Snap.Loop != nil && len(s.Snap.Cells) == 0, s.Snap.Loop == nil && len(s.Snap.Lanes) == 0:
		return "there is nothing yet that could be returned"
	}
	return ""
}

func whyNotWalk(s State, _ string) string {
	switch {
	case s.Snap.Stepped.PID == 0 && s.Snap.LatestTurn() == nil:
		return "no turn is over yet: there is nothing to walk through"
	case s.Snap.Model.Foreign && !s.UI.Axis.Past:
		return notHeld + ", and w walks through that one"
	case !s.UI.Axis.Past && (s.UI.Hold == panel.Running || s.UI.Hold == panel.SlowMotion):
		return holdFirst + ": a turn is walked through after it ran"
	}
	return ""
}

func whyNotAdd(s State, _ string) string {
	switch {
	case s.Recording:
		return isRecording
	case s.Snap.NoOwnClients:
		return notOurs
	}
	return ""
}

func whyNotRemove(s State, k string) string { return whyNotAs(s, k, "end it") }

func whyNotSpeak(s State, k string) string { return whyNotAs(s, k, "speak as it") }

// whyNotAs is about a key that needs a client of ours: the selected one, or a new one.
func whyNotAs(s State, k, what string) string {
	if s.Recording {
		return isRecording
	}
	switch r := s.UI.List.PickedRow(s.UI.shown(s.Snap)); {
	case r != nil && r.Client == nil:
		return elsewhere(r, what)
	case r == nil && s.UI.List.Filter != "":
		return nonePicked
	}
	return whyNotAdd(s, k)
}

// elsewhere says why something cannot be done with a client that is not ours.
func elsewhere(r *snapshot.Row, what string) string {
	if r.Kind == snapshot.KindLeft {
		return r.Name + " has left: the server has not closed its end yet"
	}
	return r.Name + " is none of our clients: only who started it can " + what
}

func whyNotOpen(s State, _ string) string {
	switch l := &s.UI.List; {
	case l.Filter != "" && l.PickedRow(s.Snap) == nil:
		return nonePicked
	case l.Picked == "":
		return "select a connection first, with the arrows"
	}
	return ""
}

func whyNotAct(s State, _ string) string {
	switch {
	case s.Recording:
		return isRecording
	case s.Snap.NoOwnClients:
		return noActs
	}
	return ""
}

func whyNotRestart(s State, _ string) string {
	switch {
	case s.Recording:
		return isRecording
	case s.startedElsewhere():
		return notRestarted
	}
	return ""
}

func whyNotBeside(s State, _ string) string {
	switch {
	case s.Recording:
		return isRecording
	case s.startedElsewhere():
		return noBeside
	}
	return ""
}
