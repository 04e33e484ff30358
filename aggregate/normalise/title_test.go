package normalise_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

func TestTitle(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"entities are decoded, also twice":      {"R&amp;amp;D Engineer &#8211; Optics", "R&D Engineer – Optics"},
		"highlight tags go":                     {"<strong>Go</strong> Developer", "Go Developer"},
		"a German gender tag goes":              {"Softwareentwickler (m/w/d)", "Softwareentwickler"},
		"a tag with stars and spaces":           {"Data Engineer (f / m / x)", "Data Engineer"},
		"a tag in words":                        {"Product Designer (all genders)", "Product Designer"},
		"a French tag without brackets":         {"Comptable H/F", "Comptable"},
		"a Dutch tag":                           {"Monteur (m/v/x)", "Monteur"},
		"a bare tag in the middle":              {"Koch m/w/d in Teilzeit", "Koch in Teilzeit"},
		"emoji go":                              {"🚀 Founding Engineer ⚙️", "Founding Engineer"},
		"a requisition number in brackets goes": {"Nurse [R-10006]", "Nurse"},
		"a trailing number goes":                {"Welder - JR0012345", "Welder"},
		"a reference in words goes":             {"Clerk, Ref. 20391", "Clerk"},
		"a year in brackets stays":              {"Graduate Programme (2026)", "Graduate Programme (2026)"},
		"two years in brackets stay":            {"Trainee [2026-27] [R-10006]", "Trainee [2026-27]"},
		"a number no year can be goes":          {"Trainee (2060)", "Trainee"},
		"a number that means something stays":   {"Engineer II, Level 3", "Engineer II, Level 3"},
		"C++ and .NET stay":                     {"C++ / .NET Developer (Linux)", "C++ / .NET Developer (Linux)"},
		"brackets with words stay":              {"Teacher (Secondary)", "Teacher (Secondary)"},
		"spaces are single":                     {"  Senior   Engineer ,  Maps ", "Senior Engineer, Maps"},
		"inclusive endings stay":                {"Buchhalter:in (w/m/d)", "Buchhalter:in"},
		"a call for haste goes":                 {"URGENT: Hiring now! Truck Driver *Home Daily*", "Truck Driver Home Daily"},
		"a third gender without brackets goes":  {"Responsable commercial F/H/NB", "Responsable commercial"},
		"nothing but a tag stays as it is":      {"(m/w/d)", "(m/w/d)"},
	} {
		t.Run(name, func(t *testing.T) {
			got := normalise.Title(c.in)
			assert.Equal(t, c.want, got)
			assert.Equal(t, got, normalise.Title(got), "a second time changes nothing")
		})
	}
}

func TestSeniority(t *testing.T) {
	for title, want := range map[string]string{
		"Senior Backend Engineer": "senior", "Sr. Analyst": "senior", "Staff Engineer": "staff", "Staff Nurse": "", "Member of Technical Staff": "", "Principal Scientist": "staff",
		"Junior Developer": "junior", "Graduate Engineer": "junior", "Software Engineer II": "mid", "Software Engineer III": "senior", "Werkstudent Marketing": "intern", "Summer Intern": "intern",
		"Internship Programme Manager": "", "Internal Auditor": "", "Product Manager": "", "Senior Product Manager": "senior", "Engineering Manager": "manager", "Manager, Enterprise Security": "manager",
		"Store Manager": "manager", "Head of Data": "director", "Director, Sales": "director", "VP of Engineering": "executive", "Chief Financial Officer": "executive", "Tech Lead": "lead", "Lead Java Engineer": "lead",
		"Lead Generation Specialist": "", "Head Chef": "", "Starszy programista": "senior", "Stagiaire comptabilité": "intern", "Entwickler": "", "シニアエンジニア": "senior", "Customer Success Manager": "", "Associate Director": "director",
		"Executive Assistant to the CEO": "", "Assistenz der Geschäftsführung": "", "Chief of Staff to the CEO": "lead", "Senior Associate, Tax": "senior", "Associate Product Manager": "junior", "Stagiair Marketing": "intern",
		"Assistant General Counsel": "director", "Executive Assistant to CTO and Head of Engineering": "", "Engineer, Office of the CTO": "",
		"Hoofd Financiën": "manager", "Stellvertretende Filialleitung": "manager",
	} {
		t.Run(title, func(t *testing.T) { assert.Equal(t, want, normalise.Seniority(title)) })
	}
}

func TestFunction(t *testing.T) {
	for title, want := range map[string]string{
		"Senior Backend Engineer": "engineering", "Data Engineer": "data", "Sales Engineer": "sales", "Product Designer": "design", "Technical Recruiter": "people", "Krankenpfleger": "healthcare",
		"Desarrolladora Java": "engineering", "Counsel, Privacy": "legal", "Executive Assistant": "admin", "Electrical Design Engineer": "engineering", "LKW Fahrer": "operations", "Chef de Partie": "hospitality",
		"Maths Teacher": "education", "Security Engineer": "security", "Buchhalter": "finance", "Electrician": "trades", "Research Scientist": "research", "Wombat Whisperer": "",
	} {
		t.Run(title, func(t *testing.T) { assert.Equal(t, want, normalise.Function(title, "")) })
	}
	assert.Equal(t, "marketing", normalise.Function("Wombat Whisperer", "Marketing"), "the department tells where the title does not")
}

func TestEmploymentType(t *testing.T) {
	for _, c := range []struct{ field, title, want string }{
		{"FullTime", "", "full_time"}, {"FULL_TIME", "", "full_time"}, {"Full-time", "", "full_time"}, {"PartTime", "", "part_time"}, {"Vollzeit, unbefristet", "", "full_time"}, {"CDI", "", "full_time"}, {"CDD", "", "temporary"},
		{"Contract", "", "contract"}, {"Intern", "", "internship"}, {"fulltime_permanent", "", "full_time"}, {"Tiempo completo", "", "full_time"}, {"正社員", "", "full_time"}, {"", "Nurse (part-time)", "part_time"},
		{"FullTime", "Summer Intern", "internship"}, {"", "Engineer", ""}, {"", "Contract Manager", ""}, {"", "Pflegefachkraft - Vollzeit/Teilzeit", "full_time"},
	} {
		t.Run(c.field+"/"+c.title, func(t *testing.T) { assert.Equal(t, c.want, normalise.EmploymentType(c.field, c.title)) })
	}
}

func FuzzTitle(f *testing.F) {
	f.Add("🚀 Sr. R&amp;D Engineer (m/w/d) [R-10006] #123")
	f.Add("((((m/w/d))))")
	f.Fuzz(func(t *testing.T, s string) {
		normalise.Seniority(s)
		normalise.Function(s, s)
		normalise.EmploymentType(s, s)
		normalise.Title(normalise.Title(s))
	})
}

func ExampleTitle() {
	fmt.Println(normalise.Title("🚀 Senior Entwickler:in (m/w/d) &amp; Tüftler [R-20771]"))
	// Output: Senior Entwickler:in & Tüftler
}
