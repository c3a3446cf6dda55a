# Everything a person does with this repository. `make` alone lists it.
# Any of these may be set on the command line, as in `make demo CHILDREN=500`.
DATA     := demo-data
LISTEN   := 127.0.0.1:8080
CHILDREN := 20000
KILLS    := 1000
FUZZTIME := 1m
BENCH    := .

# The check-out need not be a git repository, nor its owner the one who builds.
export GOFLAGS := -buildvcs=false -trimpath

.PHONY: help demo build test check soak bench
.DEFAULT_GOAL := help

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## build, make a fictional authority in DATA if there is none, and serve it on LISTEN
	bin/onestory demo --data $(DATA) --listen $(LISTEN) --children $(CHILDREN)

build: ## build bin/onestory: one file, needs nothing beside it
	CGO_ENABLED=0 go build -o bin/onestory ./cmd/onestory

test: ## run all tests on both databases and in a browser; installs what it needs where it may
	scripts/test.sh

check: ## formatting, vet, lint where golangci-lint is installed, the rules of the house, all tests
	@unformatted=$$(gofmt -l cmd internal lib policies third_party); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run ./...; fi
	go test ./internal/archtest
	scripts/test.sh

soak: ## the long campaigns: KILLS kills of a writing process, FUZZTIME of each fuzz test
	ONESTORY_SOAK_KILLS=$(KILLS) FUZZTIME=$(FUZZTIME) scripts/soak.sh

bench: ## run the benchmarks that match BENCH
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./lib/... ./internal/...
