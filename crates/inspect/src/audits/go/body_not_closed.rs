//! `go_body_not_closed`
//!
//! # What it looks for
//! Answers of `http.Get`, `client.Do` and their like whose `Body` the function doesn't close and doesn't hand on either: it isn't
//! returned, stored or given to another function than one that reads it. Also ways out of the function between the call and a
//! `Close` further down, other than the one for the call's own error.
//!
//! # Why it matters
//! The connection isn't given back: each such call takes a new one, with a descriptor and two goroutines that stay. After some
//! thousand calls nothing can be opened any more.
//!
//! # What to do
//! `defer resp.Body.Close()` right after the check of the error, before looking at the status.

mod uses;

use super::blocks::{Variable, blocks, first_return, has, is_of_error};
use super::{About, Audit, Confidence, Seen, Severity, each_function};
use crate::go::Program;
use crate::go::ast::{Assignment, Call, ExpressionKind, Function, Statement, StatementKind};
use crate::go::callees::Callee;
use crate::go::types::{Known, Types};
use crate::go::visit::{self, Visit};
use uses::Uses;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "go_body_not_closed",
        severity: Severity::High,
        file: include_str!("body_not_closed.rs"),
    },
    run,
};

const RESPONSE: Known<'_> = Known::Foreign("net/http", "Response");

fn run(program: &Program<'_>, seen: &mut Vec<Seen>) {
    each_function(program, |types, function| {
        let mut calls = Calls {
            types,
            found: Vec::new(),
        };
        visit::statements(&function.literal.body, &mut calls);
        for (statement, call, confidence) in calls.found {
            let Some(message) = leak(types, function, statement) else {
                continue;
            };
            let confidence = match message {
                Leak::Never => confidence,
                Leak::SomeWay(_) => Confidence::Medium.min(confidence),
            };
            seen.push(Seen {
                file: types.file,
                offset: call.function.span.start,
                confidence,
                message: message.told(types),
            });
        }
    });
}

enum Leak<'p> {
    Never,
    /// Not where it returns there.
    SomeWay(&'p Statement),
}

impl Leak<'_> {
    fn told(&self, types: &Types<'_>) -> String {
        match self {
            Leak::Never => "nobody closes the answer's body: its connection is lost".to_owned(),
            Leak::SomeWay(way) => {
                let line = types.program.place(types.file, way.span.start).line;
                format!("the answer's body stays open where line {line} returns")
            }
        }
    }
}

/// The statements that get an answer.
struct Calls<'t, 'p> {
    types: &'t Types<'p>,
    found: Vec<(&'p Statement, &'p Call, Confidence)>,
}

impl<'p> Visit<'p> for Calls<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        let expression = match &statement.kind {
            StatementKind::Expression(expression) => expression,
            StatementKind::Assign(assignment) => match assignment.right.as_slice() {
                [only] if assignment.left.len() == 2 => only,
                _ => return,
            },
            _ => return,
        };
        if let ExpressionKind::Call(call) = &expression.kind
            && let Some(confidence) = gives_answer(self.types, call)
        {
            self.found.push((statement, call, confidence));
        }
    }
}

fn gives_answer<'p>(types: &Types<'p>, call: &'p Call) -> Option<Confidence> {
    match types.callee(call) {
        Some(Callee::Foreign(
            "net/http",
            None | Some("Client" | "Transport" | "RoundTripper"),
            name,
        )) => {
            let is_call = matches!(name, "Get" | "Post" | "PostForm" | "Do" | "RoundTrip");
            is_call.then_some(Confidence::High)
        }
        // It may have read and closed it already.
        Some(callee @ Callee::Ours(..)) => {
            let is_answer = types.result(callee, 0) == Some(RESPONSE)
                && types.result(callee, 1) == Some(Known::Error);
            is_answer.then_some(Confidence::Low)
        }
        Some(Callee::Foreign(..)) => None,
        // An interface in front of the client.
        None => {
            let ExpressionKind::Select(_, name) = &call.function.kind else {
                return None;
            };
            let [request] = call.arguments.as_slice() else {
                return None;
            };
            let is_call = name == "Do" && types.is(request, "net/http", "Request");
            is_call.then_some(Confidence::Medium)
        }
    }
}

/// How an answer's body stays open, if it does.
fn leak<'p>(
    types: &Types<'p>,
    function: &'p Function,
    statement: &'p Statement,
) -> Option<Leak<'p>> {
    let StatementKind::Assign(Assignment {
        left,
        is_declaration,
        ..
    }) = &statement.kind
    else {
        return Some(Leak::Never);
    };
    let name = left[0].name()?;
    if name == "_" {
        return Some(Leak::Never);
    }
    // What `:=` declares is visible after it.
    let at = match is_declaration {
        true => statement.span.end,
        false => statement.span.start,
    };
    let variable = Variable::at(types, name, at)?;
    let is_result = function.literal.results.iter().any(|r| r.name == name);
    let uses = Uses::of(types, function, variable);
    if is_result || uses.all > uses.harmless {
        return None;
    }
    if !uses.is_closed {
        return Some(Leak::Never);
    }
    way_out(types, function, statement, variable).map(Leak::SomeWay)
}

/// Where the function returns between getting an answer and closing its body in the same list of statements.
fn way_out<'p>(
    types: &Types<'p>,
    function: &'p Function,
    statement: &'p Statement,
    variable: Variable<'p>,
) -> Option<&'p Statement> {
    let blocks = blocks(function);
    let holds = |block: &&&[Statement]| block.iter().any(|s| std::ptr::eq(s, statement));
    let block = blocks.iter().find(holds)?;
    let start = block.iter().position(|s| std::ptr::eq(s, statement))? + 1;
    let closes = |s: &'p Statement| {
        has(s, |e| match &e.kind {
            ExpressionKind::Select(body, name) if name == "Close" => match &body.kind {
                ExpressionKind::Select(operand, _) => variable.is(types, operand),
                _ => false,
            },
            _ => false,
        })
    };
    let end = start + block[start..].iter().position(closes)?;
    let is_plain = matches!(
        block[end].kind,
        StatementKind::Defer(_) | StatementKind::Expression(_)
    );
    let between = block[start..end].iter().enumerate();
    let mut open = between.filter(|(_, s)| !is_without_body(types, s, variable));
    let way = open.find_map(|(index, s)| way_out_of(s, index == 0));
    way.filter(|_| is_plain)
}

/// The first way out of the function in a statement. Where the call itself failed, which is asked right after it, there is
/// no body: only what is done otherwise counts.
fn way_out_of(statement: &Statement, is_right_after: bool) -> Option<&Statement> {
    let within = match &statement.kind {
        StatementKind::If(branch)
            if is_right_after && branch.condition.as_ref().is_some_and(is_of_error) =>
        {
            branch.otherwise.as_ref()?
        }
        _ => statement,
    };
    first_return(std::slice::from_ref(within))
}

/// Whether it is `if resp.Body == nil { ... }`, and nothing else: there is nothing to close.
fn is_without_body<'p>(
    types: &Types<'p>,
    statement: &'p Statement,
    variable: Variable<'p>,
) -> bool {
    let StatementKind::If(branch) = &statement.kind else {
        return false;
    };
    let condition = branch.condition.as_ref().map(|c| &c.kind);
    let (Some(ExpressionKind::Binary(operator, left, right)), None) =
        (condition, &branch.otherwise)
    else {
        return false;
    };
    let is_body = match &left.kind {
        ExpressionKind::Select(operand, name) => name == "Body" && variable.is(types, operand),
        _ => variable.is(types, left),
    };
    operator == "==" && is_body && matches!(right.kind, ExpressionKind::Other)
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence::{High, Low, Medium};
    use crate::audits::go::{seen_in, seen_with};

    fn program(body: &str) -> String {
        format!(
            "package main
import (\"encoding/json\"; \"io\"; \"net/http\")
type getter interface {{ Do(r *http.Request) (*http.Response, error) }}
func call(r *http.Request) (*http.Response, error) {{ return http.DefaultClient.Do(r) }}
{body}"
        )
    }

    #[test]
    fn bodies_that_stay_open() {
        let text = program(
            "func f(c *http.Client, r *http.Request, g getter) error {
	resp, err := http.Get(\"/x\")
	if err != nil { return err }
	_, err = c.Do(r)
	http.Post(\"/x\", \"\", nil)
	_ = json.NewDecoder(resp.Body).Decode(&x)
	other, err := g.Do(r)
	if other == nil || other.StatusCode != 200 { return err }
	ours, err := call(r)
	use(ours.Status)
	return nil
}
",
        );
        assert_eq!(
            seen_with(&AUDIT, &text),
            [(6, High), (8, High), (9, High), (11, Medium), (13, Low)]
        );
    }

    #[test]
    fn bodies_that_are_closed_or_handed_on() {
        let text = program(
            "func f(c *http.Client, r *http.Request) (*http.Response, error) {
	a, err := http.Get(\"/x\")
	if err != nil { return nil, err }
	defer a.Body.Close()
	if a.StatusCode != 200 { return nil, err }
	z, err := c.Do(r)
	if err != nil { return nil, err }
	if z.Body == nil { return nil, nil }
	defer z.Body.Close()
	b, err := c.Do(r)
	if err != nil { return nil, err }
	defer func() { _ = b.Body.Close() }()
	d, err := c.Do(r)
	keep(d)
	e, err := c.Do(r)
	s.body = e.Body
	if g, err := c.Do(r); err == nil { io.Copy(w, g.Body); g.Body.Close() }
	h, err := c.Do(r)
	return h, err
}
func named(c *http.Client) (resp *http.Response, err error) {
	resp, err = c.Get(\"/x\")
	return
}
func field(c *http.Client) {
	s.resp, _ = c.Get(\"/x\")
	http.Head(\"/x\")
	cache.Get(\"/x\")
	x, err := other.Do(1)
}
",
        );
        assert!(
            seen_in(&AUDIT, &text).is_empty(),
            "{:?}",
            seen_with(&AUDIT, &text)
        );
    }

    #[test]
    fn ways_out_before_the_close() {
        let text = program(
            "func f(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err != nil { return err }
	if resp.StatusCode != 200 { return failed }
	defer resp.Body.Close()
	return nil
}
func g(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err != nil || resp.StatusCode != 200 { return err }
	defer resp.Body.Close()
	return nil
}
func i(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err != nil { return err } else if resp.StatusCode != 200 { return err }
	defer resp.Body.Close()
	return nil
}
func h(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err == nil { later(func() error { return nil }) }
	resp.Body.Close()
	return err
}
",
        );
        assert_eq!(
            seen_with(&AUDIT, &text),
            [(6, Medium), (13, Medium), (19, Medium)]
        );
    }
}
