//! `go_server_without_timeouts`
//!
//! # What it looks for
//! An `http.Server` with neither `ReadHeaderTimeout` nor `ReadTimeout`, and what makes such a server: `http.ListenAndServe` and
//! its like, `Run` of Gin's engine, `Start` of Echo where its server isn't given one of them.
//!
//! # Why it matters
//! A client that sends its headers a byte at a time holds a connection and a goroutine for as long as it likes. A few
//! thousand of them use up the descriptors.
//!
//! # What to do
//! Make an `http.Server` with `ReadHeaderTimeout` (some seconds) and `IdleTimeout`, and call its `ListenAndServe`.

use super::{About, Audit, Confidence, Seen, Severity, each_function};
use crate::go::Program;
use crate::go::ast::{Expression, ExpressionKind};
use crate::go::callees::Callee;
use crate::go::looking::{self, is_literal_of, package_call, sets};
use crate::go::routers;
use crate::go::types::Types;
use crate::go::visit::{self, Visit};

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
        seen.push(found(at.file, expression.span.start, message));
    });
    each_function(program, |types, function| {
        let mut starts = Starts {
            types,
            found: Vec::new(),
            is_timed: false,
        };
        visit::statements(&function.literal.body, &mut starts);
        if !starts.is_timed {
            seen.append(&mut starts.found);
        }
    });
}

/// Frameworks that start a server of their own.
struct Starts<'t, 'p> {
    types: &'t Types<'p>,
    found: Vec<Seen>,
    is_timed: bool,
}

impl<'p> Visit<'p> for Starts<'_, 'p> {
    fn expression(&mut self, expression: &'p Expression) {
        match &expression.kind {
            ExpressionKind::Select(_, name) => self.is_timed |= TIMEOUTS.contains(&name.as_str()),
            ExpressionKind::Call(call) => {
                let Some(Callee::Foreign(path, Some(of), name)) = self.types.callee(call) else {
                    return;
                };
                let is_start = match of {
                    "Engine" => matches!(name, "Run" | "RunTLS"),
                    "Echo" => matches!(name, "Start" | "StartTLS" | "StartAutoTLS"),
                    _ => false,
                };
                if is_start && routers::by_type(path, of).is_some() {
                    let shown = call.function.chain();
                    let shown = shown.unwrap_or_else(|| name.to_owned());
                    let message = format!(
                        "{shown} makes a server without timeouts: slow clients are waited for for ever"
                    );
                    let place = expression.span.start;
                    self.found.push(found(self.types.file, place, message));
                }
            }
            _ => {}
        }
    }
}

fn found(file: usize, offset: u32, message: String) -> Seen {
    Seen {
        file,
        offset,
        confidence: Confidence::High,
        message,
    }
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
    #[test]
    fn servers_of_frameworks_are_seen() {
        let text = r#"package main

import (
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func engine() {
	r := gin.Default()
	r.Run(":1")
}

func handed(e *echo.Echo, c cron) {
	e.Start(":1")
	c.Start()
}

func timed() {
	e := echo.New()
	e.Server.ReadTimeout = second
	e.Start(":1")
}
"#;
        assert_eq!(seen_in(&AUDIT, text), [10, 14]);
    }
}
