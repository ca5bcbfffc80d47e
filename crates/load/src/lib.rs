//! The load engine: open loop, honest about its own lateness.
