//! `TypeBox`: a call is the JSON Schema that it gives.

use serde_json::{Value as Json, json};

use super::{Schema, any_of, array, literal, object, of_type, one_of, read};
use crate::js::run::calls::Call;
use crate::js::run::value::Value;

pub(super) fn made(name: &str, call: &Call<'_>) -> Option<Schema> {
    let first = call.value(0);
    Some(match name {
        "Object" => object(&first)?,
        "String" => options(of_type("string"), &first),
        "Number" => options(of_type("number"), &first),
        "Integer" => options(of_type("integer"), &first),
        "Boolean" => of_type("boolean"),
        "Null" => of_type("null"),
        "Array" => options(array(&first), &call.value(1)),
        "Literal" => literal(&first)?,
        "Enum" => one_of(&first)?,
        "Union" => any_of(&first)?,
        "Intersect" | "Composite" => {
            let parts = read(&first, 1)?;
            let size = parts.size + 1;
            Schema::sized(json!({ "allOf": parts.json }), size)
        }
        "Partial" => read(&first, 1)?.with("required", json!([])),
        "Optional" => read(&first, 1)?.optional(),
        "Readonly" | "Unsafe" | "Required" => read(&first, 1)?,
        "Record" => of_type("object"),
        "Any" | "Unknown" => Schema::of(json!({})),
        _ => return None,
    })
}

/// `{ minLength: 3 }` and the like.
fn options(schema: Schema, options: &Value) -> Schema {
    let Some(Json::Object(options)) = read(options, 1).map(|o| o.json) else {
        return schema;
    };
    let keywords = options.into_iter();
    keywords.fold(schema, |schema, (key, value)| schema.with(&key, value))
}
