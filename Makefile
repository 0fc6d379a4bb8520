# The commands of a day's work. What must be true of every commit: .ci/run.

.PHONY: build test race bench ci release release-check

build: ## muxlab, in this folder
	go build -o muxlab .

test: ## all tests; four packages at a time, since many of them wait
	go test -count=1 -p 4 ./...

race: ## the tests of what threads share, with the race detector
	go test -race -short ./harness/... ./session/... ./viz/... ./stage

bench: ## the models side by side
	go test -bench Echo -benchtime 1x ./bench

ci: ## what a build machine runs
	bash .ci/run

release: ## the archives of a release, with checksums, in dist/
	scripts/release.sh dist

release-check: ## that a release can be made again, and used without a network (minutes)
	scripts/release-check.sh
