#!/usr/bin/env bash
# Makes sure that the programs are there which the tests start by themselves. Installs them where it is root on Debian; says what to install elsewhere.
set -euo pipefail

missing=()
need() { # package, then programs of which one must be there
	local package=$1; shift
	for p in "$@"; do
		if command -v "$p" >/dev/null 2>&1 || compgen -G "$p" >/dev/null; then return; fi
	done
	missing+=("$package")
}
need postgresql    '/usr/lib/postgresql/*/bin/postgres' postgres
need chromium      chromium chromium-browser google-chrome
need dovecot-imapd /usr/sbin/dovecot dovecot
need poppler-utils pdftotext
need nodejs        node
need npm           npm

if [ ${#missing[@]} -gt 0 ]; then
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
		cat >&2 <<TXT
The tests need programs that are not here: ${missing[*]}
Install them (Debian, Ubuntu: sudo apt-get install ${missing[*]}), or run "go test ./...", which leaves out the tests that need them and says so.
TXT
		exit 1
	fi
	echo "installing for the tests: ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	# Debian starts the servers that it installs; the tests start their own.
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
		trap 'rm -f /usr/sbin/policy-rc.d' EXIT
	fi
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# The emulators of mail and model services, from npm, need Node 20.
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
	if [ "$(id -u)" -ne 0 ]; then
		echo "The tests need Node 20 or later; $(command -v node) is $(node --version)." >&2
		exit 1
	fi
	npm install --global --silent node@20
fi
