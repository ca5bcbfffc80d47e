//! Rendering of a realistic result.

// Helpers of tests, which clippy's own exception doesn't reach.
#![allow(clippy::unwrap_used)]

mod fixture;
mod html;
mod json;
mod terminal;
