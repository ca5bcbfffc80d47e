//! `go_missing_context`
//!
//! # What it looks for
//! In functions that have a context, or a request that has one: `http.NewRequest`, calls of `database/sql` and `sqlx` that have a
//! form with `Context`, and `context.Background()`. What runs on after the function, in `go` and in `defer`, is left out, and so are
//! requests that are given a context with `WithContext`, and functions that wait for `ctx.Done()` and then clean up.
//!
//! # Why it matters
//! The client has gone or the time is over, and the query runs on: under load, when most time runs out, the database works for
//! nobody. The trace ends there too.
//!
//! # What to do
//! Hand the context on: `http.NewRequestWithContext(ctx, ...)`, `db.QueryContext(ctx, ...)`. What must outlive the request takes
//! `context.WithoutCancel(ctx)`, which keeps the trace.

use std::collections::HashSet;

use super::blocks::{has, has_own};
use super::{About, Audit, Confidence, Seen, Severity, each_function};
use crate::go::Program;
use crate::go::ast::{Call, Expression, ExpressionKind, Literal, Statement, StatementKind};
use crate::go::callees::Callee;
use crate::go::types::{Known, Types, written};
use crate::go::visit::{self, Visit};

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_missing_context",
        severity: Severity::Medium,
        file: include_str!("missing_context.rs"),
    },
    run,
};

const OF_SQL: [&str; 6] = ["Begin", "Exec", "Ping", "Prepare", "Query", "QueryRow"];
const OF_SQLX: [&str; 16] = [
    "Begin",
    "Exec",
    "Get",
    "MustExec",
    "NamedExec",
    "NamedQuery",
    "Ping",
    "Prepare",
    "PrepareNamed",
    "Preparex",
    "Query",
    "QueryRow",
    "QueryRowx",
    "Queryx",
    "Select",
    "Stmt",
];

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    each_function(program, |types, function| {
        let mut looking = Looking {
            types,
            context: None,
            is_cleaning: false,
            is_given_later: false,
            detached: HashSet::new(),
            seen: &mut *seen,
        };
        looking.literal(&function.literal);
    });
}

struct Looking<'t, 'p> {
    types: &'t Types<'p>,
    /// How the function gets at a context.
    context: Option<String>,
    /// Whether it goes on after its context has ended, or makes one where it got none.
    is_cleaning: bool,
    /// Whether it gives a request its context.
    is_given_later: bool,
    /// Offsets of function literals that run on their own.
    detached: HashSet<u32>,
    seen: &'t mut Vec<Seen>,
}

impl<'p> Looking<'_, 'p> {
    fn literal(&mut self, literal: &'p Literal) {
        let around = (self.context.clone(), self.is_cleaning, self.is_given_later);
        if let Some(own) = context(self.types, literal) {
            self.context = Some(own);
        }
        self.is_cleaning |= has_own(&literal.body, is_of_end);
        self.is_given_later |= literal.body.iter().any(|s| has(s, gives_context));
        visit::statements(&literal.body, self);
        (self.context, self.is_cleaning, self.is_given_later) = around;
    }

    fn call(&self, call: &'p Call, context: &str) -> Option<(Confidence, String)> {
        let callee = self.types.callee(call)?;
        match callee {
            Callee::Foreign("net/http", None, "NewRequest") if !self.is_given_later => {
                let message = format!(
                    "http.NewRequest leaves {context} behind: the call goes on when it has ended"
                );
                Some((Confidence::Medium, message))
            }
            Callee::Foreign(path, Some("DB" | "Tx" | "Conn" | "Stmt" | "NamedStmt"), name) => {
                let is_call = match path {
                    "database/sql" => OF_SQL.contains(&name),
                    "github.com/jmoiron/sqlx" => OF_SQLX.contains(&name),
                    _ => false,
                };
                let message =
                    format!("{name} leaves {context} behind: the query goes on when it has ended");
                is_call.then_some((Confidence::Medium, message))
            }
            Callee::Foreign("context", None, name @ ("Background" | "TODO"))
                if !self.is_cleaning =>
            {
                let message = format!("context.{name} where the function has {context}");
                Some((Confidence::Low, message))
            }
            _ => None,
        }
    }
}

impl<'p> Visit<'p> for Looking<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        if let StatementKind::Go(expression) | StatementKind::Defer(expression) = &statement.kind {
            self.detached.insert(expression.span.start);
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        match &expression.kind {
            ExpressionKind::Function(literal)
                if !self.detached.contains(&expression.span.start) =>
            {
                self.literal(literal);
            }
            ExpressionKind::Call(call) => {
                let Some(context) = self.context.clone() else {
                    return;
                };
                if let Some((confidence, message)) = self.call(call, &context) {
                    self.seen.push(Seen {
                        file: self.types.file,
                        offset: expression.span.start,
                        confidence,
                        message,
                    });
                }
            }
            _ => {}
        }
    }

    fn enters_literals(&self) -> bool {
        false
    }
}

/// How a function gets at the context that it is given.
fn context<'p>(types: &Types<'p>, literal: &'p Literal) -> Option<String> {
    literal.parameters.iter().find_map(|parameter| {
        let name = &parameter.name;
        if matches!(name.as_str(), "" | "_") {
            return None;
        }
        match written(types.program, types.file, &parameter.kind)? {
            Known::Foreign("context", "Context") => Some(name.clone()),
            Known::Foreign("net/http", "Request") => Some(format!("{name}.Context()")),
            Known::Foreign("github.com/gin-gonic/gin", "Context") => {
                Some(format!("{name}.Request.Context()"))
            }
            Known::Foreign(path, "Context") if path.starts_with("github.com/labstack/echo") => {
                Some(format!("{name}.Request().Context()"))
            }
            _ => None,
        }
    })
}

/// `ctx.Done()`; `ctx == nil`.
fn is_of_end(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Select(_, name) => name == "Done",
        ExpressionKind::Binary(operator, left, _) => {
            let shown = left.chain().unwrap_or_default().to_lowercase();
            operator == "==" && shown.ends_with("ctx")
        }
        _ => false,
    }
}

fn gives_context(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Select(_, name) if name == "WithContext" || name == "Clone")
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence::{Low, Medium};
    use crate::audits::go::{seen_in, seen_with};

    const IMPORTS: &str = "package main
import (\"context\"; \"database/sql\"; \"net/http\"; \"github.com/gin-gonic/gin\")
type server struct { db *sql.DB }
";

    #[test]
    fn contexts_that_are_left_behind() {
        let body = "func (s *server) f(ctx context.Context) {
	s.db.Query(q)
	http.NewRequest(m, u, nil)
	load(context.Background())
}
func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	tx, err := s.db.Begin()
	tx.Exec(q)
	each(func() { s.db.QueryRow(q) })
}
func (s *server) gin(c *gin.Context) { s.db.Ping() }
func (s *server) wrap(next http.Handler) http.Handler {
	s.db.Ping()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.db.Ping() })
}
";
        assert_eq!(
            seen_with(&AUDIT, &format!("{IMPORTS}{body}")),
            [
                (5, Medium),
                (6, Medium),
                (7, Low),
                (10, Medium),
                (11, Medium),
                (12, Medium),
                (14, Medium),
                (17, Medium),
            ]
        );
    }

    #[test]
    fn what_has_none_or_hands_it_on_is_left_alone() {
        let body = "func (s *server) none() { s.db.Query(q); load(context.Background()) }
func (s *server) blank(_ context.Context) { s.db.Query(q) }
func (s *server) on(ctx context.Context, r cache) {
	s.db.QueryContext(ctx, q)
	req, err := http.NewRequest(m, u, nil)
	req = req.WithContext(ctx)
	go func() { s.db.Exec(q) }()
	defer func() { save(context.Background()) }()
	r.Query(q)
	other.Exec(q)
}
func (s *server) run(ctx context.Context) {
	<-ctx.Done()
	s.stop(context.Background())
}
func orNew(ctx context.Context) {
	if ctx == nil { ctx = context.Background() }
}
";
        let text = format!("{IMPORTS}{body}");
        assert!(
            seen_in(&AUDIT, &text).is_empty(),
            "{:?}",
            seen_with(&AUDIT, &text)
        );
    }
}
