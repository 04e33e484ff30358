# make test   what CI runs: installs what the tests need where it can, then checks, tests with the race detector, and a short fuzz of each parser
# make soak   the same with the long counts
# make bench  benchmarks, in the form that benchstat reads

GO        ?= go
SOAK      ?= 1
FUZZTIME  ?= 1s
PACKAGES  ?= ./...
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

export SOAK
export JOBSEARCH_TEST_SERVICES = required

.PHONY: test services format unit static fuzz soak bench

test: services format unit static fuzz

services:
	@./scripts/services.sh

format:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }

# Every analyzer of vet runs with the tests, and staticcheck reads what they have built: so each package is compiled once.
unit:
	$(GO) test -race -vet=all -timeout 15m $(PACKAGES)

static:
	GOBIN=$(CURDIR)/bin $(GO) install $(STATICCHECK)
	GOFLAGS="$(GOFLAGS) -race" ./bin/staticcheck $(PACKAGES)

fuzz:
	@FUZZTIME=$(FUZZTIME) ./scripts/fuzz.sh

soak: services
	SOAK=10 $(GO) test -race -timeout 4h -count=1 $(PACKAGES)
	FUZZTIME=5m ./scripts/fuzz.sh

bench:
	$(GO) test -run '^$$' -bench . -benchmem -count 6 $(PACKAGES)
