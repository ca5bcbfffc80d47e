//! weighbridge.toml read, checked and resolved into a plan.
