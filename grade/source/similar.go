package source

import (
	"go/scanner"
	"go/token"
	"hash/fnv"
)

// Winnowing (Schleimer, Wilkerson, Aiken, 2003): of every window of hashes the least is
// kept. Two texts that share window+gram-1 tokens share a hash.
const (
	gram      = 12 // tokens in a hash
	window    = 8  // hashes, of which one is kept
	leastKept = 8  // hashes that a file must have to be compared
)

// Similar says how alike two submissions are, from 0 to 1: the part of the smaller that
// is in the larger as well, without what is in the starter. Names, numbers, texts,
// comments and the order of declarations do not count. It is a reason to look, and no
// more. Submissions with little of their own are 0.
func Similar(a, b *Submission, starter []byte) float64 {
	given := fingerprints(map[string][]byte{"": starter}, 1)
	x, y := own(a, given), own(b, given)
	least := min(len(x), len(y))
	if least < leastKept {
		return 0
	}
	shared := 0
	for h := range x {
		if y[h] {
			shared++
		}
	}
	return float64(shared) / float64(least)
}

// own are the fingerprints of a submission that are not given.
func own(s *Submission, given map[uint64]bool) map[uint64]bool {
	all := fingerprints(s.Files, window)
	for h := range given {
		delete(all, h)
	}
	return all
}

// fingerprints returns the least of every width hashes of each file.
func fingerprints(files map[string][]byte, width int) map[uint64]bool {
	kept := map[uint64]bool{}
	for _, text := range files {
		hashes := gramHashes(tokens(text))
		for i := 0; i+width <= len(hashes); i++ {
			least := hashes[i]
			for _, h := range hashes[i : i+width] {
				least = min(least, h)
			}
			kept[least] = true
		}
	}
	return kept
}

func gramHashes(all []byte) (hashes []uint64) {
	for i := 0; i+gram <= len(all); i++ {
		h := fnv.New64a()
		h.Write(all[i : i+gram])
		hashes = append(hashes, h.Sum64())
	}
	return hashes
}

// tokens are the kinds of the tokens of a file, a byte each.
func tokens(text []byte) (all []byte) {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", -1, len(text)), text, func(token.Position, string) {}, 0)
	for {
		_, kind, _ := s.Scan()
		switch kind {
		case token.EOF:
			return all
		case token.SEMICOLON: // whether written or not
		default:
			all = append(all, byte(kind))
		}
	}
}
