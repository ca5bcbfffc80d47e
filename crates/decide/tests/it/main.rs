//! Decisions over whole fact sets.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod decisions;
mod flips;
mod service;
