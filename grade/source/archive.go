package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"muxlab/grade/verdict"
)

// archive reads an archive into memory, once it is known to be small, and unpacks it
// there. What it is shows in its first bytes, not in its name.
func (b *bundle) archive(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("cannot read the submission: %w", err)
	}
	defer f.Close()
	packed, err := io.ReadAll(io.LimitReader(f, MaxArchive+1))
	if err != nil {
		return fmt.Errorf("cannot read the submission: %w", err)
	}
	switch {
	case len(packed) > MaxArchive:
		return refuse(fmt.Sprintf("an archive of at most %d MiB", MaxArchive>>20), "The archive is larger.",
			"More than the exercise's folder was packed.")
	case bytes.HasPrefix(packed, []byte("PK")):
		return b.zip(packed)
	case bytes.HasPrefix(packed, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return damaged(err)
		}
		return b.tar(r)
	case len(packed) > 262 && string(packed[257:262]) == "ustar":
		return b.tar(bytes.NewReader(packed))
	}
	return refuse("a folder, a .go file, or a .zip, .tar or .tar.gz archive",
		"The submission is none of these.", "It was packed by another program: pack it as .zip.")
}

// zip adds the entries of a .zip archive, if they say that they are small enough.
// What an entry says is not believed: read counts the bytes.
func (b *bundle) zip(packed []byte) error {
	r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return damaged(err)
	}
	var sum uint64
	for _, f := range r.File {
		if sum += min(f.UncompressedSize64, MaxUnpack+1); sum > MaxUnpack {
			return bomb()
		}
	}
	for _, f := range r.File {
		if err := b.member(f.Name, f.Mode(), f.Open); err != nil {
			return err
		}
	}
	return nil
}

// tar adds the entries of a tar archive. To pass over an entry is to unpack it, so all
// bytes count.
func (b *bundle) tar(packed io.Reader) error {
	bound := &io.LimitedReader{R: packed, N: MaxUnpack}
	r := tar.NewReader(bound)
	for {
		h, err := r.Next()
		switch {
		case errors.Is(err, tar.ErrInsecurePath): // entry says so in its own words
		case bound.N <= 0:
			return bomb()
		case err == io.EOF:
			return nil
		case err != nil:
			return damaged(err)
		}
		kind := h.FileInfo().Mode()
		if h.Typeflag == tar.TypeLink {
			kind |= fs.ModeSymlink
		}
		open := func() (io.ReadCloser, error) { return io.NopCloser(r), nil }
		if err := b.member(h.Name, kind, open); err != nil {
			return err
		}
	}
}

// member adds one entry of an archive, which may be a folder.
func (b *bundle) member(name string, kind fs.FileMode, open func() (io.ReadCloser, error)) error {
	name = strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "./") // as old Windows packs
	if name == "" || name == "." {
		return nil
	}
	if kind.IsDir() || strings.HasSuffix(name, "/") {
		return b.entry(strings.TrimSuffix(name, "/") + "/")
	}
	err := b.add(name, kind, open)
	if err != nil && asFailure(err) == nil {
		return damaged(err)
	}
	return err
}

func bomb() *verdict.Failure {
	return refuse(fmt.Sprintf("an archive of at most %d MiB when it is unpacked", MaxUnpack>>20),
		"The archive is larger.", "More than the exercise's folder was packed.")
}

func damaged(err error) *verdict.Failure {
	f := refuse("an archive that can be unpacked", "The archive is damaged.", "It was cut off while it was sent.")
	f.Evidence = err.Error()
	return f
}
