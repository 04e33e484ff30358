package dedupe

import "fmt"

// facts are what the comparison knows of a posting.
type facts struct {
	company   *company
	employer  uint32 // its number in the index, 0 where it has none
	title     title
	place     place
	text      text
	namespace uint32 // the employer's own list that the posting comes from, 0 where that is not known
}

// rule is the ground of a decision.
type rule uint8

const (
	byNothing rule = iota
	byIdentity
	byURL
	byPerson
	byTitle     // same employer, title, place; no text to compare
	byText      // same employer, title and text
	bySnippet   // one text is part of the other
	byRewording // a short text whose facts are the long one's
	byAgency    // another name over the same text
	byFigures   // another name, a short text, the same pay and place
)

// verdict on a pair.
type verdict struct {
	same  bool
	hard  bool // certainly two openings: no chain of other pairs may join them
	score float32
	rule  rule
	share float32 // of the shorter text that the longer one has
}

func (v verdict) why() string {
	pct := fmt.Sprintf("%.0f%%", 100*v.share)
	switch v.rule {
	case byIdentity:
		return "the same posting id at its source"
	case byURL:
		return "the same address"
	case byPerson:
		return "joined by a person"
	case byTitle:
		return "same employer, title, level and place"
	case byText:
		return "same employer, title and place; " + pct + " of the text is the same"
	case bySnippet:
		return "same employer and place; one text is part of the other (" + pct + ")"
	case byRewording:
		return "same employer and place; the short text words " + pct + " of what the long one says"
	case byAgency:
		return "another name over the same text (" + pct + "), same title and place"
	case byFigures:
		return "another name; same place, pay and " + pct + " of the short text"
	}
	return ""
}

// Thresholds, set on labelled pairs of postings: same and different ones lie on either side of each with room between.
const (
	enoughText    = 8    // telling words from which a text is compared at all
	longText      = 70   // telling words of a text that is no snippet
	shortRatio    = 0.5  // a text this much shorter than the other is a snippet or a rewording of it
	alike         = 0.97 // share of telling words in common between copies of one text
	alikeShort    = 0.95 // the same where both are short
	alikeHead     = 0.95 // share of the beginning, where the end (legal text, benefits) was replaced
	alikeBody     = 0.68
	reworded      = 0.42 // share of a short text's telling words that a long one has when it is the same opening
	alikeTemplate = 0.60 // share between short texts that one template made
	rewordedSame  = 0.52 // the same under one title
	otherTitle    = 0.70 // the same under titles with no word in common and without a figure that both have
	otherDuties   = 0.40 // below it, texts under one title are two openings
	agencyLong    = 0.80
	agencyShort   = 0.72
	agencyPay     = 0.66 // with the two figures of a pay range, which may be a public scale
	agencyFigure  = 0.50 // with three
	excerpt       = 30   // telling words of an excerpt that tell an opening by themselves
)

// judge decides whether two postings are one opening. It depends on nothing but the two, and on neither more than the other.
func judge(a, b *facts) verdict {
	kin := same
	if a.employer == 0 || a.employer != b.employer {
		kin = a.company.kin(b.company)
	}
	rel := a.place.relate(b.place)
	na, nb := a.text.size(), b.text.size()
	texts := na >= enoughText && nb >= enoughText
	like, subset := a.title.likeness(b.title)
	equalTitle := a.title.hash == b.title.hash
	clash := a.title.clash(b.title)
	sameRank := a.title.sameRank(b.title)

	if rel == apart || clash {
		return verdict{hard: kin != strangers}
	}
	if !texts {
		// nothing but names to go by
		if kin < related || kin == related && like == 0 || !equalTitle || !sameRank {
			return verdict{hard: kin == same && !equalTitle && like < 0.34 && na < enoughText && nb < enoughText}
		}
		if a.namespace != 0 && a.namespace == b.namespace {
			return verdict{} // the employer lists both
		}
		if rel == unclear && (a.place.text != 0 || b.place.text != 0) && a.place.text != 0 && b.place.text != 0 {
			return verdict{}
		}
		score := float32(0.9)
		if rel == equal {
			score += 0.05
		}
		return verdict{same: true, score: score, rule: byTitle}
	}

	ratio := float64(min(na, nb)) / float64(max(na, nb))
	long := na >= longText && nb >= longText
	if kin >= related && ratio >= shortRatio && long && !equalTitle && !subset { // two full texts under two titles: two openings, alike or not
		return verdict{hard: true}
	}
	if kin == strangers && (like == 0 || !sameRank && ratio >= shortRatio) {
		return verdict{}
	}
	n, share, _ := a.text.contained(&b.text)
	v := verdict{share: float32(share)}
	// of copies alike, the one with the likelier title, rank and place is the nearer
	near := float32(0.04*like) + float32(rel)*0.01
	if a.title.levels != b.title.levels {
		near -= 0.06
	}
	if a.title.numbers != b.title.numbers {
		near -= 0.02
	}
	v.score = min(0.99, float32(share)*0.9) + near

	if kin >= related {
		if equalTitle && !sameRank && share > 0.6 { // "Backend Engineer" and "Senior Backend Engineer" over one text
			return verdict{hard: true}
		}
		if ratio >= shortRatio {
			named := equalTitle || subset && share >= 0.985
			needed := alike
			if !long {
				needed = alikeShort
			}
			switch {
			case named && sameRank && rel >= within && (share >= needed || long && share >= alikeBody && min(a.text.headIn(&b.text), b.text.headIn(&a.text)) >= alikeHead):
				v.same, v.rule = true, byText
				return v
			case named && sameRank && rel == unclear && share >= needed && (a.place.nowhere() || b.place.nowhere()):
				v.same, v.rule = true, byText
				return v
			case long:
				return verdict{hard: true}
			}
			// two short texts: from one template they are two openings; two excerpts may be of one text
			return verdict{hard: share >= alikeTemplate && rel != unclear}
		}
		if equalTitle && share < otherDuties {
			return verdict{hard: true} // reposted with other duties
		}
		if like == 0 && share < otherTitle && overlap(a.text.figures, b.text.figures) == 0 {
			return verdict{} // what they share is what the employer says of itself
		}
		needed := reworded
		if equalTitle { // who rewords an advertisement words its title anew; under the old title it may be a new opening
			needed = rewordedSame
		}
		if share >= needed {
			v.same, v.rule = true, byRewording
			if share >= alike {
				v.rule = bySnippet
				if !equalTitle && !subset && n < excerpt && overlap(a.text.figures, b.text.figures) == 0 { // who copies a beginning keeps the title: this is how all of the employer's texts begin
					return verdict{}
				}
			}
			return v
		}
		return verdict{}
	}

	// another name, or none: the text must carry it
	switch {
	case kin == unknown && share >= alike && min(na, nb) >= 20 && like >= 0.5 && sameRank && rel != unclear:
		v.same, v.rule = true, byAgency
	case long && share >= agencyLong && like >= 0.5 && sameRank && rel >= within:
		v.same, v.rule = true, byAgency
	case ratio >= shortRatio && share >= alike && equalTitle && sameRank && rel >= within && min(na, nb) >= 20:
		v.same, v.rule = true, byAgency
	case ratio >= shortRatio && share >= agencyLong && equalTitle && sameRank && rel >= within && min(na, nb) >= 40 && overlap(a.text.figures, b.text.figures) >= 2:
		v.same, v.rule = true, byAgency
	case ratio < shortRatio && like > 0 && max(na, nb) >= longText && min(na, nb) >= 14:
		f := overlap(a.text.figures, b.text.figures)
		if f >= 3 && share >= agencyFigure && min(na, nb) >= 20 || f >= 2 && share >= agencyPay && min(na, nb) >= 20 || f >= 2 && share >= 0.85 || min(na, nb) >= 20 && share >= agencyShort && (f >= 1 || like >= 0.5) {
			v.same, v.rule = true, byFigures
		}
	}
	if !v.same {
		return verdict{}
	}
	v.score -= 0.03
	return v
}
