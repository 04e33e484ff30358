package resume

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample is a person who does not exist.
func sample() Resume {
	return Resume{
		Basics: Basics{Name: "José Müller-Žák", Label: "Senior Nurse & Team Leader", Email: "jose.muller@example.org", Phone: "+49 30 1234567", URL: "https://muller.example.org",
			Summary: "Nurse with <twelve> years on intensive care wards & two in training.", Location: Location{City: "Bremen", CountryCode: "DE"},
			Profiles: []Profile{{Network: "LinkedIn", Username: "josemuller", URL: "linkedin.com/in/josemuller"}}},
		Work: []Work{
			{Name: "Klinikum Nordwall", Position: "Senior Nurse", Location: "Bremen", StartDate: "2018-04", Highlights: []string{"Led a shift of 9 nurses on a ward of 18 beds", "Cut medication errors by 40% with a *double check* of_every_drug — see [1]"}},
			{Name: "St. Elisabeth Hospital", Position: "Staff Nurse", Location: "Kassel", StartDate: "2012-10", EndDate: "2018-03", Summary: "Post-operative care."},
		},
		Education:    []Education{{Institution: "Berufsfachschule am Wall", StudyType: "Examinierter Krankenpfleger", EndDate: "2012"}},
		Skills:       []Skill{{Name: "Clinical", Keywords: []string{"Ventilation", "CRRT", "ECMO"}}, {Keywords: []string{"SAP", "C++", "R&D"}}},
		Certificates: []Certificate{{Name: "Advanced Life Support", Issuer: "ERC", Date: "2023-05", Expires: "2027-05"}},
		Languages:    []Language{{Language: "German", Fluency: "native"}, {Language: "Spanish", Fluency: "C1"}},
	}
}

func TestWhatIsWrittenIsReadAgainWithTheSameText(t *testing.T) {
	r := sample()
	want := strings.Fields(strings.ReplaceAll(r.Plain(), "•", ""))
	docx, err := r.WriteDOCX()
	require.NoError(t, err)
	for name, content := range map[string][]byte{"cv.docx": docx, "cv.md": r.WriteMarkdown(), "cv.txt": []byte(r.Plain())} {
		t.Run(name, func(t *testing.T) {
			doc, err := ReadDocument(context.Background(), name, content, Options{})
			require.NoError(t, err)
			assert.Equal(t, strings.ToLower(strings.Join(want, " ")), normalMarks(doc.Text)) // headings are in capitals in plain text only
			back := Parse(doc)
			assert.Equal(t, r.Basics.Name, back.Basics.Name)
			assert.Equal(t, r.Basics.Email, back.Basics.Email)
			assert.Equal(t, r.Basics.Phone, back.Basics.Phone)
			require.Len(t, back.Work, 2)
			for i := range r.Work {
				assert.Equal(t, r.Work[i].Name, back.Work[i].Name)
				assert.Equal(t, r.Work[i].Position, back.Work[i].Position)
				assert.Equal(t, r.Work[i].StartDate, back.Work[i].StartDate)
				assert.Equal(t, r.Work[i].EndDate, back.Work[i].EndDate)
				assert.Equal(t, r.Work[i].Highlights, back.Work[i].Highlights)
			}
			require.Len(t, back.Education, 1)
			assert.Equal(t, r.Education[0].Institution, back.Education[0].Institution)
			assert.Equal(t, r.AllSkills(), back.AllSkills())
			require.Len(t, back.Certificates, 1)
			assert.Equal(t, "2027-05", back.Certificates[0].Expires)
			assert.Equal(t, r.Languages, back.Languages)
		})
	}
}

// normalMarks takes off what Markdown puts between an entry and its dates.
func normalMarks(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "•", "")), " ")
	return strings.ToLower(strings.NewReplacer("| Apr", "Apr", "| Oct", "Oct", "| 2012", "2012").Replace(s))
}

func TestEqualResumesGiveEqualFiles(t *testing.T) {
	for _, write := range []func(Resume) ([]byte, error){Resume.WriteDOCX, func(r Resume) ([]byte, error) { return r.WritePDF(PDFOptions{}) }, Resume.JSON} {
		a, err := write(sample())
		require.NoError(t, err)
		b, err := write(sample())
		require.NoError(t, err)
		assert.Equal(t, a, b)
	}
}

func TestThePDFHoldsTheSameTextForPoppler(t *testing.T) {
	requireCommand(t, "pdftotext")
	r := sample()
	for i := range r.Work { // so many bullets and dates that they might be taken for columns
		r.Work[i].Highlights = append(r.Work[i].Highlights, "Wrote", "Read", "Planned a week of it", "Took part in the planning of every one of the houses that were built in those years on the hill", "Sold")
	}
	r.Text = r.Plain()
	content, err := r.WritePDF(PDFOptions{})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "cv.pdf")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	out, err := exec.Command("pdftotext", path, "-").Output()
	require.NoError(t, err)
	plain := func(text string) []string { return strings.Fields(strings.ToLower(text)) }
	assert.Equal(t, plain(r.Plain()), plain(string(out)), "in this order")
}

// requireCommand skips the test where a tool is missing, or fails it where every service is demanded.
func requireCommand(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("JOBSEARCH_TEST_SERVICES") == "required" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
}

func TestAPDFInAScriptThatTheFontsLackIsRefusedByName(t *testing.T) {
	r := sample()
	r.Basics.Name = "Łukasz Жук"
	_, err := r.WritePDF(PDFOptions{})
	require.ErrorIs(t, err, jobsearch.ErrInput)
	assert.Contains(t, err.Error(), "Ł")
	assert.Contains(t, err.Error(), "Ж")
}

func TestAJSONResumeComesBackWhole(t *testing.T) {
	r := sample()
	content, err := r.JSON()
	require.NoError(t, err)
	back, err := Read(context.Background(), "cv.json", content, Options{})
	require.NoError(t, err)
	assert.Equal(t, r.Work, back.Work)
	assert.Equal(t, r.Basics, back.Basics)
	assert.Contains(t, back.Text, "Klinikum Nordwall")
}
