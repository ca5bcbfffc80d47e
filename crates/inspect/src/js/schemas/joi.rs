//! Joi, also as celebrate hands it on: a chain of calls like Zod's, but what isn't `required()` may be left out.

use serde_json::{Value as Json, json};

use super::{Schema, any_of, array, at_least, extended, object, of_type, read};
use crate::js::run::calls::Call;
use crate::js::run::value::Value;

pub(super) fn made(name: &str, call: &Call<'_>, of: Option<&Schema>) -> Option<Schema> {
    match of {
        Some(schema) => narrowed(schema.clone(), name, call),
        None => constructed(name, call),
    }
}

fn constructed(name: &str, call: &Call<'_>) -> Option<Schema> {
    let first = call.value(0);
    // `celebrate({ body: Joi.object() })`
    if name == "celebrate" {
        let Value::Object(parts) = &first else {
            return None;
        };
        let body = parts.properties.borrow().get("body").cloned()?;
        return Some(required(read(&body, 1)?));
    }
    let schema = match name {
        "object" => object(&first).unwrap_or_else(|| of_type("object")),
        "string" => of_type("string"),
        "number" => of_type("number"),
        "boolean" | "bool" => of_type("boolean"),
        "date" => of_type("string").with("format", json!("date-time")),
        "array" => of_type("array"),
        "alternatives" => any_of(&listed(call)).unwrap_or_else(any),
        "valid" | "equal" => values(any(), call),
        "any" => any(),
        _ => return None,
    };
    Some(schema.optional())
}

/// A schema after a method; those that don't change what fits leave it. None for what is no schema any more.
fn narrowed(schema: Schema, name: &str, call: &Call<'_>) -> Option<Schema> {
    let first = call.value(0);
    Some(match name {
        "required" | "exist" => required(schema),
        "optional" => schema.optional(),
        "min" | "length" | "greater" => at_least(schema, &first),
        "positive" => at_least(schema, &Value::Number(1.0)),
        "integer" => schema.with("type", json!("integer")),
        "email" => schema.with("format", json!("email")),
        "uri" => schema.with("format", json!("uri")),
        "guid" | "uuid" => schema.with("format", json!("uuid")),
        "isoDate" => schema.with("format", json!("date-time")),
        "valid" | "equal" => values(schema, call),
        "keys" | "append" => extended(schema, object(&first)?).optional(),
        "items" => {
            let least = schema.json["minItems"].clone();
            let items = array(&first).optional();
            match least {
                Json::Null => items,
                least => items.with("minItems", least),
            }
        }
        "try" => any_of(&listed(call))?.optional(),
        "validate" | "validateAsync" => return None,
        _ => schema,
    })
}

fn any() -> Schema {
    Schema::of(json!({}))
}

fn required(schema: Schema) -> Schema {
    Schema {
        is_optional: false,
        ..schema
    }
}

/// The arguments, or the list that the first one is.
fn listed(call: &Call<'_>) -> Value {
    match call.value(0) {
        list @ Value::Array(_) => list,
        _ => Value::array(call.values()),
    }
}

/// One of the values that a call names.
fn values(schema: Schema, call: &Call<'_>) -> Schema {
    match read(&listed(call), 1) {
        Some(list) => schema.with("enum", list.json),
        None => schema,
    }
}
