package main

import (
	"testing"

	"muxlab/harness/load"
)

// One connection is not "1 connections, 1 of them active".
func TestWhoSpeaks(t *testing.T) {
	for want, r := range map[string]load.Result{
		"1 connection":                     {Connections: 1, Config: load.Config{Conns: 1, Active: 1}},
		"50 connections":                   {Connections: 50, Config: load.Config{Conns: 50, Active: 50}},
		"50 connections, 5 of them active": {Connections: 50, Config: load.Config{Conns: 50, Active: 5}},
		"1 client at once, a connection for every message":  {Connections: 700, Config: load.Config{Active: 1, PerRequest: true}},
		"9 clients at once, a connection for every message": {Connections: 700, Config: load.Config{Active: 9, PerRequest: true}},
	} {
		if got := whoSpeaks(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
