//! The hub: graded facts and the ledger that keeps them.
