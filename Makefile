GO ?= go

.PHONY: demo build test check soak hostile storm bench messages e2e e2e-browser eval model folds vendor-check

# A whole neighbourhood in one process: server, simulated WeChat, example community.
demo: build
	./bin/linli demo $(DEMO)

build:
	$(GO) build -trimpath -o bin/linli ./cmd/linli

# Everything, on SQLite and on a real MariaDB and Redis (found, started or installed).
test: e2e-browser
	.ci/engines $(GO) test -count=1 -timeout 25m ./...

# The house's order: format, vet, staticcheck, imports and sizes, tidy modules.
check:
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -count=1 -run 'TestHouse' ./story
	$(GO) mod tidy -diff

# The long counts: every story many times, with the race detector where there
# is a C compiler, and the fuzz targets for FUZZ each.
FUZZ ?= 5m
soak:
	.ci/engines $(GO) test $$(command -v gcc >/dev/null && echo -race) -count=10 -timeout 60m ./store ./story
	LINLI_SOAK=1 .ci/engines $(GO) test -count=1 -timeout 240m -run Whatever ./story
	LINLI_SOAK=1 .ci/engines $(GO) test -count=1 -timeout 60m -v -run TestAMonthPasses ./story
	LINLI_SOAK=1 .ci/engines $(GO) test -count=1 -timeout 20m -v -run '^TestReadingDoesNotGrow' ./store
	$(MAKE) hostile
	$(MAKE) storm
	$(MAKE) build
	LINLI_SOAK=1 .ci/browser node --test --test-concurrency=1 --test-timeout=1800000 payload.test.mjs board.test.mjs
	@for t in $$(grep -rl '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
		for f in $$(grep -ho '^func Fuzz[A-Za-z0-9]*' $$t/*_test.go | cut -d' ' -f2); do \
			echo "fuzz $$t $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZ) -fuzzminimizetime 1x $$t || exit 1; \
		done; done

# A million hostile bodies through each of the eight ways in, and a million broken
# answers over every call out: about a quarter of an hour, ended after an hour.
hostile:
	LINLI_SOAK=1 $(GO) test -count=1 -timeout 60m -v -run '^Test(HostileBodies|BrokenAnswers)$$' ./wxmsg

# The storms in full: servers and engines die under load and nothing is lost or
# doubled. All of them, or one: make storm STORM=Kill (Redis MariaDB Sigterm
# Rolling Mark Race Load). Lines that begin with measured: are the figures.
STORM ?=
storm:
	LINLI_SOAK=1 .ci/engines $(GO) test -count=1 -v -timeout 120m -run '^TestStorm$(STORM)' ./story

# What Linli costs beside what others cost, in one run of interleaved rounds, with
# goals and verdicts; then the wire and the understanding by themselves.
bench: build
	./bin/linli bench $(BENCH)
	$(GO) test -run '^$$' -bench . -benchmem -count 5 ./wxmsg ./understand

# How the 150 labelled messages are received by a running server, by category.
messages:
	.ci/engines $(GO) test -count=1 -v -run 'OneHundredAndFifty' ./story

# How well messages are understood: every field with its Wilson 95 % interval, by
# tag, and false pages per 300 messages. EVAL=-misses prints what was read wrongly.
EVAL ?=
eval:
	$(GO) test -count=1 -v -run 'Messages$$|DangerAndCalm' ./understand $(EVAL)

# The statistical model beside the rules, trained anew from the corpus and from the
# labelled messages that may be learned from: the same inputs give the same file.
LEARNED = ordinary.jsonl fresh.jsonl residents-tune.jsonl authors-tune.jsonl authors-tune-2.jsonl danger.tsv danger-probe.tsv danger-fresh.tsv
model:
	cd understand/testdata && $(GO) run ../../cmd/linli learn -anew -out ../model.bin $(LEARNED)

# Every author whose messages the model learns from, read by a model that did not
# learn from him: minutes. Limits are set by these figures.
folds:
	LINLI_SOAK=1 $(GO) test -count=1 -timeout 60m -v -run EachAuthorReadBy ./learn

# What people see, in a real browser: the wall plays its stories, every page is held
# to its sizes and to axe. The pictures are kept in e2e/browser/shots. Needs Node 20
# and Chromium (installed as root on Debian) and npm's registry once.
e2e-browser: build
	.ci/browser node --test --test-concurrency=1 --test-timeout=240000

# Other people's WeChat libraries (npm) against `linli sim` and `linli serve`.
# Needs Node 20, npm and its registry once.
e2e: build
	@command -v npm >/dev/null || { echo "e2e: npm is not on this machine"; exit 1; }
	cd e2e/node && { npm ci --no-audit --no-fund || { echo "e2e: npm's registry cannot be reached, so nothing was tested"; exit 1; }; }
	cd e2e/node && npm test

# The scripts under web/vendor against npm's own packages: same bytes, or it fails.
vendor-check:
	.ci/vendor
