package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

func words(ws []text.Word) string {
	var out []string
	for _, w := range ws {
		out = append(out, w.S)
	}
	return strings.Join(out, " ")
}

func TestSplit(t *testing.T) {
	cases := []struct {
		name, subject, body             string
		now, note, quoted, sign, footer string // "" where nothing is looked for
		forwarded, inline               bool
	}{
		{name: "history under a line that says who wrote is apart", body: "We have filled the post.\n\nOn Tue, 3 Mar 2026 at 10:02, Ines <ines@mailhaus.example> wrote:\n> Any news?\n",
			now: "We have filled the post.", quoted: "On Tue, 3 Mar 2026 at 10:02, Ines <ines@mailhaus.example> wrote:\n> Any news?\n"},
		{name: "the line that says who wrote may be broken in two", body: "Yes.\n\nOn Tue, 3 Mar 2026 at 10:02, Ines Field\n<ines@mailhaus.example> wrote:\n> Any news?\n", now: "Yes."},
		{name: "who wrote is known in German", body: "Gerne.\n\nAm 3. März 2026 um 10:02 schrieb Ines Field:\n> Geht es?\n", now: "Gerne."},
		{name: "who wrote is known in French", body: "Volontiers.\n\nLe 3 mars 2026 à 10:02, Ines Field a écrit :\n> Possible ?\n", now: "Volontiers."},
		{name: "and when it says that you wrote", body: "Merci beaucoup pour tout.\n\nLe 3 Septembre 2002 12:43, vous avez écrit :\n> Possible ?\n", now: "Merci beaucoup pour tout."},
		{name: "who wrote is known in Dutch", body: "Prima.\n\nOp 3 maart 2026 schreef Ines Field:\n> Kan dat?\n", now: "Prima."},
		{name: "a header block begins history", body: "All set.\n\nFrom: Ines Field\nSent: Tuesday\nTo: HR\nSubject: Re: job\n\nIs there news?\n", now: "All set."},
		{name: "a forwarded mail's words count, the note above them apart", subject: "Fwd: decision", body: "see below\n\n---------- Forwarded message ---------\nFrom: Clara <clara@ott.example>\nDate: Tue, 3 Mar 2026\nSubject: decision\n\nWe have chosen another candidate.\n",
			now: "We have chosen another candidate.", note: "see below", forwarded: true},
		{name: "a header block under a forwarding subject is a forwarded mail", subject: "WG: Absage", body: "Von: Clara\nGesendet: Dienstag\nBetreff: Absage\n\nLeider nein.\n", now: "Leider nein.", forwarded: true},
		{name: "answers between quoted lines are what was written now", body: "> When can you start?\n\nOn the first of May, if that suits you.\n\n> And the salary?\n\nAs we discussed on the phone last week.\n",
			now: "On the first of May, if that suits you.\n\n\nAs we discussed on the phone last week.", inline: true},
		{name: "answers below what is quoted are what was written now", body: "Hello Ines,\n\nOn Tue, 3 Mar 2026 Ines wrote:\n> When can you see me?\n\nThursday at ten would be fine, in my office.\n", now: "Hello Ines,\n\n\nThursday at ten would be fine, in my office.", inline: true},
		{name: "quotes marked by initials are quotes", body: "EO> When can you start?\n\nOn the first of May, if that suits you and the others.\n", now: "On the first of May, if that suits you and the others.", inline: true},
		{name: "a mail that is all quoted is read without its marks", body: "> We would like to meet you.\n> Thursday at ten?\n", now: "We would like to meet you.\nThursday at ten?"},
		{name: "a marked signature is apart", body: "See you on Thursday.\n\n-- \nDana Reis\nOrme Lab\n", now: "See you on Thursday.", sign: "Dana Reis\nOrme Lab"},
		{name: "what follows a closing is the signature", body: "See you on Thursday.\n\nKind regards,\nDana Reis\nHead of People\n", now: "See you on Thursday.", sign: "Dana Reis\nHead of People"},
		{name: "a postscript under the signature is kept", body: "See you on Thursday.\n\nBest,\nDana\n\nPS: please bring your passport.\n", now: "See you on Thursday.\n\n\n\nPS: please bring your passport."},
		{name: "thanks that say what for close nothing", body: "Hi Ines,\n\nThank you for applying.\n\nUnfortunately we chose another.\n\nDana\n", now: "Hi Ines,\n\nThank you for applying.\n\nUnfortunately we chose another.\n\nDana"},
		{name: "thanks before a sentence close nothing", body: "Hola Ines:\n\nMuchas gracias.\nHemos elegido a otra persona.\n", now: "Hola Ines:\n\nMuchas gracias.\nHemos elegido a otra persona."},
		{name: "a request that begins like a closing is none", body: "You are invited.\n\nKindly confirm.\n\nWe look forward to it.\n", now: "You are invited.\n\nKindly confirm.\n\nWe look forward to it."},
		{name: "a closing with a name on its line is one", body: "Samstag um zehn.\n\nGruß Tom\n", now: "Samstag um zehn."},
		{name: "thanks before a name close", body: "Could you send your passport?\n\nMany thanks,\nDana Reis\n", now: "Could you send your passport?", sign: "Dana Reis"},
		{name: "the legal footer is apart", body: "See you on Thursday.\n\nOrme Lab is an equal opportunity employer and does not discriminate.\n", now: "See you on Thursday.", footer: "\n\nOrme Lab is an equal opportunity employer and does not discriminate."},
	}
	v := text.Load()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := v.Split(text.Clean(c.body), c.subject)
			assert.Equal(t, c.now, strings.TrimSpace(p.Now))
			assert.Equal(t, c.forwarded, p.Forwarded)
			assert.Equal(t, c.inline, p.Inline)
			if c.note != "" {
				assert.Equal(t, c.note, p.Note)
			}
			if c.quoted != "" {
				assert.Equal(t, c.quoted, p.Quoted)
			}
			if c.sign != "" {
				assert.Equal(t, c.sign, p.Signature)
			}
			if c.footer != "" {
				assert.Equal(t, c.footer, p.Footer)
			}
		})
	}
}

func TestTheHeaderOfAForwardedMailIsRead(t *testing.T) {
	p := text.Load().Split("FYI\n\n-------- Weitergeleitete Nachricht --------\nVon: Clara Ott <clara@ott.example>\nDatum: 3. März 2026\nBetreff: Ihre Bewerbung\n\nLeider nein.\n", "")
	assert.Equal(t, text.Header{From: "Clara Ott <clara@ott.example>", Date: "3. März 2026", Subject: "Ihre Bewerbung"}, p.Forward)
}

func TestSentences(t *testing.T) {
	cases := []struct {
		name, body string
		want       []string
	}{
		{"a full stop ends one", "Thank you. We have decided.", []string{"Thank you.", "We have decided."}},
		{"a hard wrap ends none", "We are very sorry to have to tell you that we\nhave chosen another.", []string{"We are very sorry to have to tell you that we\nhave chosen another."}},
		{"an abbreviation ends none", "Dear Dr. Field, meet Mr. Vale at 10 a.m. tomorrow.", []string{"Dear Dr. Field, meet Mr. Vale at 10 a.m. tomorrow."}},
		{"a German ordinal ends none", "Kommen Sie am 14. Mai um 10 Uhr.", []string{"Kommen Sie am 14. Mai um 10 Uhr."}},
		{"items of a list are each one", "Please send:\n- your passport\n- two references", []string{"Please send:", "- your passport", "- two references"}},
		{"a salutation on its own line is one", "Dear Ines,\nWe chose you.", []string{"Dear Ines,", "We chose you."}},
		{"a point within a number ends none", "It pays 3.400 euros a month.", []string{"It pays 3.400 euros a month."}},
		{"nothing has none", "", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range text.Load().Read(c.body, "").Sentences {
				got = append(got, s.Text)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestWords(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"accents and case are folded", "Événement Übung São", "evenement ubung sao"},
		{"contractions are written out", "We can't, they won't, it's", "we can not they will not it"},
		{"what hangs on by an apostrophe is a word of its own", "l'offre d'emploi", "l offre d emploi"},
		{"numbers, times and years are what they are", "3 at 14:30 in 2026", "<num> at <time> in <year>"},
		{"money is", "€40 or 40 €", "<money> <amount> or <amount> <money>"},
		{"links and addresses are", "see https://x.example/a?b=1 or ask ann@x.example now", "see <url> or ask <email> now"},
		{"hidden characters are gone", "inter\u00adview in\u200bvite", "interview invite"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, words(text.Load().Read("", c.body).Subject))
		})
	}
}

func TestWordsPointToTheirPlaceInTheSentence(t *testing.T) {
	d := text.Load().Read("Wir möchten Sie – gerne – am 14. Mai treffen!", "")
	require.Len(t, d.Sentences, 1)
	s := d.Sentences[0]
	for _, w := range s.Words {
		if w.S[0] != '<' {
			assert.Equal(t, w.S, text.Fold(s.Text[w.Start:w.End]))
		}
	}
}

func TestLanguage(t *testing.T) {
	for want, body := range map[string]string{
		"en": "We would like to tell you that we have decided to go on with another.",
		"de": "Wir möchten Ihnen mitteilen, dass wir uns für eine andere Person entschieden haben.",
		"fr": "Nous avons le regret de vous dire que nous avons choisi une autre personne.",
		"es": "Le comunicamos que hemos elegido a otra persona para el puesto.",
		"pt": "Informamos que não foi possível e que escolhemos outra pessoa para a vaga.",
		"nl": "Wij laten je weten dat we voor een andere kandidaat hebben gekozen.",
		"it": "Le comunichiamo che abbiamo scelto un'altra persona per il posto.",
		"":   "会議の資料をお送りします。",
	} {
		assert.Equal(t, want, text.Load().Read(body, "").Language, body)
	}
}

func TestClassesAreSetByTheLexicon(t *testing.T) {
	v := text.Load()
	cases := []struct {
		name, body string
		class      string
		want       bool
	}{
		{"regret in English", "Unfortunately we have filled it.", "regret", true},
		{"regret in German", "Leider nein.", "regret", true},
		{"a stem takes its endings", "Ihre Bewerbungsunterlagen", "apply", true},
		{"a phrase needs all its words", "We chose other candidates.", "others", true},
		{"half a phrase is not one", "other things", "others", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := v.Read(c.body, "")
			require.NotEmpty(t, d.Sentences)
			assert.Equal(t, c.want, d.Sentences[0].Mask.Has(v.Class(c.class)))
		})
	}
}

func TestAConditionIsMarked(t *testing.T) {
	d := text.Load().Read("If you are not selected we will tell you. We received your application.", "")
	require.Len(t, d.Sentences, 2)
	assert.True(t, d.Sentences[0].Cond)
	assert.False(t, d.Sentences[1].Cond)
}

func TestAClassThatIsNotInTheLexiconIsADefect(t *testing.T) {
	assert.Panics(t, func() { text.Load().Class("no such class") })
}

func FuzzRead(f *testing.F) {
	f.Add("Dear Ines,\n\nOn Tue wrote:\n> hi\n", "Re: x")
	f.Add("---------- Forwarded message ---------\nFrom: a\nSubject: b\n\n> c\n\n-- \nd", "Fwd: x")
	f.Add("EO> a\n\nb\n\n> c\n", "")
	f.Add("l'été d'' \u00ad\u200b€3 14h30 a@b.example http://", "")
	f.Fuzz(func(t *testing.T, body, subject string) {
		d := text.Load().Read(body, subject)
		for _, s := range d.Sentences {
			if len(s.Words) == 0 {
				t.Fatal("a sentence without words")
			}
			at := 0
			for _, w := range s.Words {
				if w.S == "" && w.End <= w.Start || w.Start < at-8 || w.End > len(s.Text) || w.Start > w.End {
					t.Fatalf("word %q at %d to %d of %d", w.S, w.Start, w.End, len(s.Text))
				}
				at = w.Start
				if !utf8.ValidString(w.S) {
					t.Fatalf("word %q", w.S)
				}
			}
		}
		if utf8.ValidString(body) && !utf8.ValidString(d.Now) {
			t.Fatalf("%q", d.Now)
		}
	})
}
