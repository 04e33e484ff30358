package pipelines_test

import (
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const bakery = `We bake sourdough bread in the old town of Hamburg, and we look for a baker who likes to get up early. You will run the night oven with two colleagues, look after our sourdoughs, and
train one apprentice. You have finished your training as a baker, you know wheat and rye doughs by heart, and you have worked with a deck oven for at least two years. We pay above the tariff, give you every
second weekend off, and a loaf a day. Write to us with a short letter and tell us which bread you are proud of.`

func TestACopyOfAnOpeningIsAnOriginOfItsLeadAndAPersonCanSplitAndJoin(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	first := jobsearch.Job{Source: "greenhouse", Tenant: "elbbrot", PostingID: "1", Title: "Baker", Company: "Elbbrot GmbH", Location: "Hamburg, Germany", URL: "https://boards.example/elbbrot/1", Description: bakery}
	copied := jobsearch.Job{Source: "remotive", PostingID: "9", Title: "Baker (m/f/d)", Company: "Elbbrot", Location: "Hamburg", URL: "https://remotive.example/9", Description: bakery}
	other := jobsearch.Job{Source: "greenhouse", Tenant: "elbbrot", PostingID: "2", Title: "Baker", Company: "Elbbrot GmbH", Location: "Munich, Germany", URL: "https://boards.example/elbbrot/2", Description: bakery}
	user := db.For("ann")
	find := func() {
		feed := board("remotive", copied)
		require.NoError(t, aggregate.New(user, aggregate.Options{Catalog: db.Catalog(), Sources: []jobsearch.JobSource{board("elbbrot", first, other), feed}, Parallel: 1, Now: at(0)}).Run(ctx))
	}
	find()
	leads := func() (out []jobsearch.Job) {
		for l, err := range user.Leads().List(ctx, jobsearch.LeadFilter{Status: []jobsearch.LeadStatus{jobsearch.LeadNew}}) {
			require.NoError(t, err)
			j, err := user.Jobs().Get(ctx, l.JobID)
			require.NoError(t, err)
			out = append(out, j)
		}
		return out
	}
	got := leads()
	require.Len(t, got, 2, "two cities are two openings, a copy is none")
	require.Len(t, got[0].Origins, 1)
	assert.Equal(t, "remotive", got[0].Origins[0].Source)
	assert.NotEmpty(t, got[0].Origins[0].Why)

	copyID := got[0].Origins[0].JobID
	require.NoError(t, aggregate.Split(ctx, user, got[0].ID, copyID))
	assert.Len(t, leads(), 3)
	find()
	assert.Len(t, leads(), 3, "it stays split")

	require.NoError(t, aggregate.Join(ctx, user, got[0].ID, copyID))
	assert.Len(t, leads(), 2)
	find()
	assert.Len(t, leads(), 2, "it stays joined")
	kept, err := db.Catalog().Jobs().Get(ctx, got[0].ID)
	require.NoError(t, err)
	assert.Empty(t, kept.Origins, "the catalogue is not touched by what one user says")
	assert.ErrorIs(t, aggregate.Join(ctx, user, copyID, copyID), jobsearch.ErrInput)
	agrees(t, user)
}
