//! Facts in, verdicts out: one file a rule.
