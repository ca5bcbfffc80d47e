//! Toolchains as a user's machine would have them: clients that work, fail, lie, or are not there.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail as loudly as tests"
)]

mod machine;
mod offline;
mod race;
mod real;
mod refused;
