//! Ledger and verdict rendered: terminal, JSON, HTML.
