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

// fill makes an index of the first postings of a market, and reports the processor time of all of them and of one in the last tenth. Processor time
// includes what the garbage collector takes beside, and does not depend on who else uses the machine; the postings are made outside of it.
func fill(total int) (x *dedupe.Index, all, one time.Duration) {
	m := newMarket(1)
	x = dedupe.NewIndex(dedupe.Options{})
	batch := make([]jobsearch.Job, 0, 1000)
	var last time.Duration
	for i := 0; i < total; {
		batch = batch[:0]
		for range min(cap(batch), total-i) {
			batch = append(batch, m.next(i))
			i++
		}
		start := processTime()
		for _, j := range batch {
			x.Add(j)
		}
		spent := processTime() - start
		all += spent
		if i > total-total/10 {
			last += spent
		}
		if i%100000 == 0 {
			fmt.Fprintf(os.Stderr, "%d postings: %.0f/s in the last thousand, %.0f/s overall\n", i, float64(len(batch))/spent.Seconds(), float64(i)/all.Seconds())
		}
	}
	return x, all, last / time.Duration(max(1, total/10))
}

// BenchmarkAdd adds postings to an index that grows to DEDUPE_POSTINGS (20,000 when not set; 1,000,000 is the long run) and reports postings a second of
// processor time, the bytes for each posting, and what the last tenth cost against the last tenth of the first 10,000.
func BenchmarkAdd(b *testing.B) {
	total := 20000
	if s := os.Getenv("DEDUPE_POSTINGS"); s != "" {
		total, _ = strconv.Atoi(s)
	}
	const builds = 8
	var early time.Duration
	for range builds {
		_, _, one := fill(10000)
		early += one / builds
	}
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		x, all, one := fill(total)
		start := processTime()
		groups := x.Groups()
		grouping := processTime() - start
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(total)/all.Seconds(), "postings/s")
		b.ReportMetric(1/one.Seconds(), "postings/s-at-end")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(total), "B/posting")
		b.ReportMetric(float64(len(groups))/float64(total), "groups/posting")
		b.ReportMetric(grouping.Seconds(), "s-to-group")
		b.ReportMetric(float64(one)/float64(early), "cost-at-end/cost-at-10k")
		runtime.KeepAlive(x)
	}
}

// capital is s with a capital first letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
