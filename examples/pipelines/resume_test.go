package pipelines_test

import (
	"os"
	"testing"

	"github.com/seed-57f86535/jobsearch/adapters/pdfium"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAResumeWrittenAsPDFIsReadAgainTheSame(t *testing.T) {
	raw, err := os.ReadFile("../jobsearch/demo/resume.md")
	require.NoError(t, err)
	original, err := resume.Read(t.Context(), "resume.md", raw, resume.Options{})
	require.NoError(t, err)
	file, err := original.WritePDF(resume.PDFOptions{})
	require.NoError(t, err)

	reader := pdfium.New(pdfium.Options{})
	defer reader.Close()
	read, err := resume.Read(t.Context(), "resume.pdf", file, resume.Options{Reader: reader})
	require.NoError(t, err)
	assert.Equal(t, original.Basics.Name, read.Basics.Name)
	assert.Equal(t, original.Basics.Email, read.Basics.Email)
	require.Len(t, read.Work, len(original.Work))
	for i, w := range original.Work {
		assert.Equal(t, w.Name, read.Work[i].Name)
		assert.Equal(t, w.Position, read.Work[i].Position)
		assert.Equal(t, w.StartDate, read.Work[i].StartDate)
		assert.Equal(t, w.EndDate, read.Work[i].EndDate)
		assert.Equal(t, w.Highlights, read.Work[i].Highlights)
	}
	assert.ElementsMatch(t, original.AllSkills(), read.AllSkills())
}
