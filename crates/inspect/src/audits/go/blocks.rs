//! What audits of paths look with: lists of statements, returns, uses of a variable.

use crate::go::ast::{Case, Expression, ExpressionKind, Function, Statement, StatementKind};
use crate::go::types::Types;
use crate::go::visit::{self, Visit};

/// A variable, by its name and where it becomes visible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Variable<'p> {
    pub(super) name: &'p str,
    pub(super) since: u32,
}

impl<'p> Variable<'p> {
    /// What a name means at an offset, where the function declares it.
    pub(super) fn at(types: &Types<'p>, name: &'p str, at: u32) -> Option<Self> {
        let declared = types.scope.declared(name, at)?;
        Some(Variable {
            name,
            since: declared.visible.start,
        })
    }

    /// Whether an expression is this variable.
    pub(super) fn is(self, types: &Types<'p>, expression: &'p Expression) -> bool {
        expression.name() == Some(self.name)
            && Self::at(types, self.name, expression.span.start) == Some(self)
    }
}

/// All lists of statements of a function, those in function literals too.
pub(super) fn blocks<'p>(function: &'p Function) -> Vec<&'p [Statement]> {
    let body: &'p [Statement] = &function.literal.body;
    let mut blocks = Blocks(vec![body]);
    visit::statements(body, &mut blocks);
    blocks.0
}

struct Blocks<'p>(Vec<&'p [Statement]>);

impl<'p> Blocks<'p> {
    fn cases(&mut self, cases: &'p [Case]) {
        self.0.extend(cases.iter().map(|case| case.body.as_slice()));
    }
}

impl<'p> Visit<'p> for Blocks<'p> {
    fn statement(&mut self, statement: &'p Statement) {
        match &statement.kind {
            StatementKind::Block(body) => self.0.push(body),
            StatementKind::If(branch) => self.0.push(&branch.then),
            StatementKind::For(looped) => self.0.push(&looped.body),
            StatementKind::Switch(switch) => self.cases(&switch.cases),
            StatementKind::Select(cases) => self.cases(cases),
            _ => {}
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        if let ExpressionKind::Function(literal) = &expression.kind {
            self.0.push(&literal.body);
        }
    }
}

/// Whether a statement holds an expression of which something is so.
pub(super) fn has<'p>(statement: &'p Statement, is_so: impl FnMut(&'p Expression) -> bool) -> bool {
    let mut looking = Any {
        is_so,
        is_found: false,
        enters_literals: true,
    };
    visit::statements(std::slice::from_ref(statement), &mut looking);
    looking.is_found
}

/// The same, without function literals.
pub(super) fn has_own<'p>(
    body: &'p [Statement],
    is_so: impl FnMut(&'p Expression) -> bool,
) -> bool {
    let mut looking = Any {
        is_so,
        is_found: false,
        enters_literals: false,
    };
    visit::statements(body, &mut looking);
    looking.is_found
}

struct Any<F> {
    is_so: F,
    is_found: bool,
    enters_literals: bool,
}

impl<'p, F: FnMut(&'p Expression) -> bool> Visit<'p> for Any<F> {
    fn expression(&mut self, expression: &'p Expression) {
        self.is_found |= (self.is_so)(expression);
    }

    fn enters_literals(&self) -> bool {
        self.enters_literals
    }
}

/// The first way out of the function in statements, without those of function literals.
pub(super) fn first_return(body: &[Statement]) -> Option<&Statement> {
    let mut returns = Returns(None);
    visit::statements(body, &mut returns);
    returns.0
}

struct Returns<'p>(Option<&'p Statement>);

impl<'p> Visit<'p> for Returns<'p> {
    fn statement(&mut self, statement: &'p Statement) {
        if matches!(statement.kind, StatementKind::Return(_)) {
            self.0.get_or_insert(statement);
        }
    }

    fn enters_literals(&self) -> bool {
        false
    }
}

/// Whether it is `if err != nil { ... }`, and nothing else.
pub(super) fn is_check(statement: &Statement) -> bool {
    let StatementKind::If(branch) = &statement.kind else {
        return false;
    };
    branch.otherwise.is_none() && branch.condition.as_ref().is_some_and(is_of_error)
}

/// Whether it is `err != nil`.
pub(super) fn is_of_error(condition: &Expression) -> bool {
    match &condition.kind {
        ExpressionKind::Binary(operator, left, _) => {
            let name = left.name().unwrap_or_default().to_lowercase();
            operator == "!=" && name.contains("err")
        }
        _ => false,
    }
}
