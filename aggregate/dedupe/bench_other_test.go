//go:build !unix

package dedupe_test

import "time"

var begun = time.Now()

// processTime is the time since the start, where the processor's is not to be had.
func processTime() time.Duration { return time.Since(begun) }
