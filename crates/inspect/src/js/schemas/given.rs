//! What a function of the tree that makes a middleware was given: `validate(schema)`, `validate({ body: schema })`.

use super::{Schema, read};
use crate::js::module::Expression;
use crate::js::run::calls::Argument;
use crate::js::run::value::{Closure, Env, Value};

/// Parts of a request that aren't its body.
const OTHER_PARTS: [&str; 4] = ["query", "param", "header", "cookie"];

/// The schema of a body among what the maker of a middleware knows: its variables, and not those of its module.
pub(super) fn to_maker(argument: &Argument<'_>, middleware: &Closure) -> Option<Schema> {
    let name = argument.expression.and_then(Expression::shown);
    if name.is_some_and(|name| is_of_other_part(&name)) {
        return None;
    }
    let mut env = &middleware.env;
    while let Some(around) = &env.parent {
        if let Some(schema) = among(env) {
            return Some(schema);
        }
        env = around;
    }
    None
}

fn among(env: &Env) -> Option<Schema> {
    let variables = env.variables.borrow();
    let texts = variables.values().filter_map(Value::as_text);
    if texts.into_iter().any(|text| is_of_other_part(&text)) {
        return None;
    }
    variables.values().find_map(|value| match value {
        Value::Object(parts) => schema(parts.properties.borrow().get("body")?),
        value => schema(value),
    })
}

fn schema(value: &Value) -> Option<Schema> {
    match value {
        Value::Made(made) if made.schema.is_some() => read(value, 1),
        _ => None,
    }
}

fn is_of_other_part(name: &str) -> bool {
    let name = name.to_lowercase();
    OTHER_PARTS.iter().any(|part| name.contains(part))
}
