# make test   what CI runs: installs what the tests need where it can, then vet, staticcheck, tests with the race detector, examples and a short fuzz of each parser
# make soak   the same counts as they stand in the documentation of each long test
# make bench  benchmarks, in the form that benchstat reads

GO        ?= go
SOAK      ?= 1
FUZZTIME  ?= 2s
PACKAGES  ?= ./...
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

export SOAK
export JOBSEARCH_TEST_SERVICES = required

.PHONY: test check unit fuzz soak bench services

test: services check unit fuzz

services:
	@./scripts/services.sh

check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet $(PACKAGES)
	$(GO) run $(STATICCHECK) $(PACKAGES)

unit:
	$(GO) test -race -timeout 15m $(PACKAGES)

fuzz:
	@FUZZTIME=$(FUZZTIME) ./scripts/fuzz.sh

soak: services
	SOAK=10 $(GO) test -race -timeout 4h -count=1 $(PACKAGES)
	FUZZTIME=5m ./scripts/fuzz.sh

bench:
	$(GO) test -run '^$$' -bench . -benchmem -count 6 $(PACKAGES)
