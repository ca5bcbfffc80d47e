//! What a process computes once and keeps in a variable of its module: `x ??= f()`, `if (!x) x = f()`, and what follows
//! `if (x) return x`. A request that comes by it pays for it at most once.

use crate::js::module::{Expression, Kind, Module, Pattern, Statement};

/// Whether what `x ??= value` or `x ||= value` computes is kept.
pub(crate) fn is_kept(module: &Module, target: &Pattern) -> bool {
    matches!(target, Pattern::Name(name) if declares(module, name))
}

/// Whether `then` runs only until it has set what `test` looks at.
pub(crate) fn is_within(module: &Module, test: &Expression, then: &[Statement]) -> bool {
    let unset = match &test.kind {
        Kind::Not(inner) => named(inner),
        Kind::Equal(a, b) => compared(a, b),
        _ => None,
    };
    unset.is_some_and(|name| declares(module, name) && sets(then, name))
}

/// Whether `rest` runs only until it has set what the statement before it looks at and leaves by.
pub(crate) fn is_after(module: &Module, before: &Statement, rest: &[Statement]) -> bool {
    let Statement::If {
        test,
        then,
        otherwise,
    } = before
    else {
        return false;
    };
    let set = match &test.kind {
        Kind::Name(name) => Some(&**name),
        Kind::Unequal(a, b) => compared(a, b),
        _ => None,
    };
    let leaves = matches!(then.last(), Some(Statement::Return(_))) && otherwise.is_empty();
    leaves && set.is_some_and(|name| declares(module, name) && sets(rest, name))
}

/// The name that is compared with `undefined` or `null`.
fn compared<'e>(a: &'e Expression, b: &'e Expression) -> Option<&'e str> {
    match (&a.kind, &b.kind) {
        (Kind::Nothing, _) => named(b),
        (_, Kind::Nothing) => named(a),
        _ => None,
    }
}

fn named(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Kind::Name(name) => Some(name),
        _ => None,
    }
}

/// Whether a variable of the module itself has the name.
fn declares(module: &Module, name: &str) -> bool {
    let is_it = |statement: &Statement| matches!(statement, Statement::Let { pattern: Pattern::Name(n), .. } if n == name);
    module.body.iter().any(is_it)
}

/// Whether statements, on one of their ways, set the name.
fn sets(statements: &[Statement], name: &str) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Expression(Expression {
            kind: Kind::Assign(target, _),
            ..
        }) => matches!(&**target, Pattern::Name(n) if n == name),
        Statement::Block(body) | Statement::Try { body, .. } => sets(body, name),
        _ => false,
    })
}
