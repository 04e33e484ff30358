package content

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"

	"github.com/seed-57f86535/jobsearch"
)

// Options tune a Writer. The zero value writes from templates.
type Options struct {
	LLM jobsearch.LLM // writes letters, mails and notes; nil leaves them to the templates
}

// Writer writes Drafts. It stores nothing: pass what it returns to jobsearch.AddDrafts. Safe for concurrent use.
type Writer struct {
	opts Options
}

// New makes a Writer.
func New(opts Options) *Writer { return &Writer{opts: opts} }

// CoverLetter writes the letter that goes with an application.
func (w *Writer) CoverLetter(ctx context.Context, b Brief) (jobsearch.Draft, error) {
	d := b.draft(jobsearch.DraftCoverLetter, jobsearch.ChannelMail)
	d.Attach = nil
	return w.write(ctx, d, b, "cover_letter", "Write the cover letter for this application, 300 to 400 words: why this role, then the two or three things from the resume that answer the posting best, then a plain close.")
}

// FollowUp writes the mail that asks how an application stands; Brief.Round says which one.
func (w *Writer) FollowUp(ctx context.Context, b Brief) (jobsearch.Draft, error) {
	d := b.draft(jobsearch.DraftFollowUp, jobsearch.ChannelMail)
	return w.write(ctx, d, b, "follow_up", fmt.Sprintf("Write follow-up number %d to an application that has had no answer: short, friendly, no reproach, at most 120 words.", max(b.Round, 1)))
}

// Thanks writes the mail after an interview.
func (w *Writer) Thanks(ctx context.Context, b Brief) (jobsearch.Draft, error) {
	d := b.draft(jobsearch.DraftThanks, jobsearch.ChannelMail)
	return w.write(ctx, d, b, "thank_you", "Write a short thank-you mail after the interview, at most 150 words. Claim nothing about what was said in it.")
}

// Reply drafts the answer to a mail that asks the person for something. What only the person knows is left to them, as a finding.
func (w *Writer) Reply(ctx context.Context, b Brief) (jobsearch.Draft, error) {
	d := b.draft(jobsearch.DraftReply, jobsearch.ChannelMail)
	d.Subject = b.Message.Subject
	if prefix := strings.ToLower(d.Subject); !strings.HasPrefix(prefix, "re:") && !strings.HasPrefix(prefix, "aw:") {
		d.Subject = "Re: " + d.Subject
	}
	d.InReplyTo = b.Message.MessageID
	d.References = append(append([]string{}, b.Message.References...), b.Message.MessageID)
	d, err := w.write(ctx, d, b, "reply", "Draft the reply to the mail. Leave an empty list item for anything that the resume does not say (availability, salary, references).")
	what := b.Message.Action
	if what == "" {
		what = "read the mail again and fill in what it asks for"
	}
	d.Findings = append(d.Findings, jobsearch.Problem{Field: "body", Reason: "only you know the answer: " + what})
	return d, err
}

// NoteLimit is the length of a contact note on a free LinkedIn account, in characters.
const NoteLimit = 200

// ContactNote writes the note that goes with a request to connect, at most NoteLimit characters.
func (w *Writer) ContactNote(ctx context.Context, b Brief) (jobsearch.Draft, error) {
	d := b.draft(jobsearch.DraftContactNote, jobsearch.ChannelLinkedIn)
	return w.write(ctx, d, b, "contact_note", fmt.Sprintf("Write a note of at most %d characters that asks this contact to connect.", NoteLimit))
}

// InterviewPack writes what the person should have at hand in an interview, as Markdown. It uses no model: every line has its source in the Brief.
func (w *Writer) InterviewPack(ctx context.Context, b Brief) (jobsearch.Draft, error) {
	d := b.draft(jobsearch.DraftInterviewPack, jobsearch.ChannelDocument)
	d.Subject = "Interview pack: " + b.Role()
	var err error
	_, d.Body, d.Template, err = render("interview_pack", b)
	return d, err
}

func (b Brief) draft(kind jobsearch.DraftKind, channel jobsearch.Channel) jobsearch.Draft {
	return jobsearch.Draft{Kind: kind, Channel: channel, To: b.To, ApplicationID: b.Application.ID, JobID: b.Job.ID, ContactID: b.Contact.ID, MessageID: b.Message.ID}
}

// write fills the body by the model, or by the template where there is no model or it does not answer usefully.
func (w *Writer) write(ctx context.Context, d jobsearch.Draft, b Brief, name, task string) (jobsearch.Draft, error) {
	subject, plain, version, err := render(name, b)
	if err != nil {
		return d, err
	}
	if subject != "" {
		d.Subject = subject
	}
	if d.Kind == jobsearch.DraftContactNote {
		plain = cut(plain, NoteLimit)
	}
	d.Body, d.Template = plain, version
	if w.opts.LLM != nil {
		switch text, model, err := w.ask(ctx, d.Kind, b, task); {
		case err == nil:
			d.Body, d.Model, d.Template = text, model, name+"/llm1"
		case ctx.Err() != nil:
			return d, fmt.Errorf("write %s: %w", name, err)
		default:
			d.Findings = append(d.Findings, jobsearch.Problem{Field: "model", Reason: "the model did not answer, so this is the plain text of the template: " + err.Error()})
		}
	}
	d.Findings = append(d.Findings, Check(d.Kind, d.Body, b)...)
	if b.Name() == "" {
		d.Findings = append(d.Findings, jobsearch.Problem{Field: "body", Reason: "is not signed, for your name is not known: add your resume, or sign it"})
	}
	return d, nil
}

const system = `You write for a job applicant, in their voice, %s. Keep to these rules:
- Every claim about the applicant stands in the resume or the stories. Never claim a skill, number, employer, title, degree or date that does not.
- Every fact about the company stands in what you are given.
- No placeholders, no brackets to fill in. Plain words. End with the applicant's name.
- Answer with the text alone.`

// ask has the model write, checks the text, and gives it one round to mend what the check found.
func (w *Writer) ask(ctx context.Context, kind jobsearch.DraftKind, b Brief, task string) (text, model string, err error) {
	in := "in the language of the mail that is answered, else of the posting"
	if l := b.language(); l != "" {
		in = fmt.Sprintf("in the language whose ISO 639 code is %q", l)
	}
	p := jobsearch.Prompt{System: fmt.Sprintf(system, in), Task: task, Material: b.material()}
	answer, err := w.opts.LLM.Complete(ctx, p)
	if err != nil {
		return "", "", err
	}
	text = strings.TrimSpace(jobsearch.CleanText(answer.Text))
	found := Check(kind, text, b)
	if text != "" && len(found) > 0 {
		var list strings.Builder
		for _, f := range found {
			list.WriteString("\n- " + f.Reason)
		}
		p.Task = task + "\n\nYour first text and the faults that were found in it are below. Write it again without these faults."
		// The faults name company, role and keywords as the posting words them: they are material, not task.
		p.Material = append(p.Material, jobsearch.Material{Name: "first text", Text: text}, jobsearch.Material{Name: "list of faults", Text: strings.TrimSpace(list.String())})
		if again, err := w.opts.LLM.Complete(ctx, p); err == nil {
			if better := strings.TrimSpace(jobsearch.CleanText(again.Text)); better != "" && len(Check(kind, better, b)) <= len(found) {
				text = better
			}
		} else if ctx.Err() != nil {
			return "", "", err
		}
	}
	if text == "" {
		return "", "", errors.New("the model's answer is empty")
	}
	return text, answer.Model, nil
}

// material is what a model may see: nothing that is not needed for the text.
func (b Brief) material() []jobsearch.Material {
	m := []jobsearch.Material{{Name: "resume", Text: b.Resume.Text}}
	add := func(name, text string) {
		if text = strings.TrimSpace(text); text != "" {
			m = append(m, jobsearch.Material{Name: name, Text: text})
		}
	}
	var stories, facts strings.Builder
	for _, s := range b.Stories {
		fmt.Fprintf(&stories, "%s: %s %s %s %s\n", s.Title, s.Situation, s.Task, s.Action, s.Result)
	}
	for _, f := range b.Company.Facts {
		fmt.Fprintln(&facts, f.Text)
	}
	add("stories", stories.String())
	add("posting", b.Role()+"\n"+b.Employer()+"\n"+b.Job.Location+"\n"+b.Job.Description)
	add("company", facts.String())
	if b.Contact.Name != "" {
		add("contact", b.Contact.Name+", "+b.Contact.Title+", "+b.Contact.Company)
	}
	add("mail", b.Message.Text)
	return m
}

//go:embed templates/*.tmpl
var templateFiles embed.FS

var versionLine = regexp.MustCompile(`/\* version (\d+) \*/`)

// render fills a template, in the Brief's language where there is one for it, else in English; version is its name with its version, "cover_letter/1", by which analytics compares.
func render(name string, b Brief) (subject, text, version string, err error) {
	raw, err := templateFiles.ReadFile("templates/" + name + "." + b.language() + ".tmpl")
	if err == nil {
		name += "." + b.language()
	} else if raw, err = templateFiles.ReadFile("templates/" + name + ".tmpl"); err != nil {
		return "", "", "", fmt.Errorf("template %s: %w", name, err)
	}
	version = name + "/0"
	if m := versionLine.FindSubmatch(raw); m != nil {
		version = name + "/" + string(m[1])
	}
	t, err := template.New(name).Funcs(template.FuncMap{"list": list, "listIn": listIn, "sentence": sentence, "firstName": firstName}).Parse(string(raw))
	if err != nil {
		return "", "", "", fmt.Errorf("template %s: %w", name, err)
	}
	var head, body bytes.Buffer
	if t.Lookup("subject") != nil {
		if err := t.ExecuteTemplate(&head, "subject", b); err != nil {
			return "", "", "", fmt.Errorf("template %s: subject: %w", name, err)
		}
	}
	if err := t.Execute(&body, b); err != nil {
		return "", "", "", fmt.Errorf("template %s: %w", name, err)
	}
	return strings.TrimSpace(head.String()), blankLines.ReplaceAllString(strings.TrimSpace(body.String()), "\n\n") + "\n", version, nil
}

var blankLines = regexp.MustCompile(`\n[ \t]*\n\s*\n`)

func list(s []string) string { return listIn("and", s) }

// listIn is "a, b and c" with a language's own and.
func listIn(and string, s []string) string {
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " " + and + " " + s[len(s)-1]
}

func firstName(name string) string {
	if f := strings.Fields(name); len(f) > 0 {
		return f[0]
	}
	return name
}

// cut shortens s to n characters at a word's end.
func cut(s string, n int) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) <= n {
		return string(r)
	}
	short := string(r[:n-1])
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		short = short[:i]
	}
	return short + "…"
}
