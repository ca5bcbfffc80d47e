//! `go_client_without_timeout`
//!
//! # What it looks for
//! An `http.Client` without `Timeout`, `http.DefaultClient`, and `http.Get` and its like, which use that one.
//!
//! # Why it matters
//! A call to a service that doesn't answer lasts for ever. The goroutine, the caller's connection and all that it
//! holds stay with it, so that one slow dependency takes its callers down.
//!
//! # What to do
//! Use a client with a `Timeout`, or requests made with `http.NewRequestWithContext` whose context ends.

use super::blocks::has;
use super::{About, Audit, Confidence, Seen, Severity};
use crate::go::Program;
use crate::go::ast::{Expression, ExpressionKind};
use crate::go::looking::{self, is_literal_of, member, package_call, sets};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_client_without_timeout",
        severity: Severity::Medium,
        file: include_str!("client_without_timeout.rs"),
    },
    run,
};

const CALLS: [&str; 4] = ["Get", "Head", "Post", "PostForm"];

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(program, |at, expression| {
        let (confidence, message) = match &expression.kind {
            ExpressionKind::Composite(literal)
                if is_literal_of(program, at.file, literal, ("net/http", "Client"))
                    && !sets(at.body, literal, "Timeout") =>
            {
                // Each request's context may end in time.
                let message = "an http.Client without Timeout waits for ever for an answer";
                (Confidence::Medium, message.to_owned())
            }
            ExpressionKind::Call(call) => match package_call(program, at.file, call) {
                Some(("net/http", name)) if CALLS.contains(&name) => {
                    let message =
                        format!("http.{name} has no timeout: it waits for ever for an answer");
                    (Confidence::High, message)
                }
                _ => return,
            },
            ExpressionKind::Select(..)
                if member(program, at.file, expression) == Some(("net/http", "DefaultClient")) =>
            {
                let message = "http.DefaultClient has no timeout: it waits for ever for an answer";
                // The context of the request may end in time.
                let confidence = match at.body.iter().any(|s| has(s, gives_context)) {
                    true => Confidence::Low,
                    false => Confidence::Medium,
                };
                (confidence, message.to_owned())
            }
            _ => return,
        };
        seen.push(Seen {
            file: at.file,
            offset: expression.span.start,
            confidence,
            message,
        });
    });
}

fn gives_context(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Select(_, name)
        if matches!(name.as_str(), "NewRequestWithContext" | "WithContext"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::go::{seen_in, seen_with};

    #[test]
    fn clients_without_timeout_are_seen() {
        let text = r#"package main

import "net/http"

var shared = http.Client{}

func f() {
	http.Get("/x")
	http.DefaultClient.Do(r)
	c := &http.Client{Timeout: second}
	c.Get("/x")
	d := &http.Client{Transport: t}
	d.Timeout = second
	e := cache.Client{}
	e.Get("/x")
}
"#;
        assert_eq!(seen_in(&AUDIT, text), [5, 8, 9]);
    }

    #[test]
    fn a_request_with_a_context_may_end_in_time() {
        let text = r#"package main

import "net/http"

func f(ctx context.Context) {
	r, err := http.NewRequestWithContext(ctx, "GET", "/x", nil)
	http.DefaultClient.Do(r)
}

func g(r *http.Request) {
	http.DefaultClient.Do(r)
}
"#;
        let expected = [(7, Confidence::Low), (11, Confidence::Medium)];
        assert_eq!(seen_with(&AUDIT, text), expected);
    }
}
