//! Which functions are worth following: those that touch routers or paths, and those that call these.

use std::collections::HashSet;

use super::ast::{Call, Expression, ExpressionKind, Literal, Statement, Type};
use super::program::{FunctionId, Meaning, Program};
use super::routers;
use super::visit::{self, Visit};

/// The functions worth following.
#[derive(Debug, Default)]
pub(crate) struct Relevance {
    functions: HashSet<FunctionId>,
    called: HashSet<FunctionId>,
}

/// What a body says that bears on relevance.
#[derive(Debug, Default)]
struct Mentions {
    touches_routers: bool,
    has_path: bool,
    calls: Vec<Called>,
    depth: usize,
}

#[derive(Debug)]
enum Called {
    /// A function of the same package.
    Name(String),
    /// `operand.name`: a function of another package, or a method.
    Member(Option<String>, String),
}

impl Visit<'_> for Mentions {
    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Text(text) if text.starts_with('/') => self.has_path = true,
            ExpressionKind::Call(call) => self.call(call),
            // A method or function as a value.
            ExpressionKind::Select(operand, name) => {
                self.calls.push(Called::Member(
                    operand.name().map(str::to_owned),
                    name.clone(),
                ));
            }
            ExpressionKind::Name(name) => self.calls.push(Called::Name(name.clone())),
            _ => {}
        }
        self.depth += 1;
    }
}

impl Mentions {
    fn of(body: &[Statement]) -> Self {
        let mut mentions = Mentions::default();
        visit::statements(body, &mut mentions);
        mentions
    }

    fn call(&mut self, call: &Call) {
        let ExpressionKind::Select(operand, name) = &call.function.kind else {
            return;
        };
        let of = operand.chain().unwrap_or_default();
        let is_other = ["Header", "Query", "URL", "Form"]
            .iter()
            .any(|s| of.ends_with(s));
        let is_made = matches!(
            name.as_str(),
            "NewRouter" | "NewMux" | "NewServeMux" | "StripPrefix"
        );
        let is_package = matches!(of.as_str(), "gin" | "echo" | "fiber")
            && matches!(name.as_str(), "New" | "Default");
        if is_made
            || is_package
            || (!is_other && !call.arguments.is_empty() && routers::is_method(name))
        {
            self.touches_routers = true;
        }
    }
}

impl Relevance {
    /// Finds them by going from the functions that touch routers to their callers.
    pub(crate) fn of(program: &Program<'_>) -> Self {
        let all: Vec<(FunctionId, Mentions)> = program
            .functions()
            .map(|id| (id, Mentions::of(&program.function(id).1.literal.body)))
            .collect();
        let mut found = Relevance::default();
        for (id, mentions) in &all {
            if is_seed(program, *id, mentions) {
                found.functions.insert(*id);
            }
        }
        let mut callers: Vec<Vec<FunctionId>> = vec![Vec::new(); all.len()];
        for (id, mentions) in &all {
            for called in callees(program, *id, mentions) {
                callers[called.0].push(*id);
                if called != *id {
                    found.called.insert(called);
                }
            }
        }
        let mut open: Vec<FunctionId> = found.functions.iter().copied().collect();
        while let Some(id) = open.pop() {
            open.extend(callers[id.0].iter().filter(|c| found.functions.insert(**c)));
        }
        found
    }

    pub(crate) fn has(&self, id: FunctionId) -> bool {
        self.functions.contains(&id)
    }

    /// Whether any other function names it.
    pub(crate) fn is_called(&self, id: FunctionId) -> bool {
        self.called.contains(&id)
    }

    /// Whether an expression outside functions may touch routers.
    pub(crate) fn has_value(value: &Expression) -> bool {
        let mut mentions = Mentions::default();
        visit::expression(value, &mut mentions);
        mentions.touches_routers
    }

    /// Whether a function literal that nothing calls may touch routers.
    pub(crate) fn has_literal(program: &Program<'_>, file: usize, literal: &Literal) -> bool {
        let takes_router = literal
            .parameters
            .iter()
            .any(|p| matches!(program.meaning(file, &p.kind), Meaning::Router(_)));
        takes_router || Mentions::of(&literal.body).touches_routers
    }
}

fn is_seed(program: &Program<'_>, id: FunctionId, mentions: &Mentions) -> bool {
    let (file, function) = program.function(id);
    let signature = function
        .literal
        .parameters
        .iter()
        .chain(&function.literal.results);
    let is_router = |kind: &Type| matches!(program.meaning(file, kind), Meaning::Router(_));
    let is_text =
        |kind: &Type| matches!(kind, Type::Named { package: None, name } if name == "string");
    let gives_text =
        function.literal.results.iter().any(|r| is_text(&r.kind)) && mentions.depth < 60;
    let mut signature = signature;
    mentions.touches_routers
        || mentions.has_path
        || gives_text
        || signature.any(|p| is_router(&p.kind))
}

fn callees(program: &Program<'_>, id: FunctionId, mentions: &Mentions) -> Vec<FunctionId> {
    let (file, _) = program.function(id);
    let mut found = Vec::new();
    for called in &mentions.calls {
        match called {
            Called::Name(name) => {
                found.extend(program.function_named(program.package_of(file), name));
            }
            Called::Member(of, name) => {
                let import = of.as_ref().and_then(|of| program.import(file, of));
                match import {
                    Some(import) => found.extend(
                        program
                            .package(&import.path)
                            .and_then(|package| program.function_named(package, name)),
                    ),
                    None => found.extend(program.methods_named(name).iter().map(|m| m.1)),
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
