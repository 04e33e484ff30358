// Package ats matches a resume with a posting, the way an applicant tracking system and the recruiter behind it would, and says why.
//
// ReadPosting reads a posting: its sections, what it requires and prefers, and its keywords, from the vocabulary of package vocabulary and from a small sequence model that finds what no vocabulary knows.
// Prepare reads a resume once; Prepared.Score compares it with a posting and accounts for every point; Rank orders many postings for it. Everything is deterministic, needs no network and no language
// model, and is safe for concurrent use.
//
//	r, err := resume.Open(ctx, "resume.docx", resume.Options{})
//	p := ats.Prepare(r, ats.Options{})
//	s := p.Score(ats.ReadPosting("Backend Engineer", text))
//	for _, m := range s.Missing {
//		fmt.Println(m.Keyword.Canonical, m.Gain)
//	}
package ats
