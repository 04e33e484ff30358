package memory

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
)

func isField(n *html.Node) bool {
	return n.Data == "input" || n.Data == "textarea" || n.Data == "select"
}

// fill sets a field's value in the document, so that HTML and Query show it.
func fill(n *html.Node, selector, text string) error {
	bad := func(reason string) error {
		return &jobsearch.InputError{What: "selector", At: selector, Reason: reason}
	}
	if hasAttr(n, "disabled") || hasAttr(n, "readonly") {
		return bad("the field cannot be changed")
	}
	if most, err := strconv.Atoi(attr(n, "maxlength")); err == nil && most >= 0 && len(utf16.Encode([]rune(text))) > most {
		return &jobsearch.LimitError{What: "field " + selector, Limit: int64(most), Unit: "characters"}
	}
	switch n.Data {
	case "input":
		switch strings.ToLower(attr(n, "type")) {
		case "checkbox", "radio", "submit", "button", "image", "reset", "file":
			return bad("is no field that takes text")
		}
		setAttr(n, "value", strings.NewReplacer("\r", "", "\n", "").Replace(text))
	case "textarea":
		for n.FirstChild != nil {
			n.RemoveChild(n.FirstChild)
		}
		n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	case "select":
		options := elements(n, "option")
		chosen := slices.IndexFunc(options, func(o *html.Node) bool { return optionValue(o) == text })
		if chosen < 0 {
			return bad("has no such option")
		}
		for i, o := range options {
			setFlag(o, "selected", i == chosen)
		}
	default:
		return bad("is no field")
	}
	return nil
}

func fieldValue(n *html.Node) string {
	switch n.Data {
	case "textarea":
		return rawText(n)
	case "select":
		options := elements(n, "option")
		for _, o := range options {
			if hasAttr(o, "selected") {
				return optionValue(o)
			}
		}
		if len(options) > 0 {
			return optionValue(options[0])
		}
		return ""
	}
	return attr(n, "value")
}

func optionValue(o *html.Node) string {
	if hasAttr(o, "value") {
		return attr(o, "value")
	}
	return strings.TrimSpace(rawText(o))
}

// formValues is what a browser sends for the form when button submits it (HTML standard, "constructing the entry list").
func formValues(form, button *html.Node) url.Values {
	values := url.Values{}
	for _, n := range elements(form, "input", "textarea", "select", "button") {
		name := attr(n, "name")
		if name == "" || hasAttr(n, "disabled") {
			continue
		}
		switch kind := strings.ToLower(attr(n, "type")); {
		case n.Data == "button" || n.Data == "input" && (kind == "submit" || kind == "image"):
			if n == button {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "input" && (kind == "button" || kind == "reset" || kind == "file"):
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			if !hasAttr(n, "checked") {
				continue
			}
			if hasAttr(n, "value") {
				values.Add(name, attr(n, "value"))
			} else {
				values.Add(name, "on")
			}
		default:
			values.Add(name, fieldValue(n))
		}
	}
	return values
}

func formOf(n, doc *html.Node) *html.Node {
	if form := ancestor(n, "form"); form != nil {
		return form
	}
	return doc
}
