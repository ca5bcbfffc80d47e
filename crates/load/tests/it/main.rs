//! The engine against scripted servers on loopback.
#![allow(clippy::unwrap_used)]

mod engine;
mod schema;
mod scripted;
