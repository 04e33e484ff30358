package resume_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-57f86535/jobsearch/ats/resume"
)

func ExampleRead() {
	content := []byte(`Lena Okafor
lena@example.org | +49 30 0000000 | Berlin

EXPERIENCE
Electrician, Spree Elektro GmbH, Berlin
April 2019 - March 2023
- Wired two schools

SKILLS
KNX, DIN VDE 0100, DALI`)
	r, err := resume.Read(context.Background(), "lena.txt", content, resume.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Basics.Name, r.Basics.Email, r.Basics.Location.City)
	for _, w := range r.Work {
		fmt.Println(w.Position, "at", w.Name, w.StartDate, w.EndDate)
	}
	fmt.Println(r.AllSkills(), r.Years(time.Now()), "years")
	// Output:
	// Lena Okafor lena@example.org Berlin
	// Electrician at Spree Elektro GmbH 2019-04 2023-03
	// [KNX DIN VDE 0100 DALI] 4 years
}
