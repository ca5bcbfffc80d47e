//! Properties that only long simulations show.

#![allow(clippy::unwrap_used)]

mod coverage;
mod crossing;
