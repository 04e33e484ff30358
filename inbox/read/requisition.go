package read

import "strings"

// reqWords stand before the number of a posting.
var reqWords = map[string]bool{
	"ref": true, "reference": true, "req": true, "requisition": true, "job": true, "jobid": true, "id": true, "vacancy": true, "announcement": true, "exam": true, "search": true, "posting": true,
	"kennziffer": true, "referenz": true, "referenznummer": true, "stellennummer": true, "reference:": true, "offre": true, "referencia": true, "vaga": true, "referentie": true, "vacaturenummer": true, "riferimento": true, "rif": true,
	"no": true, "nr": true, "number": true, "position": true, "application": true,
}

// requisition is the posting's number: R-20418, JR118220, 291-MED-77, Ref 4417.
func (n *names) requisition() string {
	for _, ts := range [][]term{n.st, n.ts} {
		for i, t := range ts {
			if len(t.raw) < 3 || len(t.raw) > 24 || !hasDigit(t.raw) || strings.Contains(t.raw, "://") {
				continue
			}
			letters, digits, marks := 0, 0, 0
			for _, r := range t.raw {
				switch {
				case r >= '0' && r <= '9':
					digits++
				case r == '-' || r == '/':
					marks++
				case r >= 'A' && r <= 'Z':
					letters++
				default:
					letters = 100
				}
			}
			if letters >= 100 || digits < 2 {
				continue
			}
			before := i > 0 && reqWords[ts[i-1].s] && !strings.Contains(t.gap, "\n")
			if !before && strings.HasSuffix(t.gap, "#") {
				before = true
			}
			switch {
			case letters > 0 && letters <= 12 && digits >= 3 && (marks > 0 || letters <= 4) && len(t.raw) >= 5:
				return t.raw
			case before && digits >= 3 && !(digits == 4 && (strings.HasPrefix(t.raw, "20") || strings.HasPrefix(t.raw, "19")) && marks == 0):
				return t.raw
			}
		}
	}
	return ""
}

func hasDigit(w string) bool {
	for i := range len(w) {
		if w[i] >= '0' && w[i] <= '9' {
			return true
		}
	}
	return false
}

// isNumber says whether a word may be the number of a posting: R-20418, 2400193B.
func isNumber(w string) bool {
	digits := 0
	for i := range len(w) {
		if w[i] >= '0' && w[i] <= '9' {
			digits++
		}
	}
	return digits >= 4
}
