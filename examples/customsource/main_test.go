package main

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
)

func TestTheSourceKeepsTheContract(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, client *http.Client) jobsearch.JobSource { return guild{base, client} },
		Answer: func(w http.ResponseWriter, _ *http.Request, s jobsourcetest.Site) {
			rows := []row{}
			for _, p := range s.Postings {
				rows = append(rows, row{ID: p.ID, Title: p.Title})
			}
			_ = json.NewEncoder(w).Encode(rows)
		},
	}, jobsourcetest.Features{})
}
