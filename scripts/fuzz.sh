#!/usr/bin/env bash
# Runs each fuzz test of the module for FUZZTIME (default 1s), two at a time. Making an interesting input smaller is bounded: the coverage of the
# readers of compressed files varies by itself, and all time went into that.
set -euo pipefail
export GO=${GO:-go} FUZZTIME=${FUZZTIME:-1s}

fuzz() { # file name
	local out
	for try in 1 2 3; do
		if out=$("$GO" test -run '^$' -fuzz "^$2\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 10x -parallel 2 "$(dirname "$1")" 2>&1); then
			echo "ok fuzz $(dirname "$1") $2"
			return
		fi
		# Go 1.26 sometimes takes the end of FUZZTIME for a failure, and writes no input: golang/go#75804. Go 1.27 does not.
		if grep -q 'Failing input\|panic' <<<"$out" || ! grep -q '^ *context deadline exceeded$' <<<"$out"; then break; fi
	done
	printf '%s\n%s: %s failed\n' "$out" "$1" "$2" >&2
	return 1
}
export -f fuzz

grep -roE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sed 's/:func / /' | sort | xargs -P 2 -L 1 bash -c 'fuzz "$@"' fuzz
