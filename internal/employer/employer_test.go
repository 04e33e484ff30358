package employer_test

import (
	"testing"

	"github.com/seed-57f86535/jobsearch/internal/employer"
	"github.com/stretchr/testify/assert"
)

func TestNamesOfOneEmployerHaveOneKey(t *testing.T) {
	for _, same := range [][]string{
		{"Acme", "Acme, Inc.", "ACME GmbH", "The Acme Company", "Acmé", "acme ltd."},
		{"Alphabet", "Google", "Google LLC", "Google Inc."},
		{"Škoda", "Skoda"},
		{"Müller & Söhne GmbH & Co. KG", "Muller & Sohne"},
		{"Telefónica S.A.", "Telefonica"},
		{"日本電産株式会社", "日本電産株式会社"},
		{"Booking.com B.V.", "booking.com"},
		{"Acme Robotics GmbH & Co. KG", "ACME Robotics"},
		{"Nestle\u0301", "Nestl\u00e9 S.A."},
		{"株式会社あおぞら工房", "あおぞら工房"},
		{"ＡＣＭＥ", "acme"},
		{"Facebook", "Meta Platforms, Inc."},
		{"The Curlew Inn", "Curlew Inn"},
		{"St Chad’s Primary", "St Chad's Primary"},
	} {
		for _, name := range same[1:] {
			assert.Equal(t, employer.Key(same[0]), employer.Key(name), "%s and %s", same[0], name)
		}
	}
}

func TestDifferentEmployersHaveDifferentKeys(t *testing.T) {
	names := []string{"Acme", "Acme Robotics", "Acne Studios", "日本電産", "日本電気", "Škoda", "Koda", "Co", "Group", "X", "IBM"}
	seen := map[string]string{}
	for _, n := range names {
		k := employer.Key(n)
		assert.NotEmpty(t, k, n)
		assert.Empty(t, seen[k], "%s and %s", n, seen[k])
		seen[k] = n
	}
	assert.Empty(t, employer.Key(" -- "))
}

func FuzzKey(f *testing.F) {
	f.Add("Acme, Inc.")
	f.Fuzz(func(t *testing.T, name string) {
		k := employer.Key(name)
		assert.Equal(t, k, employer.Key(name))
	})
}
