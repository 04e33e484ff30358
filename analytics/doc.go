// Package analytics says what works in a job search: the funnel, how long answers take, and which sources and templates bring answers. It derives everything from events and rows and stores no figures of its own.
//
// It says how sure it is: rates carry Wilson intervals, waiting times count silent applications as still waiting (Kaplan and Meier), and one template is called better than another only when that is more
// than 95 % likely on at least 20 applications each.
package analytics
