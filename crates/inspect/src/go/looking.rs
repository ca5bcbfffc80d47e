//! What audits look with: every expression of a program with where it stands, and questions about it.

use super::ast::{
    Call, Composite, Expression, ExpressionKind, Literal, Statement, StatementKind, Type,
};
use super::program::Program;
use super::visit::{self, Visit};

/// Where an expression stands.
#[derive(Debug)]
pub(crate) struct At<'a> {
    /// Position of the file in the program.
    pub(crate) file: usize,
    /// The name of the function around it; none outside of functions.
    pub(crate) function: Option<&'a str>,
    /// The body of that function.
    pub(crate) body: &'a [Statement],
    /// The function and the function literals around it, the outermost first.
    pub(crate) literals: Vec<&'a Literal>,
}

/// Shows each expression of a program.
pub(crate) fn expressions(program: &Program<'_>, mut then: impl FnMut(&At<'_>, &Expression)) {
    for (index, file) in program.files.iter().enumerate() {
        for function in &file.functions {
            let at = At {
                file: index,
                function: Some(&function.name),
                body: &function.literal.body,
                literals: vec![&function.literal],
            };
            within(&at, &function.literal.body, &mut then);
        }
        for value in file.values.iter().filter_map(|v| v.value.as_ref()) {
            let at = At {
                file: index,
                function: None,
                body: &[],
                literals: Vec::new(),
            };
            let mut own = Own::new(&at, &mut then);
            visit::expression(value, &mut own);
        }
    }
}

fn within(at: &At<'_>, body: &[Statement], then: &mut dyn FnMut(&At<'_>, &Expression)) {
    visit::statements(body, &mut Own::new(at, then));
}

/// Shows the expressions of one function, and goes into the literals in it with these added to where it is.
struct Own<'a, 'b> {
    at: &'a At<'b>,
    then: &'a mut dyn FnMut(&At<'_>, &Expression),
}

impl<'a, 'b> Own<'a, 'b> {
    fn new(at: &'a At<'b>, then: &'a mut dyn FnMut(&At<'_>, &Expression)) -> Self {
        Own { at, then }
    }
}

impl Visit<'_> for Own<'_, '_> {
    fn expression(&mut self, expression: &Expression) {
        (self.then)(self.at, expression);
        if let ExpressionKind::Function(literal) = &expression.kind {
            let mut literals = self.at.literals.clone();
            literals.push(literal);
            let at = At {
                file: self.at.file,
                function: self.at.function,
                body: self.at.body,
                literals,
            };
            within(&at, &literal.body, self.then);
        }
    }

    fn enters_literals(&self) -> bool {
        false
    }
}

/// Shows each statement that is in a loop of its own function, once, with its file.
pub(crate) fn in_loops(program: &Program<'_>, mut then: impl FnMut(usize, &Statement)) {
    for (file, read) in program.files.iter().enumerate() {
        for function in &read.functions {
            let mut looking = Loops {
                depth: Depth::Outside,
                statement: &mut |s| then(file, s),
                expression: &mut |_| {},
            };
            visit::statements(&function.literal.body, &mut looking);
        }
    }
}

/// Shows each expression that is in a loop of its own function, once, with its file.
pub(crate) fn expressions_in_loops(
    program: &Program<'_>,
    mut then: impl FnMut(usize, &Expression),
) {
    for (file, read) in program.files.iter().enumerate() {
        for function in &read.functions {
            let mut looking = Loops {
                depth: Depth::Outside,
                statement: &mut |_| {},
                expression: &mut |e| then(file, e),
            };
            visit::statements(&function.literal.body, &mut looking);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outside,
    Inside,
}

struct Loops<'a> {
    depth: Depth,
    statement: &'a mut dyn FnMut(&Statement),
    expression: &'a mut dyn FnMut(&Expression),
}

impl<'v> Visit<'v> for Loops<'_> {
    fn statement(&mut self, statement: &Statement) {
        if self.depth == Depth::Inside {
            (self.statement)(statement);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        if self.depth == Depth::Inside {
            (self.expression)(expression);
        }
        // A function's loops are its own.
        if let ExpressionKind::Function(literal) = &expression.kind {
            let around = std::mem::replace(&mut self.depth, Depth::Outside);
            visit::statements(&literal.body, self);
            self.depth = around;
        }
    }

    fn loops(&mut self, body: &'v [Statement]) {
        let around = std::mem::replace(&mut self.depth, Depth::Inside);
        visit::statements(body, self);
        self.depth = around;
    }

    fn enters_literals(&self) -> bool {
        false
    }
}

/// The import path and the name, where an expression is a member of a package.
pub(crate) fn member<'p>(
    program: &'p Program<'_>,
    file: usize,
    expression: &'p Expression,
) -> Option<(&'p str, &'p str)> {
    let ExpressionKind::Select(operand, name) = &expression.kind else {
        return None;
    };
    let import = program.import(file, operand.name()?)?;
    Some((&import.path, name))
}

/// The import path and the name of the function that is called, where it is one of a package.
pub(crate) fn package_call<'p>(
    program: &'p Program<'_>,
    file: usize,
    call: &'p Call,
) -> Option<(&'p str, &'p str)> {
    member(program, file, &call.function)
}

/// Whether a literal is of a package's type.
pub(crate) fn is_literal_of(
    program: &Program<'_>,
    file: usize,
    literal: &Composite,
    (path, wanted): (&str, &str),
) -> bool {
    match &literal.kind {
        Type::Named {
            package: Some(package),
            name,
        } => {
            name == wanted
                && program
                    .import(file, package)
                    .is_some_and(|i| i.path == path)
        }
        _ => false,
    }
}

/// Whether a field is set in a literal, or on anything in the function around it.
pub(crate) fn sets(body: &[Statement], literal: &Composite, field: &str) -> bool {
    let is_key = |key: &Expression| key.name() == Some(field);
    if literal
        .elements
        .iter()
        .any(|e| e.key.as_ref().is_some_and(is_key))
    {
        return true;
    }
    let mut later = Later {
        field,
        is_set: false,
    };
    visit::statements(body, &mut later);
    later.is_set
}

struct Later<'a> {
    field: &'a str,
    is_set: bool,
}

impl Visit<'_> for Later<'_> {
    fn statement(&mut self, statement: &Statement) {
        if let StatementKind::Assign(assignment) = &statement.kind {
            let is_field = |e: &Expression| matches!(&e.kind, ExpressionKind::Select(_, name) if name == self.field);
            self.is_set |= assignment.left.iter().any(is_field);
        }
    }
}
