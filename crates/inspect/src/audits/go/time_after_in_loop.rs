//! `go_time_after_in_loop`
//!
//! # What it looks for
//! `time.After` in a loop, in modules that ask for a Go before 1.23; `time.Tick` likewise.
//!
//! # Why it matters
//! Before Go 1.23 each call's timer stays in memory until it fires, also when nobody waits for it any more: a loop
//! that gets ten thousand messages a second with `time.After(time.Minute)` keeps 600,000 timers.
//!
//! # What to do
//! Make one `time.NewTimer` before the loop and `Reset` it, or ask for Go 1.23 in `go.mod`.

use super::{About, Audit, Confidence, Seen, Severity};
use crate::go::Program;
use crate::go::ast::ExpressionKind;
use crate::go::looking::{self, package_call};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_time_after_in_loop",
        severity: Severity::Low,
        file: include_str!("time_after_in_loop.rs"),
    },
    run,
};

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    looking::expressions_in_loops(program, |file, expression| {
        let ExpressionKind::Call(call) = &expression.kind else {
            return;
        };
        let Some(("time", name @ ("After" | "Tick"))) = package_call(program, file, call) else {
            return;
        };
        // Without a version nobody knows: it may be a newer one.
        if program
            .go_version(file)
            .is_none_or(|(major, minor)| (major, minor) >= (1, 23))
        {
            return;
        }
        seen.push(Seen {
            file,
            offset: expression.span.start,
            confidence: Confidence::High,
            message: format!("time.{name} in a loop keeps a timer for each round until it fires"),
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::go::seen_in;

    #[test]
    fn timers_in_loops_are_seen() {
        let text = r#"package main

import "time"

func f() {
	<-time.After(second)
	for {
		select {
		case <-messages:
		case <-time.After(second):
		}
	}
}
"#;
        assert_eq!(seen_in(&AUDIT, text), [10]);
    }
}
