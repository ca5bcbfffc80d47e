//! What a process computes once and keeps in a variable of its module, or on a class of it (`Store.instance`): `x ??= f()`,
//! `if (!x) x = f()`, and what follows `if (x) return x`. A request that comes by it pays for it at most once.

use crate::js::module::{Expression, Function, Kind, Module, Pattern, Statement};

/// Whether what `x ??= value` or `x ||= value` computes is kept.
pub(crate) fn is_kept(module: &Module, target: &Pattern) -> bool {
    of_target(target).is_some_and(|name| declares(module, name))
}

/// Whether `then` runs only until it has set what `test` looks at.
pub(crate) fn is_within(module: &Module, test: &Expression, then: &[Statement]) -> bool {
    unset(test).is_some_and(|name| {
        let calls =
            |s: &Statement| matches!(s, Statement::Expression(e) if has_set(module, e, name));
        declares(module, name) && (sets(then, name) || then.iter().any(calls))
    })
}

/// The same of `test && then`.
pub(crate) fn is_behind(module: &Module, test: &Expression, then: &Expression) -> bool {
    unset(test).is_some_and(|name| declares(module, name) && has_set(module, then, name))
}

/// The name that a test finds unset.
fn unset(test: &Expression) -> Option<Name<'_>> {
    match &test.kind {
        Kind::Not(inner) => named(inner),
        Kind::Equal(a, b) => compared(a, b),
        _ => None,
    }
}

/// Whether an expression sets the name, or calls a function of the module that does: `load()`.
fn has_set(module: &Module, expression: &Expression, name: Name<'_>) -> bool {
    let called = match &expression.kind {
        Kind::Call(call) => named(&call.callee).filter(|(_, member)| member.is_none()),
        _ => None,
    };
    assigns(expression, name)
        || called.is_some_and(|(called, _)| {
            functions_named(module, called).any(|function| sets(&function.body, name))
        })
}

fn assigns(expression: &Expression, name: Name<'_>) -> bool {
    matches!(&expression.kind, Kind::Assign(target, _)
        if of_target(target) == Some(name))
}

/// The functions that the module's body declares under a name, or has in a variable of that name.
fn functions_named<'m>(module: &'m Module, name: &'m str) -> impl Iterator<Item = &'m Function> {
    let ids = module
        .body
        .iter()
        .filter_map(move |statement| match statement {
            Statement::Function(id) => {
                let own = module.functions[id.0 as usize].name.as_deref();
                (own == Some(name)).then_some(*id)
            }
            Statement::Let {
                pattern: Pattern::Name(own),
                value:
                    Some(Expression {
                        kind: Kind::Function(id),
                        ..
                    }),
                ..
            } => (own == name).then_some(*id),
            _ => None,
        });
    ids.map(|id| &module.functions[id.0 as usize])
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
        Kind::Unequal(a, b) => compared(a, b),
        _ => named(test),
    };
    let leaves = matches!(then.last(), Some(Statement::Return(_))) && otherwise.is_empty();
    leaves && set.is_some_and(|name| declares(module, name) && sets(rest, name))
}

/// The name that is compared with `undefined` or `null`.
fn compared<'e>(a: &'e Expression, b: &'e Expression) -> Option<Name<'e>> {
    match (&a.kind, &b.kind) {
        (Kind::Nothing, _) => named(b),
        (_, Kind::Nothing) => named(a),
        _ => None,
    }
}

/// A variable, `x`, or what something named has, `x.y`.
type Name<'e> = (&'e str, Option<&'e str>);

fn named(expression: &Expression) -> Option<Name<'_>> {
    match &expression.kind {
        Kind::Name(name) => Some((name, None)),
        Kind::Member(of, member) => match &of.kind {
            Kind::Name(name) => Some((name, Some(member))),
            _ => None,
        },
        _ => None,
    }
}

/// The same of what is assigned to.
fn of_target(target: &Pattern) -> Option<Name<'_>> {
    match target {
        Pattern::Name(name) => Some((name, None)),
        Pattern::Place(place) => named(place),
        _ => None,
    }
}

/// Whether a variable of the module itself has the name, or a class of it has what is named.
fn declares(module: &Module, (name, member): Name<'_>) -> bool {
    if member.is_some() {
        let mut classes = module.classes.iter();
        return classes.any(|class| class.name.as_deref() == Some(name));
    }
    let is_it = |statement: &Statement| matches!(statement, Statement::Let { pattern: Pattern::Name(n), .. } if n == name);
    module.body.iter().any(is_it)
}

/// Whether statements set the name, whichever way they go.
fn sets(statements: &[Statement], name: Name<'_>) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Expression(expression) => assigns(expression, name),
        Statement::Block(body) | Statement::Try { body, .. } => sets(body, name),
        Statement::If {
            then, otherwise, ..
        } => sets(then, name) && sets(otherwise, name),
        _ => false,
    })
}
