package kind_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// read is a mail as the model looks at it.
func read(m jobsearch.Message) *kind.Mail {
	doc := text.Load().Read(m.Text, m.Subject)
	k := kind.Of(&m, &doc)
	return &k
}

func mail(subject, body string) jobsearch.Message {
	return jobsearch.Message{From: jobsearch.Address{Name: "Tom Koch", Addr: "tom@acme.example"}, Subject: subject, Text: body}
}

func TestPlainMailIsReadInSevenLanguages(t *testing.T) {
	cases := []struct{ want, name, subject, body string }{
		{"rejection", "an English rejection", "Re: Application", "Hi Ann, sorry, we filled the job last week. Good luck!"},
		{"rejection", "a German rejection", "Ihre Bewerbung als Bäcker", "Sehr geehrte Frau Lang,\n\nleider haben wir uns für einen anderen Bewerber entschieden.\n\nMit freundlichen Grüßen\nTom Koch"},
		{"rejection", "a French rejection", "Votre candidature", "Bonjour,\n\nNous avons le regret de vous informer que votre candidature n'a pas été retenue.\n\nCordialement,\nLe service RH"},
		{"rejection", "a Spanish rejection", "Tu candidatura", "Hola Ann:\n\nLamentamos comunicarte que hemos decidido continuar con otros candidatos.\n\nUn saludo"},
		{"rejection", "a Portuguese rejection", "A sua candidatura", "Olá Ann,\n\ninfelizmente decidimos avançar com outros candidatos.\n\nCumprimentos"},
		{"rejection", "a Dutch rejection", "Je sollicitatie", "Beste Ann,\n\nhelaas hebben we voor een andere kandidaat gekozen.\n\nGroet"},
		{"rejection", "an Italian rejection", "La tua candidatura", "Gentile Ann,\n\npurtroppo abbiamo deciso di procedere con altri candidati.\n\nCordiali saluti"},
		{"interview", "an English invitation", "Your application", "Hi Ann, can you come in for a chat about the job on Tuesday at 10? Tom"},
		{"interview", "a German invitation", "Vorstellungsgespräch", "Hallo Ann,\n\nwir möchten dich gerne zu einem Gespräch am Donnerstag um 14 Uhr einladen.\n\nGrüße, Tom"},
		{"interview", "a French invitation", "Entretien", "Bonjour Ann,\n\nNous souhaitons vous rencontrer lors d'un entretien jeudi à 14h.\n\nCordialement"},
		{"interview", "a Spanish invitation", "Entrevista", "Hola Ann:\n\nTe invitamos a una entrevista el martes a las 11 en nuestra oficina. ¿Te viene bien?\n\nUn saludo"},
		{"interview", "a Portuguese invitation", "Entrevista", "Olá Ann,\n\ngostaríamos de a convidar para uma entrevista na terça às 11h.\n\nCumprimentos"},
		{"interview", "a Dutch invitation", "Uitnodiging", "Beste Ann,\n\nwe nodigen je graag uit voor een gesprek op dinsdag om 11 uur.\n\nGroet"},
		{"interview", "an Italian invitation", "Colloquio", "Gentile Ann,\n\nvorremmo incontrarLa per un colloquio martedì alle 11.\n\nCordiali saluti"},
		{"other", "a flat that went to somebody else", "Ihre Bewerbung um die Wohnung", "Vielen Dank für Ihr Interesse. Leider hat sich der Eigentümer für einen anderen Mieter entschieden."},
		{"other", "an interview for a paper", "Interview?", "Hi, I'm a reporter. Could I interview you on Friday about the bridge? My deadline is four o'clock."},
		{"other", "a mailing list", "Re: [boats] mast step", "> has anybody tried epoxy?\n\nYes, and it came off the next spring. Let the wood dry for a month first, there's no short cut.\n"},
		{"other", "a few words in a script that is not read", "会議の件", "山田様\n\nいつもお世話になっております。来週の会議の資料をお送りします。"},
	}
	m := kind.Default()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			msg := mail(c.subject, c.body)
			r := m.Judge(read(msg))
			assert.Equal(t, c.want, m.Kinds[r.Best], "%v", r.Scores)
		})
	}
}

func TestALanguageThatIsNotReadLeavesDoubt(t *testing.T) {
	r := kind.Default().Judge(read(mail("面接のご案内", "貴殿を面接にご招待いたします。火曜日の十時にお越しください。")))
	assert.Less(t, r.Confidence, 0.9)
}

func TestTheScoresAreProbabilitiesAndTheConfidenceIsOne(t *testing.T) {
	m := kind.Default()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom(strings.Fields("we you application job Thursday interview unfortunately . ! ? if not other leider gesprek 10:00 https://x.example \n\n > offer salary sign thank"))).Draw(t, "words")
		r := m.Judge(read(mail("Re: job", strings.Join(words, " "))))
		sum := 0.0
		for _, p := range r.Scores {
			if p < 0 || p > 1 {
				t.Fatalf("score %v", p)
			}
			sum += p
			if p > r.Scores[r.Best] {
				t.Fatalf("%v is not the best of %v", r.Best, r.Scores)
			}
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Fatalf("scores sum to %v", sum)
		}
		if !(r.Confidence >= 0 && r.Confidence <= 1) {
			t.Fatalf("confidence %v", r.Confidence)
		}
	})
}

func TestReadingTwiceGivesTheSame(t *testing.T) {
	m := kind.Default()
	a, b := read(mail("Interview", "We would like to meet you on Tuesday.")), read(mail("Invoice", "Please pay by Friday."))
	first := m.Judge(a)
	m.Judge(b)
	assert.Equal(t, first, m.Judge(a), "what was read in between changes nothing")
}

func TestTheSentenceThatDecidesWeighsMost(t *testing.T) {
	k := read(mail("Your application", "It was good to hear about your year in Ghent. Unfortunately, we have decided to move forward with other candidates. The office cat sends regards."))
	r := kind.Default().Judge(k)
	require.Len(t, r.Sentences, 3)
	assert.Greater(t, r.Sentences[1], r.Sentences[0])
	assert.Greater(t, r.Sentences[1], r.Sentences[2])
}

func TestFeaturesOfSentencesComeInOrderAndThoseOfTheMailLast(t *testing.T) {
	k := read(mail("Re: job", strings.Repeat("We would like to meet you on Tuesday. ", 80)))
	at, whole := int16(0), false
	kind.Features(k, func(f kind.Feature) {
		switch {
		case f.Sent < 0:
			whole = true
		case whole:
			t.Fatal("a sentence after the mail as a whole")
		case f.Sent < at:
			t.Fatalf("sentence %d after %d", f.Sent, at)
		default:
			at = f.Sent
		}
	})
	assert.True(t, whole)
	assert.Equal(t, int16(59), at, "the work on one mail is bounded")
}

func TestWordsOfLikeUseHaveAFeatureInCommon(t *testing.T) {
	of := func(body string) map[uint32]bool {
		m := map[uint32]bool{}
		kind.Features(read(mail("", body)), func(f kind.Feature) { m[f.Hash] = true })
		return m
	}
	common := func(a, b string) (n int) {
		none := of("qqqqx")
		x, y := of(a), of(b)
		for h := range x {
			if y[h] && !none[h] {
				n++
			}
		}
		return n
	}
	assert.Positive(t, common("guitar", "violin"))
	assert.Zero(t, common("guitar", "parliament"))
}

func TestWhatAMailIsLikeIsSeen(t *testing.T) {
	cases := []struct {
		name  string
		mail  jobsearch.Message
		check func(*kind.Mail) bool
	}{
		{"an answer by its subject", mail("AW: Termin", ""), func(m *kind.Mail) bool { return m.Reply }},
		{"a numbered answer", mail("Re[2]: tipping", ""), func(m *kind.Mail) bool { return m.Reply }},
		{"an answer by its header", jobsearch.Message{Subject: "x", InReplyTo: []string{"a"}}, func(m *kind.Mail) bool { return m.Reply }},
		{"a word that begins like one is none", mail("Reply needed", ""), func(m *kind.Mail) bool { return !m.Reply }},
		{"a mailing list by its tag", mail("Re: [boats] mast", ""), func(m *kind.Mail) bool { return m.List }},
		{"brackets further on are no tag", mail("Order [12] is here", ""), func(m *kind.Mail) bool { return !m.List }},
		{"an attachment", jobsearch.Message{Files: []jobsearch.File{{Name: "a.pdf"}}}, func(m *kind.Mail) bool { return m.Attached }},
		{"a calendar that cancels", jobsearch.Message{Calendar: []string{"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\n"}}, func(m *kind.Mail) bool { return m.Methods[0] == "CANCEL" }},
		{"a calendar without a method asks", jobsearch.Message{Calendar: []string{"BEGIN:VCALENDAR\r\n"}}, func(m *kind.Mail) bool { return m.Methods[0] == "REQUEST" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { assert.True(t, c.check(read(c.mail))) })
	}
}

// small is a model of one word that speaks for "b".
func small(nets []kind.Net, c kind.Calibrator) (*kind.Model, *kind.Mail) {
	k := read(mail("", "Wort"))
	w := kind.Weights{Linear: map[uint32][]float32{}}
	var v *kind.Vec
	if len(nets) > 0 {
		w.Nets = []map[uint32]*kind.Vec{{}}
		v = &kind.Vec{0: 0.5}
	}
	kind.Features(k, func(f kind.Feature) {
		w.Linear[f.Hash] = []float32{-0.1, 0.2, -3}
		if v != nil {
			w.Nets[0][f.Hash] = v
		}
	})
	return kind.Build([]string{"a", "b", "other"}, []float32{0, 0, -1}, w, nets, 0.5, c), k
}

func TestAModelIsReadAsItWasWritten(t *testing.T) {
	nets := []kind.Net{{Out: [][2]kind.Vec{{}, {{0: 2}}, {}}, OutBias: []float32{0, 0, 0}}}
	uncalibrated, k := small(nets, nil)
	c := make(kind.Calibrator, len(uncalibrated.Judge(k).Signs))
	c[0], c[1] = 0.3, 0.5
	for _, nets := range [][]kind.Net{nil, nets} {
		m, k := small(nets, c)
		var b, again bytes.Buffer
		require.NoError(t, m.Write(&b))
		raw := bytes.Clone(b.Bytes())
		got, err := kind.ReadModel(&b)
		require.NoError(t, err)
		assert.Equal(t, m.Judge(k), got.Judge(k))
		assert.Equal(t, "b", got.Kinds[got.Judge(k).Best])
		require.NoError(t, got.Write(&again))
		assert.Equal(t, raw, again.Bytes(), "equal models are equal bytes")
	}
}

func TestTheNetworksCountForTheirShare(t *testing.T) {
	against := []kind.Net{{Out: [][2]kind.Vec{{{0: 9}}, {}, {}}, OutBias: []float32{5, 0, 0}}}
	m, k := small(against, nil)
	r := m.Judge(k)
	for i := range r.Scores {
		assert.InDelta(t, (r.Views[0][i]+r.Views[1][i])/2, r.Scores[i], 1e-6)
	}
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	var b bytes.Buffer
	m, _ := small(nil, nil)
	require.NoError(t, m.Write(&b))
	for name, raw := range map[string][]byte{"nothing": nil, "noise": []byte("noise"), "half a model": b.Bytes()[:b.Len()/2]} {
		_, err := kind.ReadModel(bytes.NewReader(raw))
		assert.Error(t, err, name)
	}
}

func FuzzReadModel(f *testing.F) {
	var b bytes.Buffer
	m, _ := small(nil, nil)
	_ = m.Write(&b)
	f.Add(b.Bytes())
	f.Add([]byte("jsk2"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := kind.ReadModel(bytes.NewReader(raw)); err == nil {
			m.Judge(read(mail("a", "b")))
		}
	})
}

// netFor is a network that is so sure of the kinds, whatever the mail.
func netFor(bias ...float32) kind.Net {
	return kind.Net{Out: make([][2]kind.Vec, len(bias)), OutBias: bias}
}

func TestConfidence(t *testing.T) {
	judge := func(c kind.Calibrator, bias ...float32) kind.Result {
		m, k := small([]kind.Net{netFor(bias...)}, c)
		return m.Judge(k)
	}
	plain := judge(nil, 0, 1, 0)
	assert.InDelta(t, plain.Scores[plain.Best], plain.Confidence, 1e-9, "without a calibrator the probability itself")
	of := func(weights map[int]float32) kind.Calibrator {
		c := make(kind.Calibrator, len(plain.Signs))
		for i, w := range weights {
			c[i] = w
		}
		return c
	}
	agreement := of(map[int]float32{4: 2})
	with, against := judge(agreement, 0, 0.1, 0), judge(agreement, 0.1, 0, 0)
	assert.Equal(t, with.Best, against.Best)
	assert.Greater(t, with.Confidence, against.Confidence, "views that disagree are believed less")
	sure := of(map[int]float32{1: 1})
	assert.Greater(t, judge(sure, 0, 4, 0).Confidence, judge(sure, 0, 0, 0).Confidence)
	assert.Less(t, judge(sure, 0, 1000, 0).Confidence, 1.0, "nothing is quite sure")
	b := of(map[int]float32{12 + 2*1: 1, 12 + 2*0: -1})
	assert.Greater(t, judge(b, 0, 4, 0).Confidence, 0.5)
	assert.Less(t, judge(b, 9, 0, 0).Confidence, 0.5, "some kinds are less often right")
}

func TestAKindThatNoWordOfTheMailSpeaksOfIsForAPerson(t *testing.T) {
	m := kind.Build([]string{"rejection", "other"}, []float32{9, -9}, kind.Weights{}, []kind.Net{netFor(9, -9)}, 1, nil)
	assert.LessOrEqual(t, m.Judge(read(mail("", "The roof is dry again and the cat is back."))).Confidence, 0.6)
	assert.Greater(t, m.Judge(read(mail("", "We have chosen somebody else."))).Confidence, 0.9)
	assert.Greater(t, m.Judge(read(mail("We have chosen somebody else", "The roof is dry again and the cat is back."))).Confidence, 0.9, "the subject counts")
}

func TestTheLengthOfAMailIsASign(t *testing.T) {
	m := kind.Default()
	short, long := m.Judge(read(mail("", "One two."))), m.Judge(read(mail("", "One two three. Four five six seven.")))
	at := len(short.Signs) - 2*len(m.Kinds) - 2
	assert.InDelta(t, math.Log(2), short.Signs[at+1], 1e-9, "one sentence")
	assert.Greater(t, long.Signs[at], short.Signs[at])
	assert.Greater(t, long.Signs[at+1], short.Signs[at+1])
}

func TestCombine(t *testing.T) {
	p := kind.Combine([]float64{0, 0, 0})
	assert.InDeltaSlice(t, []float64{0.25, 0.25, 0.5}, p, 1e-9, "the gate takes its part, the kinds of job mail share the rest")
	p = kind.Combine([]float64{1000, 0, -1000})
	assert.InDeltaSlice(t, []float64{1, 0, 0}, p, 1e-9, "large scores do no harm")
}

func BenchmarkJudge(b *testing.B) {
	body := "Dear Ines,\n\nThank you for applying for the post of Regional Planner. We would like to invite you to an interview on Thursday 12 March at 2:30pm CET.\n\n" +
		strings.Repeat("The panel will ask about your experience with timetables and about the way you work with others. Please bring the originals of your certificates. ", 32)
	k := read(mail("Invitation to interview - Regional Planner", body))
	m := kind.Default()
	m.Judge(k)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		m.Judge(k)
	}
}
