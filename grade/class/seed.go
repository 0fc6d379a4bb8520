package class

// Seeds. They depend on the class's secret, the student and the exercise alone: not on
// the attempt and not on the clock. The secret is in no report and no result.

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Secret makes the seeds of a class.
type Secret []byte

const secretBytes = 32

// LoadSecret reads the secret from a file that only its owner may read. If there is no
// file, it makes one: made is true then.
func LoadSecret(name string) (s Secret, made bool, err error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		s, err = makeSecret(name)
		return s, err == nil, err
	}
	if err != nil {
		return nil, false, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, false, fmt.Errorf("others may read the secret %s: chmod 600 %s", name, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, false, err
	}
	s, err = hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(s) != secretBytes {
		return nil, false, fmt.Errorf("%s holds no secret of muxlab: %d bytes in hex", name, secretBytes)
	}
	return s, false, nil
}

func makeSecret(name string) (Secret, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	s := make(Secret, secretBytes)
	rand.Read(s) // never fails
	return s, s.Write(name)
}

// Write keeps the secret in a new file that only its owner may read.
func (s Secret) Write(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, s.Hex())
	return errors.Join(err, f.Sync(), f.Close())
}

// Hex is the secret as it stands in its file. A Secret does not print itself.
func (s Secret) Hex() string { return hex.EncodeToString(s) }

// String keeps the secret out of messages.
func (s Secret) String() string { return "secret " + s.Mark() }

func (s Secret) sum(parts ...string) []byte {
	h := hmac.New(sha256.New, s)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}

// Seed is that of one student for one exercise.
func (s Secret) Seed(student, exercise string) uint64 {
	return binary.BigEndian.Uint64(s.sum("seed", student, exercise))
}

// For derives another secret, for a place that must not know this one.
func (s Secret) For(place string) Secret { return s.sum("place", place) }

// Mark tells secrets apart without telling them.
func (s Secret) Mark() string { return hex.EncodeToString(s.sum("mark")[:6]) }
