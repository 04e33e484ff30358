#!/usr/bin/env bash
# Runs each fuzz test of the module for FUZZTIME (default 2s).
set -euo pipefail
go=${GO:-go}
grep -rlE --include='*_test.go' '^func Fuzz[A-Z]' . | sort | while read -r file; do
	grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | sed 's/^func //' | while read -r name; do
		if ! out=$("$go" test -run '^$' -fuzz "^${name}\$" -fuzztime "${FUZZTIME:-2s}" "$(dirname "$file")" </dev/null 2>&1); then
			printf '%s\n%s: %s failed\n' "$out" "$file" "$name" >&2
			exit 1
		fi
		echo "ok fuzz $(dirname "$file") $name"
	done
done
