package mbox_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/mbox"
	"github.com/seed-57f86535/jobsearch/internal/mime"
	"github.com/stretchr/testify/require"
)

func open(t testing.TB, path string) *mbox.Source {
	s, err := mbox.Open(path, mbox.Options{})
	require.NoError(t, err)
	return s
}

func appendTo(t testing.TB, path string, content ...string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	for _, c := range content {
		_, err = f.WriteString(c)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
}

const envelope = "From MAILER-DAEMON Mon Mar  2 09:00:00 2026\n"

// quoted is a mail as an mbox holds it.
func quoted(raw []byte) string {
	return envelope + strings.ReplaceAll(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\nFrom ", "\n>From ") + "\n"
}

func TestMboxIsAMailSource(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		path := filepath.Join(t.TempDir(), "ann.mbox")
		appendTo(t, path, "")
		return mailtest.Harness{
			Source:  func(t *testing.T) jobsearch.MailSource { return open(t, path) },
			Deliver: func(t *testing.T, raw []byte) { appendTo(t, path, quoted(raw)) },
			Expire: func(t *testing.T) {
				b, err := os.ReadFile(path)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(path, append([]byte(quoted([]byte("Subject: earlier\n\nx\n"))), b...), 0o600))
			},
		}
	}, mailtest.Features{Expire: true})
}

func TestMaildirIsAMailSource(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		dir := filepath.Join(t.TempDir(), "ann")
		for _, d := range []string{"cur", "new", "tmp"} {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, d), 0o700))
		}
		var names []string
		return mailtest.Harness{
			Source: func(t *testing.T) jobsearch.MailSource { return open(t, dir) },
			Deliver: func(t *testing.T, raw []byte) {
				names = append(names, fmt.Sprintf("new/%d.M1P1.host", 1772442000+len(names)))
				require.NoError(t, os.WriteFile(filepath.Join(dir, names[len(names)-1]), raw, 0o600))
			},
			Remove: func(t *testing.T, i int) { require.NoError(t, os.Remove(filepath.Join(dir, names[i]))) },
			Unread: func(t *testing.T) int {
				list, err := os.ReadDir(filepath.Join(dir, "new"))
				require.NoError(t, err)
				return len(list)
			},
		}
	}, mailtest.Features{Remove: true, Unread: true})
}

func TestFolderOfEmlIsAMailSource(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		dir, n := t.TempDir(), 0
		path := func(i int) string { return filepath.Join(dir, fmt.Sprintf("sub%d", i%2), fmt.Sprintf("%d.EML", 100-i)) }
		return mailtest.Harness{
			Source: func(t *testing.T) jobsearch.MailSource { return open(t, dir) },
			Deliver: func(t *testing.T, raw []byte) {
				require.NoError(t, os.MkdirAll(filepath.Dir(path(n)), 0o700))
				require.NoError(t, os.WriteFile(path(n), raw, 0o600))
				n++
			},
			Remove: func(t *testing.T, i int) { require.NoError(t, os.Remove(path(i))) },
		}
	}, mailtest.Features{Remove: true})
}

func texts(t testing.TB, src jobsearch.MailSource, since jobsearch.Cursor) (list []string, last jobsearch.Cursor) {
	last = since
	for f, err := range src.Fetch(t.Context(), since) {
		require.NoError(t, err)
		list, last = append(list, f.Message.Subject+"|"+f.Message.Text), f.Cursor
	}
	return list, last
}

func TestMboxTellsMailsApart(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"quoted From_ lines are unquoted once":      {envelope + "Subject: a\n\n>From here\n>>From there\n> From not\n", []string{"a|From here\n>From there\n> From not"}},
		"a text line that begins with From is text": {envelope + "Subject: a\n\nHi\n\nFrom my side all is well in 2026.\nFrom 9 to 5.\n", []string{"a|Hi\n\nFrom my side all is well in 2026.\nFrom 9 to 5."}},
		"mails without an empty line between":       {envelope + "Subject: a\n\none\n" + envelope + "Subject: b\n\ntwo", []string{"a|one", "b|two"}},
		"CRLF line ends":                            {strings.ReplaceAll(envelope+"Subject: a\n\none\n\n"+envelope+"Subject: b\n\ntwo\n", "\n", "\r\n"), []string{"a|one", "b|two"}},
		"Thunderbird's short From_ line":            {"From \nSubject: a\n\none\n\nFrom - \nSubject: b\n\ntwo\n", []string{"a|one", "b|two"}},
		"Takeout's From_ line with zone":            {"From 179@xxx Mon Mar 02 12:00:00 +0000 2026\nSubject: a\n\none\n\nFrom 180@xxx Mon Mar 02 12:00:01 +0000 2026\nSubject: b\n\ntwo\n", []string{"a|one", "b|two"}},
		"a mail without a body":                     {envelope + "Subject: a\n" + envelope + "Subject: b\n\n", []string{"a|", "b|"}},
		"empty lines before the first":              {"\n\n" + envelope + "Subject: a\n\none", []string{"a|one"}},
		"an empty file":                             {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.mbox")
			require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
			got, _ := texts(t, open(t, path), "")
			require.Equal(t, c.want, got)
		})
	}
}

func TestMboxReadsAMailAgainThatHasGrown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.mbox")
	appendTo(t, path, quoted([]byte("Subject: a\n\none\n")), envelope+"Subject: b\n\nhalf")
	src := open(t, path)
	got, last := texts(t, src, "")
	require.Equal(t, []string{"a|one", "b|half"}, got)
	appendTo(t, path, " and whole\n\n", quoted([]byte("Subject: c\n\nthree\n")))
	got, _ = texts(t, src, last)
	require.Equal(t, []string{"b|half and whole", "c|three"}, got)
}

func TestMboxStartsOverWhenTheFileShrank(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.mbox")
	appendTo(t, path, quoted([]byte("Subject: a\n\none\n")), quoted([]byte("Subject: b\n\ntwo\n")))
	_, last := texts(t, open(t, path), "")
	require.NoError(t, os.WriteFile(path, []byte(quoted([]byte("Subject: b\n\ntwo\n"))), 0o600))
	got, _ := texts(t, open(t, path), last)
	require.Equal(t, []string{"b|two"}, got)
}

func TestMaildirKeepsItsPlaceWhenFlagsChange(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"cur", "new"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, d), 0o700))
	}
	for i := range 3 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "new", fmt.Sprintf("177244200%d.x", i)), mailtest.Mail(i), 0o600))
	}
	_, last := texts(t, open(t, dir), "")
	require.NoError(t, os.Rename(filepath.Join(dir, "new", "1772442001.x"), filepath.Join(dir, "cur", "1772442001.x:2,S")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cur", "1772442009.x:2,D"), mailtest.Mail(9), 0o600))
	got, _ := texts(t, open(t, dir), last)
	require.Empty(t, got, "neither a flag nor a draft is new mail")
}

func TestOpenSaysWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	_, err := mbox.Open(filepath.Join(dir, "none"), mbox.Options{})
	require.ErrorIs(t, err, jobsearch.ErrGone)
	require.ErrorIs(t, err, os.ErrNotExist)
	noise := filepath.Join(dir, "noise")
	require.NoError(t, os.WriteFile(noise, bytes.Repeat([]byte{0, 255, 17, 200}, 5000), 0o600))
	_, err = mbox.Open(noise, mbox.Options{})
	require.ErrorIs(t, err, jobsearch.ErrInput)
	got, _ := texts(t, open(t, dir), "")
	require.Empty(t, got, "a folder without mail is an empty mailbox")
}

func TestOwnMailIsOutgoing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sent.eml")
	require.NoError(t, os.WriteFile(path, []byte("From: Ann <Ann@Example.org>\nSubject: s\n\nhi"), 0o600))
	for _, o := range []mbox.Options{{Sent: true}, {Own: []string{"ann@EXAMPLE.org"}}} {
		s, err := mbox.Open(path, o)
		require.NoError(t, err)
		for f, err := range s.Fetch(t.Context(), "") {
			require.NoError(t, err)
			require.True(t, f.Message.Outgoing)
		}
	}
}

func TestAHugeMailIsCutAndTheNextOneComes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.mbox")
	appendTo(t, path, envelope+"Subject: huge\n\n", strings.Repeat("0123456789abcdef", (mime.MaxMessage+5<<20)/16), "\n\n", quoted([]byte("Subject: next\n\nsmall\n")))
	var subjects, problems []string
	for f, err := range open(t, path).Fetch(t.Context(), "") {
		require.NoError(t, err)
		subjects = append(subjects, f.Message.Subject)
		for _, p := range f.Message.Problems {
			problems = append(problems, p.Reason)
		}
	}
	require.Equal(t, []string{"huge", "next"}, subjects)
	require.Contains(t, strings.Join(problems, " "), "message size over the limit")
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	peak := func(mails int) uint64 {
		path := filepath.Join(t.TempDir(), "x.mbox")
		one := quoted(append(mailtest.Mail(0), bytes.Repeat([]byte("Some words of text to fill the mail with.\n"), 500)...))
		appendTo(t, path, strings.Repeat(one, mails))
		var peak uint64
		n := 0
		for _, err := range open(t, path).Fetch(t.Context(), "") {
			require.NoError(t, err)
			if n++; n%100 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
		require.Equal(t, mails, n)
		return peak
	}
	small, large := peak(100), peak(2000)
	require.Less(t, large, small+small/2+2<<20)
}

func FuzzMbox(f *testing.F) {
	f.Add([]byte(quoted(mailtest.Mail(0))+quoted(mailtest.Mail(1))), 10)
	f.Add([]byte("From \n>From x\n\nFrom - \nA: b"), 3)
	f.Fuzz(func(t *testing.T, content []byte, cut int) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := mbox.Open(path, mbox.Options{})
		if err != nil {
			return
		}
		all, _ := texts(t, src, "")
		var at jobsearch.Cursor
		n := 0
		for f, err := range src.Fetch(t.Context(), "") {
			if err != nil {
				t.Fatal(err)
			}
			if at = f.Cursor; n == cut {
				break
			}
			n++
		}
		rest, _ := texts(t, src, at)
		if got := min(n+1, len(all)) + len(rest); len(all) > 0 && cut >= 0 && cut < len(all) && got != len(all) {
			t.Fatalf("%d mails before and after the cursor, %d in all", got, len(all))
		}
	})
}

// BenchmarkMbox reads a mailbox of 1,000 mails of about 4 kB.
func BenchmarkMbox(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.mbox")
	one := quoted(append(mailtest.Mail(0), bytes.Repeat([]byte("Some words of text to fill the mail with.\n"), 85)...))
	appendTo(b, path, strings.Repeat(one, 1000))
	b.SetBytes(int64(len(one) * 1000))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range open(b, path).Fetch(b.Context(), "") {
			require.NoError(b, err)
			n++
		}
		require.Equal(b, 1000, n)
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "mails/s")
}

func ExampleOpen() {
	dir, _ := os.MkdirTemp("", "mail")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "ann.mbox")
	_ = os.WriteFile(path, []byte("From jobs@acme.example Mon Mar  2 09:00:00 2026\nFrom: jobs@acme.example\nSubject: Thank you for applying\n\nHi Ann\n"), 0o600)

	src, err := mbox.Open(path, mbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for f, err := range src.Fetch(context.Background(), "") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(f.Message.Subject)
	}
	// Output: Thank you for applying
}
