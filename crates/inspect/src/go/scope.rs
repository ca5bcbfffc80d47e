//! Which declaration a name in a function means, by the blocks around it.

use std::collections::HashMap;

use super::ast::{
    Assignment, Case, Expression, ExpressionKind, Function, Literal, Loop, Parameter, Span,
    Statement, StatementKind, Type,
};
use super::visit::{self, Visit};

/// The declarations of a function and of the literals in it.
#[derive(Debug, Default)]
pub(crate) struct Scope<'p> {
    names: HashMap<&'p str, Vec<Declared<'p>>>,
    blocks: u32,
}

/// A variable: where it is visible, and where its value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared<'p> {
    pub(crate) visible: Span,
    block: u32,
    pub(crate) origin: Origin<'p>,
}

/// Where a variable's type is known from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin<'p> {
    Written(&'p Type),
    /// The parameter that takes several.
    Variadic,
    /// One of the values of an expression, counted from 0.
    Value(&'p Expression, usize),
    /// A value of what a loop goes over.
    Element(&'p Expression),
    Unknown,
}

/// The block that a declaration stands in.
#[derive(Clone, Copy)]
struct Block {
    id: u32,
    end: u32,
}

impl<'p> Scope<'p> {
    pub(crate) fn of(function: &'p Function) -> Self {
        let mut scope = Scope::default();
        let whole = Span {
            start: 0,
            end: u32::MAX,
        };
        let block = scope.block_until(whole.end);
        if let Some(receiver) = &function.receiver {
            scope.parameter(receiver, whole, block);
        }
        scope.literal(&function.literal, whole);
        scope
    }

    /// What a name at an offset means, where the function declares it.
    pub(crate) fn declared(&self, name: &str, at: u32) -> Option<&Declared<'p>> {
        let all = self.names.get(name)?;
        let before = all.partition_point(|d| d.visible.start <= at);
        all[..before].iter().rev().find(|d| at < d.visible.end)
    }

    fn block_until(&mut self, end: u32) -> Block {
        self.blocks += 1;
        Block {
            id: self.blocks,
            end,
        }
    }

    fn literal(&mut self, literal: &'p Literal, span: Span) {
        let block = self.block_until(span.end);
        for parameter in literal.parameters.iter().chain(&literal.results) {
            self.parameter(parameter, span, block);
        }
        self.statements(&literal.body, block);
    }

    fn parameter(&mut self, parameter: &'p Parameter, span: Span, block: Block) {
        let origin = match parameter.is_variadic {
            true => Origin::Variadic,
            false => Origin::Written(&parameter.kind),
        };
        self.declare(&parameter.name, span.start, block, origin);
    }

    /// A name that is declared in its block already is the same variable.
    fn declare(&mut self, name: &'p str, from: u32, block: Block, origin: Origin<'p>) {
        if matches!(name, "" | "_") {
            return;
        }
        let all = self.names.entry(name).or_default();
        if all.iter().rev().any(|d| d.block == block.id) {
            return;
        }
        let visible = Span {
            start: from,
            end: block.end,
        };
        let declared = Declared {
            visible,
            block: block.id,
            origin,
        };
        let place = all.partition_point(|d| d.visible.start <= from);
        all.insert(place, declared);
    }

    fn body(&mut self, body: &'p [Statement]) {
        let end = body.last().map_or(0, |s| s.span.end);
        let block = self.block_until(end);
        self.statements(body, block);
    }

    fn statements(&mut self, body: &'p [Statement], block: Block) {
        for statement in body {
            self.statement(statement, block);
        }
    }

    fn statement(&mut self, statement: &'p Statement, block: Block) {
        match &statement.kind {
            StatementKind::Expression(e) | StatementKind::Go(e) | StatementKind::Defer(e) => {
                self.expression(e);
            }
            StatementKind::Assign(assignment) => {
                let all = assignment.right.iter().chain(&assignment.left);
                all.for_each(|e| self.expression(e));
                if assignment.is_declaration {
                    self.declaration(assignment, statement.span.end, block);
                }
            }
            StatementKind::Return(values) => values.iter().for_each(|e| self.expression(e)),
            StatementKind::Block(body) => self.body(body),
            StatementKind::If(branch) => {
                let head = self.block_until(statement.span.end);
                branch.init.iter().for_each(|s| self.statement(s, head));
                branch.condition.iter().for_each(|e| self.expression(e));
                self.body(&branch.then);
                let otherwise = branch.otherwise.iter();
                otherwise.for_each(|s| self.statement(s, head));
            }
            StatementKind::For(looped) => self.looped(looped, statement.span.end),
            StatementKind::Switch(switch) => {
                let head = self.block_until(statement.span.end);
                switch.init.iter().for_each(|s| self.statement(s, head));
                switch.value.iter().for_each(|e| self.expression(e));
                switch.cases.iter().for_each(|case| self.case(case));
            }
            StatementKind::Select(cases) => cases.iter().for_each(|case| self.case(case)),
            StatementKind::Send { channel, value } => {
                self.expression(channel);
                self.expression(value);
            }
            StatementKind::Other => {}
        }
    }

    fn declaration(&mut self, assignment: &'p Assignment, from: u32, block: Block) {
        let right = &assignment.right;
        for (index, left) in assignment.left.iter().enumerate() {
            let origin = match &assignment.kind {
                Some(kind) => Origin::Written(kind),
                None if right.len() == assignment.left.len() => Origin::Value(&right[index], 0),
                None => match right.as_slice() {
                    [only] => Origin::Value(only, index),
                    _ => Origin::Unknown,
                },
            };
            self.declare(left.name().unwrap_or_default(), from, block, origin);
        }
    }

    fn looped(&mut self, looped: &'p Loop, end: u32) {
        let head = self.block_until(end);
        looped.init.iter().for_each(|s| self.statement(s, head));
        let heads = looped.condition.iter().chain(&looped.over);
        heads.for_each(|e| self.expression(e));
        if let Some(over) = &looped.over {
            for (index, name) in looped.names.iter().enumerate() {
                let origin = match index {
                    1 => Origin::Element(over),
                    _ => Origin::Unknown,
                };
                let name = name.name().unwrap_or_default();
                self.declare(name, over.span.end, head, origin);
            }
        }
        self.body(&looped.body);
    }

    fn case(&mut self, case: &'p Case) {
        case.values.iter().for_each(|e| self.expression(e));
        let last = case.body.last().or(case.communication.as_deref());
        let block = self.block_until(last.map_or(0, |s| s.span.end));
        if let Some(communication) = &case.communication {
            self.statement(communication, block);
        }
        self.statements(&case.body, block);
    }

    fn expression(&mut self, expression: &'p Expression) {
        let mut found = Literals::default();
        visit::expression(expression, &mut found);
        for (literal, span) in found.0 {
            self.literal(literal, span);
        }
    }
}

/// The function literals of an expression, without those in them.
#[derive(Default)]
struct Literals<'p>(Vec<(&'p Literal, Span)>);

impl<'p> Visit<'p> for Literals<'p> {
    fn expression(&mut self, expression: &'p Expression) {
        if let ExpressionKind::Function(literal) = &expression.kind {
            self.0.push((literal, expression.span));
        }
    }

    fn enters_literals(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Language, Source};

    #[test]
    fn names_mean_the_innermost_declaration() {
        let text = "package main

func f(a int) {
	use(a, 0)
	if a := g(); a != nil {
		use(a, 1)
		a := h()
		use(a, 2)
	}
	a, b := k()
	use(a, 0)
	use(b, 3)
	for _, b := range all {
		use(b, 4)
	}
	func(b string) { use(b, 5) }(x)
	select {
	case b := <-done:
		use(b, 6)
	}
	use(b, 3)
	use(f, 7)
}
";
        let source = Source::new("main.go".into(), Language::Go, text.into());
        let sources = [source];
        let program = crate::go::program(&sources, &mut Vec::new()).expect("there is a Go file");
        let scope = Scope::of(&program.files[0].functions[0]);
        let mut groups: HashMap<String, Vec<Option<u32>>> = HashMap::new();
        for (at, _) in text.match_indices("use(") {
            let name = &text[at + 4..=at + 4];
            let group = text[at + 7..=at + 7].to_owned();
            let block = scope.declared(name, at as u32 + 4).map(|d| d.visible.start);
            groups.entry(group).or_default().push(block);
        }
        assert!(groups.values().all(|g| g.iter().all(|b| *b == g[0])));
        let mut all: Vec<_> = groups.values().map(|g| g[0]).collect();
        all.sort_unstable();
        assert_eq!(all.first(), Some(&None), "f is the package's");
        all.dedup();
        assert_eq!(all.len(), 8, "{groups:?}");
    }
}
