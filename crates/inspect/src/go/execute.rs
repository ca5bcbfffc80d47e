//! Statements, one after the other: every branch is taken, a table is gone over, any other loop once.

use std::rc::Rc;

use super::ast::{
    Assignment, Branch, Expression, ExpressionKind, Loop, Statement, StatementKind, Switch, Type,
};
use super::follow::{Follow, Frame, better, bound};
use super::program::Meaning;
use super::value::{Bound, Env, Value};

/// Entries of a table that are gone over.
const MOST_ENTRIES: usize = 1000;

impl<'p> Follow<'p> {
    /// The statements of a block, with names of its own.
    pub(super) fn block(&mut self, frame: &mut Frame<'p>, body: &'p [Statement]) {
        self.scoped(frame, |follow, frame| {
            body.iter().for_each(|s| follow.statement(frame, s));
        });
    }

    fn statement(&mut self, frame: &mut Frame<'p>, statement: &'p Statement) {
        self.steps += 1;
        if self.is_tired() {
            return;
        }
        match &statement.kind {
            StatementKind::Expression(inner)
            | StatementKind::Go(inner)
            | StatementKind::Defer(inner) => {
                self.value(frame, inner);
            }
            StatementKind::Assign(assignment) => self.assign(frame, assignment),
            StatementKind::Return(values) => self.give(frame, values),
            StatementKind::Block(body) => self.block(frame, body),
            StatementKind::If(branch) => self.scoped(frame, |follow, frame| {
                follow.branch(frame, branch);
            }),
            StatementKind::Switch(switch) => self.scoped(frame, |follow, frame| {
                follow.switch(frame, switch);
            }),
            StatementKind::For(looped) => self.scoped(frame, |follow, frame| {
                follow.loops(frame, looped);
            }),
            StatementKind::Select(cases) => {
                cases.iter().for_each(|case| self.block(frame, &case.body));
            }
            StatementKind::Send { value, .. } => {
                self.value(frame, value);
            }
            StatementKind::Other => {}
        }
    }

    /// What is declared meanwhile is forgotten afterwards.
    fn scoped(&mut self, frame: &mut Frame<'p>, run: impl FnOnce(&mut Self, &mut Frame<'p>)) {
        let around = frame.env.clone();
        frame.env = Env::new(Some(around.clone()));
        run(self, frame);
        frame.env = around;
    }

    fn branch(&mut self, frame: &mut Frame<'p>, branch: &'p Branch) {
        branch.init.iter().for_each(|s| self.statement(frame, s));
        let condition = branch.condition.iter();
        condition.for_each(|e| drop(self.value(frame, e)));
        self.block(frame, &branch.then);
        let otherwise = branch.otherwise.iter();
        otherwise.for_each(|s| self.statement(frame, s));
    }

    fn switch(&mut self, frame: &mut Frame<'p>, switch: &'p Switch) {
        switch.init.iter().for_each(|s| self.statement(frame, s));
        let value = switch.value.iter();
        value.for_each(|e| drop(self.value(frame, e)));
        let cases = switch.cases.iter();
        cases.for_each(|case| self.block(frame, &case.body));
    }

    fn loops(&mut self, frame: &mut Frame<'p>, looped: &'p Loop) {
        looped.init.iter().for_each(|s| self.statement(frame, s));
        let over = looped.over.as_ref().map(|over| self.value(frame, over));
        let rounds: Vec<(Value<'p>, Value<'p>)> = match over {
            Some(Value::List(values)) if !values.is_empty() => {
                let entries = values.iter().take(MOST_ENTRIES);
                entries
                    .map(|value| (Value::Unknown, value.clone()))
                    .collect()
            }
            Some(Value::Map(pairs)) if !pairs.is_empty() => {
                pairs.iter().take(MOST_ENTRIES).cloned().collect()
            }
            _ => vec![(Value::Unknown, Value::Unknown)],
        };
        for (key, value) in rounds {
            for (name, value) in looped.names.iter().zip([key, value]) {
                let name = name.name().unwrap_or("_");
                frame.env.declare(name, bound(value, None, true));
            }
            self.block(frame, &looped.body);
        }
    }

    fn give(&mut self, frame: &mut Frame<'p>, written: &'p [Expression]) {
        let mut values: Vec<Value<'p>> = written.iter().map(|e| self.value(frame, e)).collect();
        if written.is_empty() {
            let named = frame
                .results
                .iter()
                .map(|r| frame.env.get(&r.name).unwrap_or_default().value);
            values = named.collect();
        }
        if let [Value::Tuple(several)] = values.as_slice() {
            values = several.to_vec();
        }
        if frame.returned.is_empty() {
            frame.returned = values;
            return;
        }
        for (old, new) in frame.returned.iter_mut().zip(values) {
            *old = better(new, std::mem::take(old));
        }
    }

    fn assign(&mut self, frame: &mut Frame<'p>, assignment: &'p Assignment) {
        if assignment.right.is_empty() && assignment.is_compound {
            return;
        }
        if assignment.right.is_empty() {
            let value = assignment
                .kind
                .as_ref()
                .map(|kind| self.zero(frame.file, kind));
            for name in assignment.left.iter().filter_map(Expression::name) {
                frame
                    .env
                    .declare(name, bound(value.clone().unwrap_or_default(), None, false));
            }
            return;
        }
        let mut values: Vec<Value<'p>> = assignment
            .right
            .iter()
            .map(|e| self.value(frame, e))
            .collect();
        if let [Value::Tuple(several)] = values.as_slice() {
            values = several.to_vec();
        }
        values.resize_with(assignment.left.len().max(values.len()), Value::default);
        for (index, (left, value)) in assignment.left.iter().zip(values).enumerate() {
            let value = if assignment.is_compound {
                let old = self.value(frame, left);
                self.joined(
                    frame,
                    (&old, left),
                    (
                        &value,
                        &assignment.right[index.min(assignment.right.len() - 1)],
                    ),
                )
            } else {
                value
            };
            self.store(frame, left, value, assignment.is_declaration);
        }
    }

    /// What a variable holds that nothing was assigned to: a `http.ServeMux` works as it is.
    pub(super) fn zero(&mut self, file: usize, kind: &'p Type) -> Value<'p> {
        match (self.program.meaning(file, kind), kind) {
            (Meaning::Router(api), Type::Named { name, .. }) if name == "ServeMux" => {
                Value::Router(self.wiring.scope(api, true))
            }
            (Meaning::Ours(id), _) => Value::of(id),
            _ => Value::Unknown,
        }
    }

    fn store(
        &mut self,
        frame: &mut Frame<'p>,
        left: &'p Expression,
        value: Value<'p>,
        is_declaration: bool,
    ) {
        match &left.kind {
            ExpressionKind::Name(name) if is_declaration => frame.env.declare(
                name,
                Bound {
                    value,
                    ..Bound::default()
                },
            ),
            ExpressionKind::Name(name) if !frame.env.assign(name, &value) => {
                self.set_global(frame.file, name, value);
            }
            ExpressionKind::Select(operand, field) => {
                if let Some(package) = self.package_meant(frame, operand) {
                    self.set_global_of(package, field, value);
                } else if let Value::Object(object) = self.value(frame, operand)
                    && let Some(kind) = object.kind
                {
                    self.set_field(kind, field, value);
                }
            }
            ExpressionKind::Unary(_, inner) => self.store(frame, inner, value, false),
            _ => {}
        }
    }

    /// A list with more values at its end.
    pub(super) fn appended(list: &Value<'p>, more: impl Iterator<Item = Value<'p>>) -> Value<'p> {
        let mut all = match list {
            Value::List(values) => values.to_vec(),
            _ => Vec::new(),
        };
        for value in more {
            match value {
                Value::List(values) => all.extend(values.iter().cloned()),
                single => all.push(single),
            }
        }
        Value::List(Rc::new(all))
    }
}
