package proc

// StandBack has no counterpart here.
func StandBack() {}

func stepForward() {}
