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
need postgresql   '/usr/lib/postgresql/*/bin/postgres' postgres
need chromium     chromium chromium-browser google-chrome
need dovecot-imapd /usr/sbin/dovecot dovecot
need poppler-utils pdftotext

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing for the tests: ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	# Debian starts what it installs; the tests start their own.
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
	trap 'rm -f /usr/sbin/policy-rc.d' EXIT
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
	exit 0
fi
cat >&2 <<TXT
The tests need programs that are not here: ${missing[*]}
Install them (Debian, Ubuntu: sudo apt-get install ${missing[*]}), or run "go test ./...", which leaves out the tests that need them and says so.
TXT
exit 1
