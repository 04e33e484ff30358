package htmltext_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch/internal/htmltext"
)

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"blocks become lines and paragraphs are set apart": {`<div>One</div><div>Two</div><p>Three</p><p>Four</p>Five`, "One\nTwo\n\nThree\n\nFour\n\nFive"},
		"white space is one space":                         {"<p> a\n\t b&nbsp;&nbsp;c </p>", "a b c"},
		"inline tags do not split words":                   {`J<b>o</b>b <i>title</i>`, "Job title"},
		"a list has a dash for each item":                  {`<p>You:</p><ul><li>Go</li><li><p>SQL</p></li><li></li></ul><p>End</p>`, "You:\n\n- Go\n- SQL\n\nEnd"},
		"an ordered list is numbered":                      {`<ol><li>a<li>b</ol>`, "1. a\n2. b"},
		"a list in a list is indented":                     {`<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>`, "- a\n  - b\n- c"},
		"bare items are a list":                            {"\n<li>One</li>\n<li>Two</li>", "- One\n- Two"},
		"cells are set apart by tabs":                      {`<table><tr><th>City<th>Pay<tr><td>Bonn<td>1</table>x`, "City\tPay\nBonn\t1\nx"},
		"empty cells of a layout leave nothing":            {`<table><tr><td></td><td><table><tr><td>A</td></tr></table></td></tr></table>`, "A"},
		"br is a line, two are a paragraph":                {`a<br>b<br/><br>c<br><br><br><br>d`, "a\nb\n\nc\n\nd"},
		"scripts, styles and the head are left out":        {`<head><title>T</title><style>p{}</style></head><body><script>if(a<b){}</script>x<template>y</template>`, "x"},
		"an unclosed head ends at the body":                {`<html><head><meta charset=utf-8><p>x`, "x"},
		"hidden text is left out": {`<div style="DISPLAY : none !important">a</div><span style="font-size:0px">b</span><p hidden>c</p><div style="max-height:0;overflow:hidden">d</div>` +
			`<div style="mso-hide:all">e</div><span style="opacity:0">f</span><span style="visibility:hidden">g</span>h`, "h"},
		"small but visible text stays":                       {`<span style="font-size:10px;line-height:0">a</span><div style="height:0">b</div>`, "a\nb"},
		"a hidden paragraph left open ends at the next":      {`<p style="display:none">a<p>b`, "b"},
		"a preheader's padding is dropped":                   {"Hi" + strings.Repeat("&zwnj;&nbsp;\u034f\u00ad\u200b", 90) + "there", "Hi there"},
		"soft hyphens and byte order marks are dropped":      {"Ent\u00adwick\ufefflung", "Entwicklung"},
		"a joiner that a script needs stays":                 {"می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"},
		"entities are decoded once":                          {`R&amp;amp;D &eacute; &#x2F; &#8364; &lt;b&gt;`, "R&amp;D é / € <b>"},
		"windows-1252 references are read as browsers do":    {`it&#146;s`, "it’s"},
		"a NUL reference is no NUL":                          {`a&#0;b`, "a\ufffdb"},
		"invalid UTF-8 is replaced":                          {"a\xffb", "a\ufffdb"},
		"pre keeps its lines":                                {"<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\n\nd"},
		"a stray end tag does not end the cell":              {`<table><tr><td>a</span></b></td><td>b</td></tr></table>`, "a\tb"},
		"a comment is no text":                               {`a<!-- b -->c`, "ac"},
		"a conditional comment is no text":                   {`a<!--[if mso]><p>b</p><![endif]-->c`, "ac"},
		"an unknown element shows its text":                  {`<o:p>a</o:p><x-y>b</x-y>`, "ab"},
		"a tag cut off ends the text":                        {`a<b`, "a"},
		"nothing is nothing":                                 {``, ""},
		"links are left out unless asked for":                {`<a href="https://a.example">go</a>`, "go"},
		"a heading is set apart":                             {`<h2>About</h2><div>Us</div>`, "About\n\nUs"},
		"a description list has a line for each":             {`<dl><dt>Pay<dd>much</dl>`, "Pay\nmuch"},
		"an explicit line end in a list item keeps the item": {`<ul><li>a<br>b</li></ul>`, "- a\nb"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, htmltext.Text(c.in)) })
	}
}

func TestOptions(t *testing.T) {
	o := htmltext.Options{Links: true, Quotes: true}
	for name, c := range map[string]struct{ in, want string }{
		"a link has its target":                         {`<p>See <a href="https://a.example/?a=1&amp;b=2"><b>this</b> job</a>.</p>`, "See this job <https://a.example/?a=1&b=2>."},
		"a link that shows its target has it once":      {`<a href="https://a.example">https://a.example</a>`, "https://a.example"},
		"a mail link that shows its address, too":       {`<a href="mailto:a@b.example">a@b.example</a>`, "a@b.example"},
		"a link without text is left out":               {`<a href="https://a.example"><img src=x></a>b`, "b"},
		"an image in a link speaks by its alt text":     {`<a href="https://a.example"><img src=x alt="View job"></a>`, "View job <https://a.example>"},
		"an image elsewhere does not":                   {`<img alt="Logo">b`, "b"},
		"a script is no target":                         {`<a href="javascript:x()">a</a> <a href="/rel">b</a>`, "a b"},
		"a target cannot break out of its brackets":     {`<a href="https://a.example/>x<y">a</a>`, "a <https://a.example/xy>"},
		"quoted lines are marked":                       {`<p>Yes</p><blockquote><p>a</p><p>b</p><blockquote>c</blockquote></blockquote><p>d</p>`, "Yes\n\n> a\n> \n> b\n> \n> > c\n\nd"},
		"a link around a block has its target after it": {`<a href="https://a.example"><div>Go Developer</div></a><div>Acme</div>`, "Go Developer <https://a.example>\nAcme"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, o.Text(c.in)) })
	}
	t.Run("the text is bounded and cut between characters", func(t *testing.T) {
		for n := 1; n < 200; n++ {
			got := htmltext.Options{Max: n}.Text("<p>" + strings.Repeat("äöü ", 40) + "</p><ul><li>x")
			assert.LessOrEqual(t, len(got), n)
			assert.True(t, utf8.ValidString(got), "%q", got)
		}
	})
	t.Run("deep nesting costs no stack", func(t *testing.T) {
		got := htmltext.Text(strings.Repeat("<div><ul>", 200_000) + "x" + strings.Repeat("</ul></div>", 200_000) + "<p>y")
		assert.Equal(t, "x\n\ny", got)
	})
}

func TestAny(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"HTML":                              {`<p>R&amp;D</p>`, "R&D"},
		"HTML escaped once more":            {`&lt;p&gt;R&amp;amp;D &amp;nbsp;now&lt;/p&gt;`, "R&D now"},
		"HTML escaped twice more":           {`&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;`, "a"},
		"plain text keeps its lines":        {"One\r\nTwo\n\n\n\nThree  x", "One\nTwo\n\nThree x"},
		"plain text has no tags to lose":    {"Write code <safely>; a < b && c > d", "Write code <safely>; a < b && c > d"},
		"plain text's entities":             {"R&amp;D &#39;x&#39;", "R&D 'x'"},
		"an escaped sign is no escaped tag": {"salary &lt; 100 &gt; 50", "salary < 100 > 50"},
		"code shown in HTML stays":          {`<p>use &lt;div&gt;</p>`, "use <div>"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, htmltext.Any(c.in)) })
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Senior\n Engineer,  R&amp;D ":        "Senior Engineer, R&D",
		"<strong>Go</strong> Developer":         "Go Developer",
		"&lt;b&gt;Go&lt;/b&gt; Dev":             "Go Dev",
		"C++ <templates> Expert":                "C++ <templates> Expert",
		"Vendeur&nbsp;confirmé (H/F)":           "Vendeur confirmé (H/F)",
		"\u202eevil\u202c \u200bJob\u00ad &#0;": "evil Job \ufffd",
	} {
		assert.Equal(t, want, htmltext.Line(in))
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "<ul><li>a<ol><li>b", "<table><tr><td>a<td>b", "<a href='https://x'>y", "<blockquote><pre>\n a", "<div style='display:none'><p>", "&lt;p&gt;&#0;", "<!--", "\xff\x00", "</p></p></li></td>"} {
		f.Add(s, 100)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		for _, o := range []htmltext.Options{{}, {Links: true, Quotes: true}, {Max: n, Links: true}} {
			got := o.Text(s)
			require.True(t, utf8.ValidString(got))
			require.NotContains(t, got, "\x00")
			require.NotContains(t, got, "\n\n\n")
			if o.Max > 0 {
				require.LessOrEqual(t, len(got), o.Max)
			}
			require.LessOrEqual(t, len(got), htmltext.DefaultMax)
		}
		require.True(t, utf8.ValidString(htmltext.Any(s)))
		require.NotContains(t, htmltext.Line(s), "\n")
	})
}

func BenchmarkText(b *testing.B) {
	page := strings.Repeat(`<div class="content-intro"><h2><strong>About us</strong></h2><p>We build <em>reliable</em> systems &amp; ship them, week after week, to people who depend on them.</p>`+
		`<ul><li>Write Go, SQL and a little shell</li><li style="font-weight:400">Run what you write</li></ul><p><a href="https://acme.example/jobs?a=1&amp;b=2">Apply</a>&nbsp;now</p></div>`, 40)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		htmltext.Options{Links: true}.Text(page)
	}
}

func ExampleText() {
	fmt.Println(htmltext.Text(`<p>We look for:</p><ul><li>Go &amp; SQL</li><li>Patience</li></ul>`))
	// Output:
	// We look for:
	//
	// - Go & SQL
	// - Patience
}
