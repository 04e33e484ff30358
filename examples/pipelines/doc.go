// Package pipelines holds the tests that wire rooms to real stores: each pipeline is disturbed at every step and must end with the same store.
package pipelines
