//! Rendering of a realistic result.

mod fixture;
mod json;
mod terminal;
