//! Decisions over whole fact sets.

mod decisions;
mod flips;
mod service;
