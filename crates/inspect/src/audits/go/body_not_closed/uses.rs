//! Whether what an answer is used for closes it or hands it on.

use crate::audits::go::blocks::Variable;
use crate::go::ast::{Call, Expression, ExpressionKind, Function, Statement, StatementKind};
use crate::go::callees::Callee;
use crate::go::types::Types;
use crate::go::visit::{self, Visit};

/// Functions that read what they are given and leave it open.
const READERS: [(&str, &str); 13] = [
    ("io", "ReadAll"),
    ("io/ioutil", "ReadAll"),
    ("io", "Copy"),
    ("io", "CopyN"),
    ("io", "CopyBuffer"),
    ("io", "LimitReader"),
    ("io", "TeeReader"),
    ("bufio", "NewReader"),
    ("bufio", "NewScanner"),
    ("encoding/json", "NewDecoder"),
    ("encoding/xml", "NewDecoder"),
    ("encoding/csv", "NewReader"),
    ("net/http/httputil", "DumpResponse"),
];

/// How a variable with an answer is used.
pub(super) struct Uses<'t, 'p> {
    types: &'t Types<'p>,
    variable: Variable<'p>,
    pub(super) all: usize,
    /// Those that neither keep it nor hand it on.
    pub(super) harmless: usize,
    pub(super) is_closed: bool,
}

impl<'t, 'p> Uses<'t, 'p> {
    pub(super) fn of(types: &'t Types<'p>, function: &'p Function, variable: Variable<'p>) -> Self {
        let mut uses = Uses {
            types,
            variable,
            all: 0,
            harmless: 0,
            is_closed: false,
        };
        visit::statements(&function.literal.body, &mut uses);
        uses
    }

    fn is_body(&self, expression: &'p Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Select(operand, name) => {
                name == "Body" && self.variable.is(self.types, operand)
            }
            _ => false,
        }
    }

    fn is_reader(&self, call: &'p Call) -> bool {
        match self.types.callee(call) {
            Some(Callee::Foreign(path, None, name)) => READERS.contains(&(path, name)),
            _ => false,
        }
    }
}

impl<'p> Visit<'p> for Uses<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        if let StatementKind::Assign(assignment) = &statement.kind {
            let again = assignment.left.iter();
            let again = again.filter(|l| self.variable.is(self.types, l)).count();
            self.harmless += again;
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        let is_it = |e: &'p Expression| self.variable.is(self.types, e);
        match &expression.kind {
            ExpressionKind::Name(_) if is_it(expression) => self.all += 1,
            ExpressionKind::Select(operand, name) if name != "Body" && is_it(operand) => {
                self.harmless += 1;
            }
            ExpressionKind::Select(operand, name) if self.is_body(operand) => {
                self.is_closed |= name == "Close";
                self.harmless += 1;
            }
            ExpressionKind::Binary(_, left, right) => {
                let both = [left, right].into_iter();
                self.harmless += both.filter(|e| is_it(e) || self.is_body(e)).count();
            }
            ExpressionKind::Call(call) if self.is_reader(call) => {
                let given = call.arguments.iter();
                self.harmless += given.filter(|a| is_it(a) || self.is_body(a)).count();
            }
            _ => {}
        }
    }
}
