// Train learns the weights that ats embeds, and measures them.
//
//	go run ./ats/internal/train -data DIR              learn from DIR/spans-train.jsonl, write ats/data/background.bin and ats/internal/sequence/model.bin
//	go run ./ats/internal/train -data DIR -eval [-v]   measure on DIR/spans-dev.jsonl, DIR/pairs.tsv and DIR/rank, as far as they are there
//	go run ./ats/internal/train -data DIR -weigh       search the weights of Rank on DIR/rank, and measure them on what they were chosen without
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-57f86535/jobsearch/ats"
)

func main() {
	data := flag.String("data", "", "directory of the training and evaluation files")
	eval := flag.Bool("eval", false, "measure instead of learning")
	verbose := flag.Bool("v", false, "show every mistake")
	out := flag.String("out", "ats", "directory of package ats, to write the weights into")
	alone := flag.Int("model", -1, "measure the model alone: 0 on the development postings, 1 to 5 on a fifth of the training postings")
	weights := flag.Bool("weigh", false, "search the weights of Rank on DIR/rank, and measure them on what they were chosen without")
	one := flag.String("show", "", "print how one posting of the ranking set is read")
	flag.Parse()
	if *one != "" {
		if err := show(*data, *one); err != nil {
			fmt.Fprintln(os.Stderr, "train:", err)
			os.Exit(1)
		}
		return
	}
	if *weights {
		if err := weigh(filepath.Join(*data, "rank")); err != nil {
			fmt.Fprintln(os.Stderr, "train:", err)
			os.Exit(1)
		}
		return
	}
	if *alone >= 0 {
		if err := try(*data, *alone); err != nil {
			fmt.Fprintln(os.Stderr, "train:", err)
			os.Exit(1)
		}
		return
	}
	err := run(*data, *out, *eval, *verbose)
	if err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data, out string, eval, verbose bool) error {
	if eval {
		return evaluate(data, verbose)
	}
	list, err := rows[spanRow](filepath.Join(data, "spans-train.jsonl"))
	if err != nil {
		return err
	}
	if err := writeBackground(list, filepath.Join(out, "data", "background.bin")); err != nil {
		return err
	}
	return writeModel(data, list, filepath.Join(out, "internal", "sequence", "model.bin"))
}

// writeBackground counts in how many postings each word stem stands.
func writeBackground(list []spanRow, path string) error {
	in := map[uint32]int{}
	for _, r := range list {
		for s := range ats.Stems(r.Text) {
			in[s]++
		}
	}
	type count struct {
		stem uint32
		n    int
	}
	var all []count
	for s, n := range in {
		if n >= 2 {
			all = append(all, count{s, n})
		}
	}
	slices.SortFunc(all, func(a, b count) int {
		if a.stem < b.stem {
			return -1
		}
		return 1
	})
	var b []byte
	for _, c := range all {
		b = binary.LittleEndian.AppendUint32(b, c.stem)
		b = append(b, byte(max(1, c.n*255/len(list))))
	}
	fmt.Println("background:", len(all), "stems")
	return os.WriteFile(path, b, 0o644)
}
