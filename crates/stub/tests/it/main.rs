//! The stub over real sockets.
#![allow(clippy::unwrap_used)] // helpers of tests are tests

mod client;
mod http;
mod limits;
mod pairing;
mod stats;
