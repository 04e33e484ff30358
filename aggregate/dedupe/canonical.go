package dedupe

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// trackers are query parameters that say who clicked where, not which page it is.
var trackers = map[string]bool{"gclid": true, "gclsrc": true, "dclid": true, "fbclid": true, "msclkid": true, "yclid": true, "igshid": true, "mc_cid": true, "mc_eid": true, "_hsenc": true, "_hsmi": true,
	"ref": true, "refid": true, "referrer": true, "referer": true, "source": true, "src": true, "trk": true, "trackingid": true, "lever-source": true, "lever-origin": true, "lever-via": true, "gh_src": true, "t": true,
	"ashby_jid_source": true, "iis": true, "iisn": true, "jobboardsource": true, "sourceid": true, "campaign": true, "cid": true, "mode": true, "rx_job": true, "rx_cid": true, "rx_group": true, "rx_ts": true, "rx_source": true, "rx_medium": true, "rx_campaign": true,
	"ccuid": true, "utm": true, "lipi": true, "origin": true, "position": true, "pagenum": true, "tk": true, "from": true, "vjs": true, "alid": true, "qd": true, "rd": true, "bb": true, "adref": true, "se": true, "v": true, "eid": true, "ebp": true, "recommendedflavor": true, "trackingurl": true, "_ga": true, "s": true, "share": true, "via": true, "shared": true, "language": true, "lang": true, "locale": true}

// CanonicalURL is the address of a posting without what changes from copy to copy: scheme and "www." made uniform, trackers (utm_*, gclid, gh_src,
// source, …), fragments, default ports and trailing slashes taken off, the other parameters sorted. What is no absolute URL comes back trimmed.
func CanonicalURL(raw string) string {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	for _, tail := range []string{"/apply", "/application", "/apply/confirmation"} {
		path = strings.TrimSuffix(path, tail)
	}
	var q []string
	for k, vs := range u.Query() {
		l := strings.ToLower(k)
		if trackers[l] || strings.HasPrefix(l, "utm_") || strings.HasPrefix(l, "utm-") || strings.HasPrefix(l, "trk") || strings.HasPrefix(l, "hsa_") || strings.HasPrefix(l, "pk_") || strings.HasPrefix(l, "mtm_") {
			continue
		}
		for _, v := range vs {
			q = append(q, url.QueryEscape(k)+"="+url.QueryEscape(v))
		}
	}
	slices.Sort(q)
	out := "https://" + host + path
	if len(q) > 0 {
		out += "?" + strings.Join(q, "&")
	}
	return out
}

const uuid = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`

// pattern finds the identity that an applicant-tracking system or board writes into its addresses.
type pattern struct {
	system string
	re     *regexp.Regexp // its groups are the parts of the identity
}

var patterns = []pattern{
	{"greenhouse", regexp.MustCompile(`(?i)(?:boards|job-boards)(?:\.eu)?\.greenhouse\.io/[^/?#]+/jobs/(\d{5,})`)},
	{"greenhouse", regexp.MustCompile(`(?i)[?&](?:gh_jid|token)=(\d{5,})`)},
	{"lever", regexp.MustCompile(`(?i)jobs(?:\.eu)?\.lever\.co/[^/?#]+/(` + uuid + `)`)},
	{"ashby", regexp.MustCompile(`(?i)(?:jobs\.ashbyhq\.com/[^/?#]+/|[?&]ashby_jid=)(` + uuid + `)`)},
	{"smartrecruiters", regexp.MustCompile(`(?i)(?:jobs|careers)\.smartrecruiters\.com/(?:ni/)?[^/?#]+/(\d{9,})`)},
	{"workable", regexp.MustCompile(`(?i)apply\.workable\.com/(?:[^/?#]+/)?j/([0-9A-F]{10})(?:[/?#]|$)`)},
	{"workday", regexp.MustCompile(`(?i)([\w-]+)\.wd\d+\.myworkday(?:jobs|site)\.com/.*_((?:JR|R|REQ)?[-_]?\d[\w]*)(?:-\d{1,2})?(?:[/?#]|$)`)},
	{"personio", regexp.MustCompile(`(?i)([\w-]+)\.jobs\.personio\.(?:de|com)/job/(\d+)`)},
	{"recruitee", regexp.MustCompile(`(?i)([\w-]+)\.recruitee\.com/o/([\w-]+)`)},
	{"teamtailor", regexp.MustCompile(`(?i)([\w.-]+)\.teamtailor\.com/(?:[a-z-]+/)?jobs/(\d+)`)},
	{"bamboohr", regexp.MustCompile(`(?i)([\w-]+)\.bamboohr\.com/(?:careers|jobs/view\.php\?id=)/?(\d+)`)},
	{"breezy", regexp.MustCompile(`(?i)([\w-]+)\.breezy\.hr/p/([0-9a-f]{8,})`)},
	{"rippling", regexp.MustCompile(`(?i)ats\.rippling\.com/(?:[a-z-]+/)?[^/?#]+/jobs/(` + uuid + `)`)},
	{"icims", regexp.MustCompile(`(?i)([\w-]+)\.icims\.com/jobs/(\d+)`)},
	{"jobvite", regexp.MustCompile(`(?i)jobs\.jobvite\.com/(?:careers/)?([\w-]+)/job/(\w+)`)},
	{"pinpoint", regexp.MustCompile(`(?i)([\w-]+)\.pinpointhq\.com/(?:[a-z]{2}/)?postings/(` + uuid + `)`)},
	{"indeed", regexp.MustCompile(`(?i)indeed\.[a-z.]+/.*[?&]v?jk=([0-9a-f]{16})(?:[&#]|$)`)},
	{"indeed", regexp.MustCompile(`(?i)indeed\.[a-z.]+/company/.*-([0-9a-f]{16})(?:[?#]|$)`)},
	{"linkedin", regexp.MustCompile(`(?i)linkedin\.com/(?:comm/)?jobs/view/(?:[^/?#]*-)?(\d{6,})`)},
	{"linkedin", regexp.MustCompile(`(?i)linkedin\.com/jobs/.*[?&]currentJobId=(\d{6,})`)},
	{"adzuna", regexp.MustCompile(`(?i)adzuna\.[a-z.]+/.*(?:details|ad)/(\d{6,})`)},
	{"stepstone", regexp.MustCompile(`(?i)stepstone\.[a-z]+/.*--(\d{5,})-inline`)},
	{"glassdoor", regexp.MustCompile(`(?i)glassdoor\.[a-z.]+/.*[?&](?:jl|jobListingId)=(\d{8,})`)},
}

// Identity is the posting's identity that an address shows, as "system:part:part" ("greenhouse:4829946", "workday:acme:R-123"), found by pattern
// and without asking anybody; "" where the address shows none. Reposts that Workday numbers -1, -2 have one identity.
func Identity(raw string) string {
	if raw == "" {
		return ""
	}
	if u, err := url.QueryUnescape(raw); err == nil && strings.Contains(raw, "%3A%2F%2F") { // the target inside a redirect
		raw = u
	}
	l := strings.ToLower(raw)
	for _, p := range patterns {
		if !mayHold(l, p.system) {
			continue
		}
		m := p.re.FindStringSubmatch(raw)
		if m == nil {
			continue
		}
		parts := []string{p.system}
		for _, g := range m[1:] {
			parts = append(parts, strings.ToLower(g))
		}
		return strings.Join(parts, ":")
	}
	return ""
}

// mayHold is a cheap look before the expression runs.
func mayHold(lower, system string) bool {
	switch system {
	case "greenhouse":
		return strings.Contains(lower, "greenhouse.io") || strings.Contains(lower, "gh_jid=") || strings.Contains(lower, "token=")
	case "ashby":
		return strings.Contains(lower, "ashby")
	case "workday":
		return strings.Contains(lower, "myworkday")
	case "breezy":
		return strings.Contains(lower, "breezy.hr")
	case "pinpoint":
		return strings.Contains(lower, "pinpointhq")
	}
	return strings.Contains(lower, system)
}
