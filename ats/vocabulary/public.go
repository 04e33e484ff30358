package vocabulary

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// maxPublic bounds what is read of a public file, in bytes; the largest, ESCO's skills in one language, has about 10 MB.
const maxPublic = 64 << 20

// LoadESCO reads entries from the skills file of the European Commission's ESCO classification (skills_en.csv of the download "ESCO dataset, classification, csv";
// https://esco.ec.europa.eu/en/use-esco/download): columns preferredLabel, altLabels (one a line) and skillType, others ignored. A file without the column preferredLabel is an
// *jobsearch.InputError; one over 64 MB an *jobsearch.LimitError.
func LoadESCO(r io.Reader) ([]Entry, error) {
	return loadTable(r, "esco", ',', func(get func(string) string) (Entry, bool) {
		e := Entry{Name: get("preferredLabel"), Kind: Skill, Domain: "esco"}
		for a := range strings.Lines(get("altLabels")) {
			if a = strings.TrimSpace(a); a != "" {
				e.Aliases = append(e.Aliases, a)
			}
		}
		return e, e.Name != ""
	}, "preferredLabel")
}

// LoadONET reads entries from the file "Technology Skills.txt" of the U.S. Department of Labor's O*NET database (tab separated; https://www.onetcenter.org/database.html): the column Example is
// the technology, Commodity Title what it is a kind of. Each technology comes once. Errors are those of LoadESCO.
func LoadONET(r io.Reader) ([]Entry, error) {
	seen := map[string]bool{}
	return loadTable(r, "o*net", '\t', func(get func(string) string) (Entry, bool) {
		e := Entry{Name: get("Example"), Kind: Tool, Domain: "onet", Parent: get("Commodity Title")}
		k := strings.ToLower(e.Name)
		if e.Name == "" || seen[k] {
			return e, false
		}
		seen[k] = true
		return e, true
	}, "Example")
}

// loadTable reads a table with a line of column names.
func loadTable(r io.Reader, what string, comma rune, entry func(get func(string) string) (Entry, bool), need string) ([]Entry, error) {
	limited := &io.LimitedReader{R: bufio.NewReader(r), N: maxPublic + 1}
	in := csv.NewReader(limited)
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.ReuseRecord = comma, true, -1, true
	head, err := in.Read()
	if err != nil {
		return nil, &jobsearch.InputError{What: what, Reason: "no table: " + err.Error()}
	}
	column := map[string]int{}
	for i, h := range head {
		column[strings.TrimPrefix(strings.TrimSpace(h), "\ufeff")] = i
	}
	if _, ok := column[need]; !ok {
		return nil, &jobsearch.InputError{What: what, At: "line 1", Reason: "no column " + need}
	}
	var out []Entry
	for {
		row, err := in.Read()
		if limited.N <= 0 {
			return nil, &jobsearch.LimitError{What: what + " file", Limit: maxPublic, Unit: "bytes"}
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		e, ok := entry(func(name string) string {
			i, ok := column[name]
			if !ok || i >= len(row) {
				return ""
			}
			return strings.Clone(strings.TrimSpace(row[i]))
		})
		if ok {
			out = append(out, e)
		}
	}
}
