//! `go_defer_in_loop`
//!
//! # What it looks for
//! A `defer` in a loop, in the same function as the loop.
//!
//! # Why it matters
//! It runs when the function returns, not when the round ends: files, rows, locks and bodies pile up with each round,
//! and a lock that is taken again in the next round is never given back.
//!
//! # What to do
//! Give the round a function of its own, or close at its end without `defer`.

use super::{About, Audit, Confidence, Seen, Severity};
use crate::go::Program;
use crate::go::ast::StatementKind;
use crate::go::looking;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_defer_in_loop",
        severity: Severity::Medium,
        file: include_str!("defer_in_loop.rs"),
    },
    run,
};

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    looking::in_loops(program, |file, statement| {
        if matches!(statement.kind, StatementKind::Defer(_)) {
            seen.push(Seen {
                file,
                offset: statement.span.start,
                confidence: Confidence::High,
                message:
                    "a defer in a loop runs when the function returns, not when the round ends"
                        .to_owned(),
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::go::seen_in;

    #[test]
    fn only_those_of_the_loops_own_function_are_seen() {
        let text = r"package main

func f(names []string) {
	defer first()
	for _, name := range names {
		file := open(name)
		defer file.Close()
		for {
			if x {
				defer nested()
			}
		}
		func() {
			defer fine()
		}()
	}
}
";
        assert_eq!(seen_in(&AUDIT, text), [7, 10]);
    }
}
