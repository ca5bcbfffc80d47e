//! `go_server_without_timeouts`
//!
//! # What it looks for
//! An `http.Server` with neither `ReadHeaderTimeout` nor `ReadTimeout`, and `http.ListenAndServe` and its like, which
//! make such a server.
//!
//! # Why it matters
//! A client that sends its headers a byte at a time holds a connection and a goroutine for as long as it likes. A few
//! thousand of them use up the descriptors.
//!
//! # What to do
//! Make an `http.Server` with `ReadHeaderTimeout` (some seconds) and `IdleTimeout`, and call its `ListenAndServe`.

use super::{About, Audit, Confidence, Seen, Severity};
use crate::go::Program;
use crate::go::ast::ExpressionKind;
use crate::go::looking::{self, is_literal_of, package_call, sets};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_server_without_timeouts",
        severity: Severity::Medium,
        file: include_str!("server_without_timeouts.rs"),
    },
    run,
};

const TIMEOUTS: [&str; 2] = ["ReadHeaderTimeout", "ReadTimeout"];
const SERVING: [&str; 4] = ["ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS"];

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(program, |at, expression| {
        let message = match &expression.kind {
            ExpressionKind::Composite(literal)
                if is_literal_of(program, at.file, literal, ("net/http", "Server"))
                    && !TIMEOUTS.iter().any(|t| sets(at.body, literal, t)) =>
            {
                "an http.Server without ReadHeaderTimeout or ReadTimeout waits for slow clients for ever".to_owned()
            }
            ExpressionKind::Call(call) => match package_call(program, at.file, call) {
                Some(("net/http", name)) if SERVING.contains(&name) => {
                    format!("http.{name} makes a server without timeouts: slow clients are waited for for ever")
                }
                _ => return,
            },
            _ => return,
        };
        seen.push(Seen {
            file: at.file,
            offset: expression.span.start,
            confidence: Confidence::High,
            message,
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::go::seen_in;

    #[test]
    fn servers_without_timeouts_are_seen() {
        let text = r#"package main

import "net/http"

func main() {
	a := &http.Server{Addr: ":1"}
	b := http.Server{Addr: ":1", ReadHeaderTimeout: second}
	http.ListenAndServe(":1", nil)
	a.ListenAndServe()
}

func later() {
	s := &http.Server{}
	s.ReadTimeout = second
}

func others(l net.Listener) {
	s := other.Server{}
	s.Serve(l)
}
"#;
        assert_eq!(seen_in(&AUDIT, text), [6, 8]);
    }
}
