package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/xuri/excelize/v2"
)

// watchPrefix begins the names of the settings that hold what to watch: "watch:greenhouse:acme".
const watchPrefix = "watch:"

type jobsWatchCmd struct {
	Add  watchAddCmd  `cmd:"" help:"Ask these sources from now on."`
	List watchListCmd `cmd:"" help:"List what is watched."`
	Rm   watchRmCmd   `cmd:"" help:"Do not ask this source any more."`
}

type watchAddCmd struct {
	Source []string `arg:"" help:"NAME:ARG, as in greenhouse:acme."`
}

func (c *watchAddCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	for _, s := range c.Source {
		if _, err := a.source(ctx, s); err != nil {
			return err
		}
		if _, err := store.Settings().Add(ctx, &jobsearch.Setting{Name: watchPrefix + s, Value: json.RawMessage(`true`), SetAt: time.Now().UTC()}); err != nil {
			return err
		}
	}
	return (&watchListCmd{}).Run(ctx, a)
}

type watchListCmd struct{}

func (watchListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	watched, err := watchedSources(ctx, store)
	if err != nil {
		return err
	}
	l := a.out.list("Source")
	for _, s := range watched {
		l.add(map[string]string{"source": s}, s)
	}
	l.end("Nothing is watched. Add a board with: jobsearch jobs watch add greenhouse:BOARD")
	return nil
}

func watchedSources(ctx context.Context, store jobsearch.Store) ([]string, error) {
	var out []string
	for s, err := range store.Settings().List(ctx, jobsearch.SettingFilter{Prefix: watchPrefix}) {
		if err != nil {
			return nil, err
		}
		out = append(out, strings.TrimPrefix(s.Name, watchPrefix))
	}
	slices.Sort(out)
	return out, nil
}

type watchRmCmd struct {
	Source string `arg:"" help:"NAME:ARG."`
}

func (c *watchRmCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	for s, err := range store.Settings().List(ctx, jobsearch.SettingFilter{Name: watchPrefix + c.Source}) {
		if err != nil {
			return err
		}
		if err := store.Settings().Delete(ctx, s.ID); err != nil {
			return err
		}
		return (&watchListCmd{}).Run(ctx, a)
	}
	return fmt.Errorf("%s is not watched: %w", c.Source, jobsearch.ErrNotFound)
}

type jobsExportCmd struct {
	File   string   `arg:"" type:"path" help:"Where to: .csv, .jsonl or .xlsx."`
	Limit  int      `help:"At most so many." default:"10000"`
	Status []string `help:"As for jobs list." enum:"new,shortlisted,applied,hidden,closed"`
}

var exportColumns = []string{"score", "fit", "title", "company", "location", "remote", "salary_min", "salary_max", "currency", "period", "posted", "status", "url", "id"}

func (c *jobsExportCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	var rows []jobLine
	for lead, err := range store.Leads().List(ctx, (&jobsListCmd{Limit: c.Limit, Order: "score", Status: c.Status}).leads()) {
		if err != nil {
			return err
		}
		j, err := store.Jobs().Get(ctx, lead.JobID)
		if err != nil {
			return err
		}
		line := newJobLine(j)
		line.Lead = &lead
		rows = append(rows, line)
	}
	write := map[string]func(io.Writer, []jobLine) error{".csv": writeCSV, ".jsonl": writeJSONL, ".xlsx": writeXLSX}[strings.ToLower(filepath.Ext(c.File))]
	if write == nil {
		return usageError("the file's name must end in .csv, .jsonl or .xlsx")
	}
	f, err := os.Create(c.File)
	if err != nil {
		return err
	}
	if err := write(f, rows); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", c.File, err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	a.out.object(map[string]any{"file": c.File, "rows": len(rows)}, func() { a.out.printf("%d leads in %s\n", len(rows), c.File) })
	return nil
}

// cells are a lead's values in the order of exportColumns.
func (l jobLine) cells() []any {
	var low, high, currency, period any = "", "", "", ""
	if l.Salary != nil {
		currency, period = l.Salary.Currency, string(l.Salary.Period)
		if l.Salary.Min != nil {
			low = *l.Salary.Min
		}
		if l.Salary.Max != nil {
			high = *l.Salary.Max
		}
	}
	posted := ""
	if l.Posted != nil {
		posted = l.Posted.Format(time.DateOnly)
	}
	return []any{l.Lead.ATSScore, l.Lead.Fit, l.Title, l.Company, l.Location, l.Remote, low, high, currency, period, posted, string(l.Lead.Status), l.URL, l.ID}
}

func writeCSV(w io.Writer, rows []jobLine) error {
	out := csv.NewWriter(w)
	if err := out.Write(exportColumns); err != nil {
		return err
	}
	for _, r := range rows {
		record := make([]string, 0, len(exportColumns))
		for _, c := range r.cells() {
			s := fmt.Sprint(c)
			// A spreadsheet takes text that begins so for a formula: text from outside must not run.
			if _, isText := c.(string); isText && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
				s = "'" + s
			}
			record = append(record, s)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeJSONL(w io.Writer, rows []jobLine) error {
	enc := json.NewEncoder(w)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func writeXLSX(w io.Writer, rows []jobLine) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet := book.GetSheetName(0)
	header := make([]any, len(exportColumns))
	for i, c := range exportColumns {
		header[i] = c
	}
	if err := book.SetSheetRow(sheet, "A1", &header); err != nil {
		return err
	}
	for i, r := range rows {
		cells := r.cells() // text cells are text: excelize writes no formula from a string
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+2), &cells); err != nil {
			return err
		}
	}
	return book.Write(w)
}

type jobsDiscoverCmd struct {
	Address string `arg:"" help:"A careers page, any posting's address, or a saved page."`
}

// Run tells the board by the address alone; where that does not do, by what a saved page, or the page at the address, leads to.
func (c *jobsDiscoverCmd) Run(ctx context.Context, a *app) error {
	var found []aggregate.Board
	if _, err := os.Stat(c.Address); err == nil {
		page, err := readText(c.Address)
		if err != nil {
			return err
		}
		found = aggregate.DiscoverIn(page)
	} else if found, err = aggregate.DiscoverPage(ctx, a.client(), c.Address); err != nil {
		return fmt.Errorf("%s: %w", c.Address, err)
	}
	if len(found) == 0 {
		return fmt.Errorf("%s: neither the address nor its page tells a board: save the page of openings and give the file: %w", c.Address, jobsearch.ErrNotFound)
	}
	l := a.out.list("Source", "Watch it with")
	for _, b := range found {
		l.add(b, b.String(), "jobsearch jobs watch add '"+b.String()+"'")
	}
	l.end("")
	return nil
}
