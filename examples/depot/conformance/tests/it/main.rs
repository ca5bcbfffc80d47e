//! Builds both implementations in a temporary copy, runs them, and compares them.

mod building;
mod candidate;
mod plan;
mod planted;
mod same;
mod toolchains;
