package pdfium

import (
	"math"
	"regexp"
	"sort"
)

// block is a piece of the page that is read from top to bottom: the whole width, or one column of a band.
type block struct {
	fragments []fragment
	gutter    float64 // the right edge of the gutter that parts the band; 0 for a piece of the whole width
	side      int     // 0 whole, 1 left of the gutter, 2 right
}

// read orders the fragments of a region: an XY cut whose vertical cuts are gutters between columns of text, not the gap before a right-aligned date.
func order(fs []fragment, width float64, depth int) []block {
	sort.SliceStable(fs, func(i, j int) bool { return fs[i].baseline < fs[j].baseline })
	if depth == 0 || len(fs) < 6 {
		return []block{{fragments: fs}}
	}
	band, ok := bestBand(fs, width)
	if !ok {
		return []block{{fragments: fs}}
	}
	var above, left, right, below []fragment
	for i, f := range fs {
		switch {
		case i < band.from:
			above = append(above, f)
		case i >= band.to:
			below = append(below, f)
		case f.x1 <= band.gutter:
			left = append(left, f)
		default:
			right = append(right, f)
		}
	}
	var out []block
	if len(above) > 0 {
		out = append(out, order(above, width, depth-1)...)
	}
	for side, fs := range [][]fragment{left, right} {
		for _, b := range order(fs, width, depth-1) {
			b.gutter, b.side = band.start, side+1
			out = append(out, b)
		}
	}
	if len(below) > 0 {
		out = append(out, order(below, width, depth-1)...)
	}
	return out
}

// band is a run of fragments, in order of their baselines, that a gutter parts.
type band struct {
	from, to int
	gutter   float64 // its middle
	start    float64 // its right edge
	score    float64
}

// bestBand looks for the gutter that parts most text.
func bestBand(fs []fragment, width float64) (band, bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, f := range fs {
		lo, hi = min(lo, f.x0), max(hi, f.x1)
	}
	var best band
	for x := lo + 0.1*width; x < hi-0.1*width; x += 3 {
		for from := 0; from < len(fs); {
			if fs[from].x0 < x && fs[from].x1 > x {
				from++
				continue
			}
			to := from
			for to < len(fs) && !(fs[to].x0 < x && fs[to].x1 > x) {
				to++
			}
			if b, ok := weigh(fs, from, to, x, width); ok && b.score > best.score {
				best = b
			}
			from = to
		}
	}
	return best, best.score > 0
}

// weigh decides whether the fragments from to to are two columns parted at x.
func weigh(fs []fragment, from, to int, x, width float64) (band, bool) {
	// A piece that stands alone above the other column (a name over the main column) is read before both.
	leftSeen, rightSeen := -1, -1
	for i := from; i < to; i++ {
		if fs[i].x1 <= x && leftSeen < 0 {
			leftSeen = i
		}
		if fs[i].x0 >= x && rightSeen < 0 {
			rightSeen = i
		}
	}
	if leftSeen < 0 || rightSeen < 0 {
		return band{}, false
	}
	if rightSeen < leftSeen {
		from = leftSeen
		for from > rightSeen && fs[leftSeen].baseline-fs[from-1].baseline < 0.5*fs[leftSeen].size {
			from--
		}
	}
	var left, right []fragment
	edge, start := math.Inf(-1), math.Inf(1)
	for _, f := range fs[from:to] {
		if f.x1 <= x {
			left = append(left, f)
			edge = max(edge, f.x1)
		} else {
			right = append(right, f)
			start = min(start, f.x0)
		}
	}
	l, r := rowsOf(left), rowsOf(right)
	if len(l) < 3 || len(r) < 3 || len(l)+len(r) < 8 || start-edge < 5 {
		return band{}, false
	}
	if extent(left) < 0.06*width || extent(right) < 0.06*width {
		return band{}, false
	}
	if alignedRows(l, r) && !proseBoth(l, r) && !headed(l, r) {
		return band{}, false
	}
	size := math.Sqrt(float64(min(len(l), len(r)))) * float64(len(l)+len(r))
	return band{from: from, to: to, gutter: (edge + start) / 2, start: start, score: size * (1 + min(start-edge, 30)/60)}, true
}

// row is the fragments of one side that share a baseline.
type row struct {
	baseline, x0, x1, size float64
	text                   string
}

func rowsOf(fs []fragment) []row {
	var out []row
	for _, f := range fs {
		if n := len(out); n > 0 && math.Abs(out[n-1].baseline-f.baseline) < 0.4*f.size {
			last := &out[n-1]
			last.x0, last.x1, last.text = min(last.x0, f.x0), max(last.x1, f.x1), last.text+" "+f.text
			continue
		}
		out = append(out, row{f.baseline, f.x0, f.x1, f.size, f.text})
	}
	return out
}

func extent(fs []fragment) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, f := range fs {
		lo, hi = min(lo, f.x0), max(hi, f.x1)
	}
	return hi - lo
}

// alignedRows says whether the side with fewer rows stands, row by row, beside the other: dates beside titles, labels beside values. Columns of running text meet each other's baselines only by chance.
func alignedRows(l, r []row) bool {
	few, many := l, r
	if len(r) < len(l) {
		few, many = r, l
	}
	met, j := 0, 0
	for _, a := range few {
		for j < len(many) && many[j].baseline < a.baseline-1.2 {
			j++
		}
		if j < len(many) && math.Abs(many[j].baseline-a.baseline) <= 1.2 {
			met++
		}
	}
	return float64(met) >= 0.65*float64(len(few))
}

var dateLike = regexp.MustCompile(`(?i)\b(19|20)\d\d\b|present|current|heute|aujourd|actual`)

var headLike = regexp.MustCompile(`^\p{Lu}[\p{Lu}\p{M} &/'’-]{3,28}:?$`)

// headed says whether the side with fewer rows has headings of its own, in capitals at its left edge, beside plain lines of the other side: a sidebar set on the grid of the body. Labels, dates and places
// beside entries have none.
func headed(l, r []row) bool {
	few, many := l, r
	if len(r) < len(l) {
		few, many = r, l
	}
	if len(few) < 5 {
		return false
	}
	edge, heads, beside, atEdge := math.Inf(1), 0, 0, 0
	for _, a := range few {
		edge = min(edge, a.x0)
	}
	for _, a := range few {
		if a.x0-edge < 4 {
			atEdge++
		}
		if !headLike.MatchString(a.text) || a.x0-edge > 4 {
			continue
		}
		heads++
		for _, b := range many {
			if math.Abs(a.baseline-b.baseline) <= 1.2 && headLike.MatchString(b.text) {
				beside++
			}
		}
	}
	return heads >= 2 && beside < heads && heads*2 < len(few) && atEdge*3 >= len(few)*2
}

// proseBoth says whether both sides of aligned rows are running text set on one grid, line under line, rather than labels or dates beside their entries.
func proseBoth(l, r []row) bool {
	if len(l) < 8 || len(r) < 8 || float64(min(len(l), len(r))) < 0.5*float64(max(len(l), len(r))) {
		return false
	}
	for _, side := range [][]row{l, r} {
		dates, letters := 0, 0
		starts := map[int]int{}
		for _, a := range side {
			letters += len(a.text)
			starts[int(a.x0/4)]++
			if dateLike.MatchString(a.text) {
				dates++
			}
		}
		common := 0
		for k, n := range starts {
			common = max(common, n+starts[k+1])
		}
		if dates*3 > len(side) || letters < 14*len(side) || common*2 < len(side) {
			return false
		}
	}
	return true
}
