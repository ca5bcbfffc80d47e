# The everyday commands, the same that CI runs. `just` lists them.

set positional-arguments := true

[private]
default:
    @just --list --unsorted

# Format everything
fmt:
    cargo fmt --all

# Lints, warnings denied
clippy:
    cargo clippy --workspace --all-targets -- -D warnings

# Tests; they start real Node.js and Go services and want two CPUs to themselves
test *args:
    cargo test --workspace --no-fail-fast "$@"

# The API docs, broken links denied
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Rewrite what is generated from code: docs/metrics.md, docs/schema/
generate:
    UPDATE=1 cargo test --quiet -p weighbridge --test metrics_doc
    UPDATE=1 cargo test --quiet -p weighbridge-report
    UPDATE=1 cargo test --quiet -p weighbridge-load --test it schema
    UPDATE=1 cargo test --quiet -p weighbridge --bin weighbridge published_schema

# Licences, advisories, bans of what we build on (needs cargo-deny)
deny:
    cargo deny check

# All that CI checks
ci: && docs test
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --quiet -- -D warnings

# Weigh the bundled service, or another folder: just weigh services/orders --quick
weigh *args="examples/depot":
    cargo run --release --quiet -- weigh "$@"
