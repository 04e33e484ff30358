package jobsearch

import "math"

// Pay is a stated or estimated range of pay. Amounts are in minor units of Currency (cents); 0 is an open end.
type Pay struct {
	Min      int64     `json:"min"`
	Max      int64     `json:"max"`
	Currency string    `json:"currency"` // ISO 4217, or "" when the text does not tell
	Period   PayPeriod `json:"period"`
	Basis    PayBasis  `json:"basis"`
	Label    string    `json:"label"` // what the range is for, where a posting has several: "US Pay Range"
}

// PayPeriod is the time that an amount pays for.
type PayPeriod string

// The zero PayPeriod is unknown.
const (
	PerHour  PayPeriod = "hour"
	PerDay   PayPeriod = "day"
	PerWeek  PayPeriod = "week"
	PerMonth PayPeriod = "month"
	PerYear  PayPeriod = "year"
)

// PayBasis says who vouches for the amount. They are three different things and never mixed.
type PayBasis string

// The zero PayBasis is unknown.
const (
	PayStated    PayBasis = "stated"    // a field that the employer filled
	PayInText    PayBasis = "in_text"   // read from the posting's words
	PayEstimated PayBasis = "estimated" // the board's guess
)

// Yearly is the range for a year of full-time work, for comparison only: 2080 hours, 260 days, 52 weeks, 12 months. An unknown period is taken as it stands.
func (p Pay) Yearly() (min, max int64) {
	n := map[PayPeriod]int64{PerHour: 2080, PerDay: 260, PerWeek: 52, PerMonth: 12}[p.Period]
	if n == 0 {
		n = 1
	}
	return p.Min * n, p.Max * n
}

// Units converts minor units to units of the currency: 12345 EUR is 123.45, 12345 JPY is 12345.
func Units(minor int64, currency string) float64 {
	return float64(minor) / math.Pow10(minorDigits(currency))
}

// Minor converts units of the currency to minor units, rounded to the nearest.
func Minor(units float64, currency string) int64 {
	return int64(math.Round(units * math.Pow10(minorDigits(currency))))
}

// minorDigits is ISO 4217's exponent; two where it is not listed here.
func minorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}
