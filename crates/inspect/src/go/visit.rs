//! Going through statements and expressions, function literals included.

use super::ast::{Expression, ExpressionKind, Statement, StatementKind};

/// What is told of everything on the way, parents before children.
pub(crate) trait Visit<'a> {
    fn statement(&mut self, _: &'a Statement) {}
    fn expression(&mut self, _: &'a Expression) {}
    /// What is done with a loop's body.
    fn loops(&mut self, body: &'a [Statement])
    where
        Self: Sized,
    {
        statements(body, self);
    }
    /// Whether to go into function literals.
    fn enters_literals(&self) -> bool {
        true
    }
}

/// Goes through statements.
pub(crate) fn statements<'a>(body: &'a [Statement], visitor: &mut impl Visit<'a>) {
    for statement in body {
        one(statement, visitor);
    }
}

fn one<'a>(statement: &'a Statement, visitor: &mut impl Visit<'a>) {
    visitor.statement(statement);
    match &statement.kind {
        StatementKind::Expression(inner)
        | StatementKind::Go(inner)
        | StatementKind::Defer(inner) => {
            expression(inner, visitor);
        }
        StatementKind::Assign(assignment) => {
            expressions(&assignment.right, visitor);
            expressions(&assignment.left, visitor);
        }
        StatementKind::Return(values) => expressions(values, visitor),
        StatementKind::Block(body) => statements(body, visitor),
        StatementKind::If(branch) => {
            branch.init.iter().for_each(|s| one(s, visitor));
            let condition = branch.condition.iter();
            condition.for_each(|e| expression(e, visitor));
            statements(&branch.then, visitor);
            branch.otherwise.iter().for_each(|s| one(s, visitor));
        }
        StatementKind::For(looped) => {
            looped.init.iter().for_each(|s| one(s, visitor));
            looped
                .condition
                .iter()
                .chain(&looped.over)
                .for_each(|e| expression(e, visitor));
            visitor.loops(&looped.body);
        }
        StatementKind::Switch(switch) => {
            switch.init.iter().for_each(|s| one(s, visitor));
            switch.value.iter().for_each(|e| expression(e, visitor));
            let cases = switch.cases.iter();
            cases.for_each(|case| self::case(case, visitor));
        }
        StatementKind::Select(cases) => cases.iter().for_each(|case| self::case(case, visitor)),
        StatementKind::Send { channel, value } => {
            expression(channel, visitor);
            expression(value, visitor);
        }
        StatementKind::Other => {}
    }
}

fn case<'a>(case: &'a super::ast::Case, visitor: &mut impl Visit<'a>) {
    expressions(&case.values, visitor);
    case.communication.iter().for_each(|s| one(s, visitor));
    statements(&case.body, visitor);
}

fn expressions<'a>(all: &'a [Expression], visitor: &mut impl Visit<'a>) {
    all.iter().for_each(|e| expression(e, visitor));
}

/// Goes through an expression.
pub(crate) fn expression<'a>(within: &'a Expression, visitor: &mut impl Visit<'a>) {
    visitor.expression(within);
    match &within.kind {
        ExpressionKind::Select(operand, _)
        | ExpressionKind::Unary(_, operand)
        | ExpressionKind::Convert(operand, _) => {
            expression(operand, visitor);
        }
        ExpressionKind::Call(call) => {
            expression(&call.function, visitor);
            expressions(&call.arguments, visitor);
        }
        ExpressionKind::Composite(composite) => {
            for element in &composite.elements {
                element.key.iter().for_each(|key| expression(key, visitor));
                expression(&element.value, visitor);
            }
        }
        ExpressionKind::Function(literal) => {
            if visitor.enters_literals() {
                statements(&literal.body, visitor);
            }
        }
        ExpressionKind::Binary(_, left, right) | ExpressionKind::Index(left, right) => {
            expression(left, visitor);
            expression(right, visitor);
        }
        ExpressionKind::Name(_)
        | ExpressionKind::Text(_)
        | ExpressionKind::Type(_)
        | ExpressionKind::Other => {}
    }
}
