//! The engine against scripted servers on loopback.
#![allow(clippy::unwrap_used)]

mod connections;
mod engine;
mod health;
mod hostile;
mod observed;
mod schema;
mod scripted;
mod sessions;
