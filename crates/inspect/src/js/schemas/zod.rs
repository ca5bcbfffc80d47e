//! Zod: a schema is made by a chain of calls, each of which narrows what the one before describes.

use serde_json::json;

use super::{Schema, any_of, array, at_least, extended, literal, object, of_type, one_of, read};
use crate::js::run::calls::Call;
use crate::js::run::value::Value;

pub(super) fn made(name: &str, call: &Call<'_>, of: Option<&Schema>) -> Option<Schema> {
    match of {
        Some(schema) => narrowed(schema.clone(), name, call),
        None => constructed(name, call),
    }
}

/// `zValidator("json", schema)`.
pub(super) fn validated(call: &Call<'_>) -> Option<Schema> {
    let is_json = call.value(0).as_text().is_some_and(|t| &*t == "json");
    is_json.then(|| read(&call.value(1), 1))?
}

fn constructed(name: &str, call: &Call<'_>) -> Option<Schema> {
    let first = call.value(0);
    Some(match name {
        "object" | "strictObject" | "looseObject" => object(&first)?,
        "string" => of_type("string"),
        "email" | "uuid" | "url" => formatted(of_type("string"), name),
        "date" => formatted(of_type("string"), "date-time"),
        "number" => of_type("number"),
        "int" | "bigint" => of_type("integer"),
        "boolean" => of_type("boolean"),
        "null" => of_type("null"),
        "array" => array(&first),
        "enum" | "nativeEnum" => one_of(&first)?,
        "literal" => literal(&first)?,
        "union" => any_of(&first)?,
        "discriminatedUnion" => any_of(&call.value(1))?,
        "optional" => read(&first, 1)?.optional(),
        "nullable" => read(&first, 1)?,
        "record" => of_type("object"),
        "any" | "unknown" => Schema::of(json!({})),
        _ => return None,
    })
}

/// A schema after a method; those that don't change what fits leave it. None for what is no schema any more.
fn narrowed(schema: Schema, name: &str, call: &Call<'_>) -> Option<Schema> {
    let first = call.value(0);
    Some(match name {
        "min" | "length" | "gte" => at_least(schema, &first),
        "nonempty" | "positive" => at_least(schema, &Value::Number(1.0)),
        "nonnegative" => at_least(schema, &Value::Number(0.0)),
        "int" => schema.with("type", json!("integer")),
        "email" | "uuid" | "url" | "date" => formatted(schema, name),
        "datetime" => formatted(schema, "date-time"),
        "optional" | "nullish" => schema.optional(),
        "default" => match first.as_text().filter(|text| !text.contains('\u{1}')) {
            Some(text) => schema.optional().with("default", json!(&*text)),
            None => schema.optional(),
        },
        "partial" => schema.with("required", json!([])),
        "array" => Schema::sized(
            json!({ "type": "array", "items": schema.json }),
            schema.size + 1,
        ),
        "extend" => extended(schema, object(&first)?),
        "merge" => extended(schema, read(&first, 1)?),
        "parse" | "parseAsync" | "safeParse" | "safeParseAsync" => return None,
        _ => schema,
    })
}

fn formatted(schema: Schema, format: &str) -> Schema {
    schema.with("format", json!(format))
}
