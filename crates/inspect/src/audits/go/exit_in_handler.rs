//! `go_exit_in_handler`
//!
//! # What it looks for
//! `os.Exit`, and `log.Fatal` and its like, in functions that handle requests and in packages other than `main`.
//!
//! # Why it matters
//! They end the process at once: every other request in flight is cut off, and nothing that was deferred runs.
//!
//! # What to do
//! Return the error; answer with 500 and log it. Only `main` ends the process.

use super::{About, Audit, Confidence, Seen, Severity};
use crate::go::Program;
use crate::go::ast::{ExpressionKind, Literal, Type};
use crate::go::looking::{self, At, package_call};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_exit_in_handler",
        severity: Severity::High,
        file: include_str!("exit_in_handler.rs"),
    },
    run,
};

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(program, |at, expression| {
        let ExpressionKind::Call(call) = &expression.kind else {
            return;
        };
        let ends = match package_call(program, at.file, call) {
            Some(("os", "Exit")) => true,
            Some(("log" | "github.com/sirupsen/logrus", name)) => name.starts_with("Fatal"),
            _ => false,
        };
        let Some(confidence) = confidence(program, at).filter(|_| ends) else {
            return;
        };
        seen.push(Seen {
            file: at.file,
            offset: expression.span.start,
            confidence,
            message: format!(
                "{} ends the process, with all requests in flight",
                call.function.chain().unwrap_or_default()
            ),
        });
    });
}

/// High in what handles requests, low elsewhere outside of package `main`, where it may be part of starting.
fn confidence(program: &Program<'_>, at: &At<'_>) -> Option<Confidence> {
    if at.literals.iter().any(|literal| handles(literal)) {
        return Some(Confidence::High);
    }
    let is_start = at
        .function
        .is_none_or(|name| matches!(name, "main" | "init"));
    let is_main = program.files[at.file].package == "main";
    (!is_start && !is_main).then_some(Confidence::Low)
}

/// Whether a function takes what handlers take: `http.ResponseWriter`, or a framework's context.
pub(super) fn handles(literal: &Literal) -> bool {
    literal.parameters.iter().any(|p| match p.kind.pointee() {
        Type::Named {
            package: Some(package),
            name,
        } => matches!(
            (package.as_str(), name.as_str()),
            ("http", "ResponseWriter") | ("gin" | "echo", "Context") | ("fiber", "Ctx")
        ),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::go::seen_in;

    const HANDLERS: &str = r#"
import (
	"log"
	"net/http"
	"os"
)

func main() {
	log.Fatal(err)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		log.Fatalf("x")
	})
}

func start() { os.Exit(1) }

func handle(w http.ResponseWriter, r *http.Request) {
	log.Println("x")
	os.Exit(1)
}
"#;

    #[test]
    fn handlers_and_other_packages_are_seen() {
        assert_eq!(
            seen_in(&AUDIT, &format!("package main\n{HANDLERS}")),
            [12, 20]
        );
        assert_eq!(
            seen_in(&AUDIT, &format!("package app\n{HANDLERS}")),
            [12, 16, 20]
        );
    }
}
