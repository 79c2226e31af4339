# `make help` lists what there is. The work is in scripts/; nothing here needs more than make, Rust and a C compiler.
.POSIX:
.PHONY: help run test check fuzz mutants bench security-report format clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1#\2/p' Makefile | awk -F'#' '{ printf "%-22s %s\n", $$1, $$2 }'

run: ## build Watertower and start it on SQLite at http://localhost:3000 (data in ./data)
	cargo run --locked --release -p server --bin watertower -- serve

test: ## install what the tests need, and run them all, on SQLite and PostgreSQL
	scripts/test

check: ## the quick round before a commit: format, clippy, tests on SQLite, tidy, docs
	scripts/check

TARGET = all
SECONDS = 60
fuzz: ## random input against what must hold of it: TARGET=html SECONDS=600 (needs a C++ compiler)
	scripts/fuzz $(TARGET) $(SECONDS)

FILE =
mutants: ## break each check of authority, and see that a test notices: FILE=crates/federation/src/verify.rs
	scripts/mutants $(FILE)

bench: ## measure the release build on this machine (docs/benchmarks.md)
	cargo build --locked --release -p server -p bench
	cargo run --locked --release -p bench

security-report: ## which known attack (docs/security-cases.tsv) has a test, and which has none
	cargo run --locked --quiet -p testkit --bin security-report

format: ## format all Rust code
	cargo fmt --all

clean: ## remove what was built (never ./data)
	cargo clean
