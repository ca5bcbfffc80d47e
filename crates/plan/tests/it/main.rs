//! Configs, good and bad, as their authors would write them.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail as loudly as tests"
)]

mod config;
mod depot;
mod later;
mod mistakes;
mod overrides;
mod resolved;
mod sessions;
