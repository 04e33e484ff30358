package ats

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

// phrasing is one sentence that may be rephrased: where it stands, and what it may draw on.
type phrasing struct {
	field   string
	text    string
	set     func(string)
	sources []string
}

const rephraseSystem = `You edit resumes. You rephrase sentences so that they use the posting's words for what the person already says. You add nothing: no number, employer, title, date, skill, rank or result that the sentence, its position or the stories do not state. Keep the meaning and the length. If a sentence is good as it is, return it unchanged.`

var rephraseSchema = json.RawMessage(`{"type":"object","properties":{"sentences":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"text":{"type":"string"}},"required":["id","text"],"additionalProperties":false}}},"required":["sentences"],"additionalProperties":false}`)

// rephrase asks the model once and takes what adds nothing.
func (w *optimiser) rephrase(ctx context.Context, llm jobsearch.LLM, limit int) ([]Refusal, jobsearch.Usage, error) {
	ps := w.phrasings(limit)
	if len(ps) == 0 {
		return nil, jobsearch.Usage{}, nil
	}
	var list strings.Builder
	byID := map[string]phrasing{}
	for _, p := range ps {
		byID[p.field] = p
		fmt.Fprintf(&list, "%s: %s\n", p.field, p.text)
	}
	var told strings.Builder
	for _, s := range w.stories {
		told.WriteString(storyText(s) + "\n\n")
	}
	prompt := jobsearch.Prompt{
		System: rephraseSystem,
		Task:   `Rephrase the sentences under "sentences" for the posting. Answer with the same ids.`,
		Material: []jobsearch.Material{
			{Name: "sentences", Text: list.String()}, {Name: "posting", Text: w.post.Title + "\n" + w.post.Text}, {Name: "stories", Text: told.String()},
		},
		Schema: rephraseSchema,
	}
	answer, err := llm.Complete(ctx, prompt)
	if err != nil {
		return nil, jobsearch.Usage{}, err
	}
	var got struct {
		Sentences []struct{ ID, Text string } `json:"sentences"`
	}
	if err := json.Unmarshal([]byte(answer.Text), &got); err != nil {
		return nil, answer.Usage, fmt.Errorf("the model's answer is not the JSON that was asked for: %w", jobsearch.ErrChanged)
	}
	var refused []Refusal
	for _, s := range got.Sentences {
		p, ok := byID[s.ID]
		text := strings.Join(strings.Fields(jobsearch.CleanText(s.Text)), " ")
		if !ok || text == "" || text == p.text {
			continue
		}
		delete(byID, s.ID)
		if found := append(factsOf(w.given.v, p.sources...).inventions(text), w.otherEmployers(text, p.sources)...); len(found) > 0 {
			refused = append(refused, Refusal{s.ID, text, found})
			continue
		}
		if len(text) > 2*len(p.text)+80 {
			refused = append(refused, Refusal{s.ID, text, []Invention{{"content", "twice as long as what it rephrases"}}})
			continue
		}
		w.change(p.field, p.text, text, "rephrased in the posting's words")
		p.set(text)
	}
	return refused, answer.Usage, nil
}

// otherEmployers are those of the resume's employers and schools that a sentence names, in whatever case, and its sources do not.
func (w *optimiser) otherEmployers(text string, sources []string) []Invention {
	var names []string
	for _, job := range w.source.Work {
		names = append(names, job.Name)
	}
	for _, e := range w.source.Education {
		names = append(names, e.Institution)
	}
	said := " " + words.FoldText(text) + " "
	var known strings.Builder
	for _, s := range sources {
		known.WriteString(" " + words.FoldText(s) + " ")
	}
	var out []Invention
	for _, n := range names {
		if f := " " + words.FoldText(n) + " "; len(f) > 4 && strings.Contains(said, f) && !strings.Contains(known.String(), f) {
			out = append(out, Invention{"name", n})
		}
	}
	return out
}

// phrasings are the summary, and the highlights of positions from the latest on. A highlight may draw on its own position and the stories alone: what was done elsewhere was not done here.
func (w *optimiser) phrasings(limit int) []phrasing {
	var stories []string
	for _, s := range w.stories {
		stories = append(stories, storyText(s))
	}
	var out []phrasing
	if s := w.r.Basics.Summary; s != "" {
		out = append(out, phrasing{"summary", s, func(t string) { w.r.Basics.Summary = t }, append([]string{w.source.Plain(), w.source.Text}, stories...)})
	}
	for i := range w.r.Work {
		for j := range w.r.Work[i].Highlights {
			if len(out) >= limit {
				return out
			}
			job := &w.r.Work[i]
			out = append(out, phrasing{fmt.Sprintf("work[%d].highlights[%d]", i, j), job.Highlights[j], func(t string) { job.Highlights[j] = t }, append([]string{positionText(*job)}, stories...)})
		}
	}
	return out
}

func positionText(w resume.Work) string {
	return strings.Join(append([]string{w.Position, w.Name, w.Location, w.Description, w.Summary, w.StartDate, w.EndDate}, w.Highlights...), "\n")
}
