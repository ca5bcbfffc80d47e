#!/bin/sh
# What the load engine reports beside the truth: `run.sh [seconds a case] [attempts until a run is quiet]`.
set -eu
cd "$(dirname "$0")/../.."
exec cargo run --quiet --release -p weighbridge-load --example load_accuracy -- "$@"
