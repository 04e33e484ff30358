package memory_test

import (
	"context"
	"io/fs"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
)

const formPage = `<!doctype html><title>Invite</title>
<style>p{color:red}</style>
<h1>Invite  <b>Ann</b></h1><p hidden>secret</p><p style="display: none">secret</p><div><p>One</p><p>Two<br>Three</p></div>
<form action="/sent" method="post">
 <input type="hidden" name="token" value="t1"><input name="subject" value="old"><input name="locked" readonly value="x">
 <textarea name="note">old note</textarea>
 <select name="tone"><option value="k">Kind</option><option>Short</option></select>
 <label><input type="checkbox" name="copy" checked> copy</label>
 <input type="radio" name="when" value="now" checked><input type="radio" name="when" value="later">
 <button name="go" value="1">Send</button><button name="other" type="button">Other</button>
</form>
<a id="next" href="next?x=1">Next</a> <a id="here" href="#there">Here</a> <a id="out" href="https://elsewhere.example/">Out</a>`

func openForm(t *testing.T) (*memory.Browser, jobsearch.Page) {
	b := memory.NewBrowser(map[string]string{"https://acme.example/invite": formPage, "https://acme.example/next": "<p>next", "https://acme.example/sent": "<p>thanks"})
	p, err := b.Open(t.Context(), "https://acme.example/invite?to=ann#top")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return b, p
}

func TestPageShowsWhatAPersonSees(t *testing.T) {
	_, p := openForm(t)
	text, err := p.Text(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Invite Ann\nOne\nTwo\nThree\ncopy SendOther\nNext Here Out", text)
	links, err := p.Query(t.Context(), "a[href]")
	require.NoError(t, err)
	require.Len(t, links, 3)
	assert.Equal(t, jobsearch.Element{Text: "Next", Attrs: map[string]string{"id": "next", "href": "next?x=1"}}, links[0])
	none, err := p.Query(t.Context(), "article")
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestPageFillsAndSubmitsAForm(t *testing.T) {
	b, p := openForm(t)
	ctx := t.Context()
	require.NoError(t, p.Fill(ctx, "[name=subject]", "Hello\n& bye"))
	require.NoError(t, p.Fill(ctx, "textarea", "line 1\n</textarea><b>"))
	require.NoError(t, p.Fill(ctx, "select", "Short"))
	require.NoError(t, p.Click(ctx, "[name=copy]"))
	require.NoError(t, p.Click(ctx, "[value=later]"))
	require.NoError(t, p.Click(ctx, "[name=other]"), "a plain button does nothing")
	note, err := p.Query(ctx, "textarea")
	require.NoError(t, err)
	assert.Equal(t, "line 1\n</textarea><b>", note[0].Attrs["value"])
	markup, err := p.HTML(ctx)
	require.NoError(t, err)
	assert.Contains(t, markup, "&lt;/textarea&gt;")
	require.NoError(t, p.Click(ctx, "form button"))

	assert.Equal(t, "https://acme.example/sent", p.URL())
	assert.Equal(t, []memory.Submission{{Method: "POST", URL: "https://acme.example/sent", Fields: url.Values{
		"token": {"t1"}, "subject": {"Hello& bye"}, "locked": {"x"}, "note": {"line 1\n</textarea><b>"}, "tone": {"Short"}, "when": {"later"}, "go": {"1"},
	}}}, b.Submitted())
	text, err := p.Text(ctx)
	require.NoError(t, err)
	assert.Equal(t, "thanks", text)
}

func TestPageFollowsLinks(t *testing.T) {
	b, p := openForm(t)
	require.NoError(t, p.Click(t.Context(), "#here"))
	assert.Equal(t, "https://acme.example/invite?to=ann#there", p.URL())
	assert.ErrorIs(t, p.Click(t.Context(), "#out"), jobsearch.ErrGone)
	assert.Equal(t, "https://acme.example/invite?to=ann#there", p.URL(), "the page stays where it was")
	require.NoError(t, p.Click(t.Context(), "#next"))
	assert.Equal(t, "https://acme.example/next?x=1", p.URL())
	assert.Equal(t, []string{"https://acme.example/invite?to=ann#top", "https://acme.example/next?x=1"}, b.Opened())
}

func TestPageErrorsSayWhatIsWrong(t *testing.T) {
	_, p := openForm(t)
	ctx := t.Context()
	assert.ErrorIs(t, p.Click(ctx, "#nobody"), jobsearch.ErrNotFound)
	assert.ErrorIs(t, p.Fill(ctx, "#nobody", "x"), jobsearch.ErrNotFound)
	assert.ErrorIs(t, p.Click(ctx, "p[hidden]"), jobsearch.ErrNotFound, "a person cannot click what is hidden")
	assert.ErrorIs(t, p.Fill(ctx, "[name=token]", "x"), jobsearch.ErrNotFound)
	assert.ErrorIs(t, p.Fill(ctx, "[name=locked]", "x"), jobsearch.ErrInput)
	assert.ErrorIs(t, p.Fill(ctx, "h1", "x"), jobsearch.ErrInput)
	assert.ErrorIs(t, p.Fill(ctx, "select", "no such"), jobsearch.ErrInput)
	assert.ErrorIs(t, p.Fill(ctx, "[name=copy]", "x"), jobsearch.ErrInput)
	_, err := p.Query(ctx, "a[")
	assert.ErrorIs(t, err, jobsearch.ErrInput)
	assert.NoError(t, p.WaitFor(ctx, "h1"))
	short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, p.WaitFor(short, "p[hidden]"), context.DeadlineExceeded)
	require.NoError(t, p.Close())
	_, err = p.Text(ctx)
	assert.ErrorIs(t, err, fs.ErrClosed)
	assert.ErrorIs(t, p.Click(ctx, "h1"), fs.ErrClosed)
}

func TestBrowserFailsWhereItIsToldTo(t *testing.T) {
	b, p := openForm(t)
	b.Fail("https://acme.example/next?x=1", jobsearch.ErrBlocked)
	assert.ErrorIs(t, p.Click(t.Context(), "#next"), jobsearch.ErrBlocked)
	b.Fail("https://acme.example/next?x=1", nil)
	assert.NoError(t, p.Click(t.Context(), "#next"))
	_, err := b.Open(t.Context(), "https://acme.example/nothing")
	assert.ErrorIs(t, err, jobsearch.ErrGone)
	_, err = b.Open(t.Context(), "/relative")
	assert.ErrorIs(t, err, jobsearch.ErrInput)
	b.Set("https://acme.example/nothing", "<p>now")
	_, err = b.Open(t.Context(), "https://acme.example/nothing")
	assert.NoError(t, err)
}
