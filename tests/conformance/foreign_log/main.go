// Checks what thirdsite's log writes, and writes the same things, with golang.org/x/mod/sumdb (note, tlog).
//
// Reads one JSON document on standard input and writes one on standard output.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type document struct {
	Do          string   `json:"do"`
	VerifierKey string   `json:"verifier_key"`
	SignerKey   string   `json:"signer_key"`
	Origin      string   `json:"origin"`
	Checkpoint  string   `json:"checkpoint"`
	Earlier     string   `json:"earlier"`
	Index       int64    `json:"index"`
	Leaf        []byte   `json:"leaf"`
	Proof       [][]byte `json:"proof"`
	Growth      [][]byte `json:"growth"`
	Folder      string   `json:"folder"`
	Leaves      [][]byte `json:"leaves"`
	Old         int64    `json:"old"`
}

type answer struct {
	Good       bool     `json:"good"`
	Said       string   `json:"said"`
	Checkpoint string   `json:"checkpoint"`
	Earlier    string   `json:"earlier"`
	Proof      [][]byte `json:"proof"`
	Growth     [][]byte `json:"growth"`
}

func tree(text string) (size int64, root tlog.Hash, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return 0, root, fmt.Errorf("%d lines", len(lines))
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return 0, root, err
	}
	root, err = tlog.ParseHash(lines[2])
	return size, root, err
}

func open(signed, key string) (int64, tlog.Hash, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	return tree(opened.Text)
}

func hashes(in [][]byte) (out []tlog.Hash) {
	for _, one := range in {
		var hash tlog.Hash
		copy(hash[:], one)
		out = append(out, hash)
	}
	return out
}

func plain(in []tlog.Hash) (out [][]byte) {
	out = [][]byte{}
	for _, hash := range in {
		out = append(out, append([]byte{}, hash[:]...))
	}
	return out
}

func check(asked document) error {
	size, root, err := open(asked.Checkpoint, asked.VerifierKey)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(hashes(asked.Proof), size, root, asked.Index, tlog.RecordHash(asked.Leaf)); err != nil {
		return err
	}
	old, oldRoot, err := open(asked.Earlier, asked.VerifierKey)
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes(asked.Growth), size, root, old, oldRoot)
}

type folder struct{ path string }

func (f folder) Height() int                     { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		// C2SP tlog-tiles: tile/<level>/<number>, where sumdb writes tile/<height>/<level>/<number>
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		one, err := os.ReadFile(filepath.Join(f.path, name))
		if err != nil {
			return nil, err
		}
		data = append(data, one)
	}
	return data, nil
}

func checkFolder(asked document) error {
	signed, err := os.ReadFile(filepath.Join(asked.Folder, "checkpoint"))
	if err != nil {
		return err
	}
	size, root, err := open(string(signed), asked.VerifierKey)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, folder{asked.Folder})
	for index, leaf := range asked.Leaves {
		found, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
		if err != nil {
			return err
		}
		if found[0] != tlog.RecordHash(leaf) {
			return fmt.Errorf("leaf %d differs", index)
		}
	}
	return nil
}

func make_(asked document) (made answer, err error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, index := range indexes {
			out = append(out, stored[index])
		}
		return out, nil
	})
	for index, leaf := range asked.Leaves {
		more, err := tlog.StoredHashes(int64(index), leaf, reader)
		if err != nil {
			return made, err
		}
		stored = append(stored, more...)
	}
	size := int64(len(asked.Leaves))
	proof, err := tlog.ProveRecord(size, asked.Index, reader)
	if err != nil {
		return made, err
	}
	growth, err := tlog.ProveTree(size, asked.Old, reader)
	if err != nil {
		return made, err
	}
	signer, err := note.NewSigner(asked.SignerKey)
	if err != nil {
		return made, err
	}
	sign := func(size int64) (string, error) {
		root, err := tlog.TreeHash(size, reader)
		if err != nil {
			return "", err
		}
		text := fmt.Sprintf("%s\n%d\n%s\n", asked.Origin, size, base64.StdEncoding.EncodeToString(root[:]))
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		return string(signed), err
	}
	if made.Checkpoint, err = sign(size); err != nil {
		return made, err
	}
	if made.Earlier, err = sign(asked.Old); err != nil {
		return made, err
	}
	made.Proof, made.Growth = plain(proof), plain(growth)
	return made, nil
}

func main() {
	decoder := json.NewDecoder(os.Stdin)
	encoder := json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked document
		if err := decoder.Decode(&asked); err != nil {
			panic(err)
		}
		var made answer
		var err error
		switch asked.Do {
		case "check":
			err = check(asked)
		case "check folder":
			err = checkFolder(asked)
		case "make":
			made, err = make_(asked)
		default:
			err = fmt.Errorf("what is %q?", asked.Do)
		}
		made.Good = err == nil
		if err != nil {
			made.Said = err.Error()
		}
		if err := encoder.Encode(made); err != nil {
			panic(err)
		}
	}
}
