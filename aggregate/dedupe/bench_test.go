package dedupe_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
)

// market makes postings like a market's: employers of very different size, each with its own boilerplate, openings in several cities, and copies on other boards.
type market struct {
	r     *rand.Rand
	words []string
	past  []jobsearch.Job
}

func newMarket(seed uint64) *market {
	m := &market{r: rand.New(rand.NewPCG(seed, 1))}
	syl := strings.Fields("ka ro mi ten sol var lin dor pex tra bu nel gri san vo lec tum har sti qua")
	for range 20000 {
		w := ""
		for range 2 + m.r.IntN(3) {
			w += syl[m.r.IntN(len(syl))]
		}
		m.words = append(m.words, w)
	}
	return m
}

var (
	benchCities = strings.Split("London, UK|Berlin, Germany|Paris, France|Madrid, Spain|Austin, TX|Seattle, WA|Chicago, IL|Toronto, Canada|Sydney, Australia|Dublin, Ireland|Warsaw, Poland|Prague, Czech Republic|Lisbon, Portugal|Milan, Italy|Oslo, Norway|Boston, MA|Denver, CO|Atlanta, GA|Miami, FL|Munich, Germany|Hamburg, Germany|Leeds, UK|Bristol, UK|Lyon, France|Porto, Portugal|Remote - US|Remote, Germany|Remote|New York, NY|San Francisco, CA|Bengaluru, India|Pune, India|Singapore|Tokyo, Japan|Zurich, Switzerland|Vienna, Austria", "|")
	benchRoles  = strings.Split("Software Engineer|Data Analyst|Nurse|Sales Executive|Product Manager|Warehouse Operative|Accountant|Teacher|Electrician|Store Manager|Backend Engineer|Recruiter|Designer|Truck Driver|Chef|Account Manager|Support Specialist|Security Engineer|Marketing Manager|Operations Analyst", "|")
	benchRanks  = strings.Split("|||Senior |Junior |Lead |Staff |", "|")
)

func (m *market) sentence(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		k := r.Float64()
		b.WriteString(m.words[int(k*k*float64(len(m.words)))])
	}
	b.WriteString(". ")
	return b.String()
}

// next is the i-th posting.
func (m *market) next(i int) jobsearch.Job {
	if len(m.past) > 0 && m.r.IntN(10) == 0 { // a copy on another board
		j := m.past[m.r.IntN(len(m.past))]
		j.ID = jobsearch.ID("c" + strconv.Itoa(i))
		j.URL = fmt.Sprintf("https://board.example/jobs/%d", i)
		switch m.r.IntN(3) {
		case 0:
			j.Description = j.Description[:len(j.Description)/4]
		case 1:
			j.Company += " Ltd"
			j.Description += m.sentence(m.r, 15)
		}
		return j
	}
	employer := int(float64(i+100) * m.r.Float64() * m.r.Float64() / 12)
	er := rand.New(rand.NewPCG(uint64(employer), 7))
	name := capital(m.words[er.IntN(len(m.words))]) + " " + capital(m.words[er.IntN(len(m.words))])
	boiler := m.sentence(er, 40)
	j := jobsearch.Job{Title: benchRanks[m.r.IntN(len(benchRanks))] + benchRoles[m.r.IntN(len(benchRoles))], Company: name, Location: benchCities[m.r.IntN(len(benchCities))]}
	if m.r.IntN(2) == 0 {
		j.Title += ", " + m.words[m.r.IntN(300)]
	}
	j.ID = jobsearch.ID("p" + strconv.Itoa(i))
	j.URL = fmt.Sprintf("https://jobs.example/%s/%d", strings.ReplaceAll(name, " ", "-"), i)
	pay := 30 + m.r.IntN(120)
	j.Description = boiler + m.sentence(m.r, 90) + fmt.Sprintf("Pay: €%d,000 - €%d,000. ", pay, pay+pay/4) + m.sentence(er, 30)
	if len(m.past) < 5000 {
		m.past = append(m.past, j)
	} else {
		m.past[m.r.IntN(len(m.past))] = j
	}
	return j
}

// build adds a market's postings to an index, a few at a time.
type build struct {
	m     *market
	x     *dedupe.Index
	n     int
	batch []jobsearch.Job
}

func newBuild() *build { return &build{m: newMarket(1), x: dedupe.NewIndex(dedupe.Options{})} }

// add adds the next n postings and returns the processor time of it. That includes what the garbage collector takes beside, and does not depend on who
// else uses the machine as elapsed time does; the postings are made outside of it.
func (b *build) add(n int) time.Duration {
	b.batch = b.batch[:0]
	for range n {
		b.batch = append(b.batch, b.m.next(b.n))
		b.n++
	}
	start := processTime()
	for _, j := range b.batch {
		b.x.Add(j)
	}
	return processTime() - start
}

// BenchmarkAdd adds postings to an index that grows to DEDUPE_POSTINGS (20,000 when not set; 1,000,000 is the long run) and reports postings a second of
// processor time and the bytes for each posting. What a posting costs at the end is set against what it costs at 10,000, in the last tenth of both; the
// small indexes are built by turns with the end of the large one, for other users of the machine slow down its memory as well.
func BenchmarkAdd(b *testing.B) {
	total := 20000
	if s := os.Getenv("DEDUPE_POSTINGS"); s != "" {
		total, _ = strconv.Atoi(s)
	}
	const small, turns = 10000, 20
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		large := newBuild()
		var spent, late, early time.Duration
		for large.n < total-total/10 {
			spent += large.add(min(1000, total-total/10-large.n))
			if large.n%100000 == 0 {
				fmt.Fprintf(os.Stderr, "%d postings: %.0f/s\n", large.n, float64(large.n)/spent.Seconds())
			}
		}
		for range turns {
			o := newBuild()
			o.add(small - small/10)
			early += o.add(small / 10)
			late += large.add(total / 10 / turns)
		}
		spent += late
		start := processTime()
		groups := large.x.Groups()
		grouping := processTime() - start
		large.m = nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		at10k, atEnd := early.Seconds()/(small/10*turns), late.Seconds()/float64(total/10/turns*turns)
		b.ReportMetric(float64(large.n)/spent.Seconds(), "postings/s")
		b.ReportMetric(1/atEnd, "postings/s-at-end")
		b.ReportMetric(1/at10k, "postings/s-at-10k")
		b.ReportMetric(atEnd/at10k, "cost-at-end/cost-at-10k")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(large.n), "B/posting")
		b.ReportMetric(float64(len(groups))/float64(large.n), "groups/posting")
		b.ReportMetric(grouping.Seconds(), "s-to-group")
		runtime.KeepAlive(large.x)
	}
}

// capital is s with a capital first letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
