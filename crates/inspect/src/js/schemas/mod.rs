//! Schemas that code has of what it takes: JSON Schema as it is written, and what validators' calls describe. One file
//! a library; all give JSON Schema, from which an example is made.

mod class_validator;
mod given;
mod joi;
mod typebox;
mod zod;

use serde_json::{Map, Value as Json, json};

use super::run::Run;
use super::run::calls::Call;
use super::run::value::Value;
use crate::descriptions;
pub(super) use class_validator::of_method;

/// Values within values.
const DEEPEST: usize = 12;
/// Values in one schema: those that name each other multiply.
const MOST: usize = 2_000;

/// A schema as JSON Schema.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Schema {
    json: Json,
    /// Whether what it is of may be left out.
    is_optional: bool,
    /// Values in it.
    size: usize,
}

impl Schema {
    fn of(json: Json) -> Self {
        Schema::sized(json, 1)
    }

    /// One that is too large says nothing.
    fn sized(json: Json, size: usize) -> Self {
        let is_small = size <= MOST;
        Schema {
            json: if is_small { json } else { json!({}) },
            is_optional: false,
            size: if is_small { size } else { 1 },
        }
    }

    /// In the words of JSON Schema.
    pub(crate) fn json(&self) -> &Json {
        &self.json
    }

    fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// The same with further keywords.
    fn with(mut self, key: &str, value: Json) -> Self {
        if let Json::Object(keywords) = &mut self.json {
            keywords.insert(key.to_owned(), value);
        }
        self
    }
}

/// What a call of a validator's library describes; `of` is what its receiver does.
pub(crate) fn made(
    package: &str,
    path: &str,
    call: &Call<'_>,
    of: Option<&Schema>,
) -> Option<Schema> {
    let name = path.rsplit('.').next().unwrap_or(path);
    match package {
        "typebox" | "@sinclair/typebox" | "@fastify/type-provider-typebox" => {
            typebox::made(name, call)
        }
        "zod" | "zod/v3" | "zod/v4" | "@hono/zod-openapi" => zod::made(name, call, of),
        "joi" | "@hapi/joi" | "celebrate" => joi::made(name, call, of),
        // A loader of settings, and what it is told later.
        "neat-config" if name == "addZodSchema" => read(&call.value(0), 1),
        "neat-config" => of.cloned(),
        "@hono/zod-validator" if name == "zValidator" => zod::validated(call),
        _ => None,
    }
}

/// An example of a body for `{ schema: { body } }`, as Fastify has it.
pub(super) fn of_fastify(run: &mut Run<'_>, options: &Value) -> Option<Json> {
    let schema = run.member(options, "schema");
    example(&run.member(&schema, "body"))
}

/// The same for `{ request: { body: { content } } }`, as `createRoute` of `@hono/zod-openapi` has it.
pub(super) fn of_hono(run: &mut Run<'_>, route: &Value) -> Option<Json> {
    let mut value = route.clone();
    for name in ["request", "body", "content", "application/json", "schema"] {
        value = run.member(&value, name);
    }
    example(&value)
}

/// An example of a body by a validator among a route's handlers.
pub(super) fn of_validators(call: &Call<'_>) -> Option<Json> {
    let mut schemas = call.arguments.iter().filter_map(|a| match &a.value {
        Value::Made(made) => made.schema.as_deref().filter(|s| !s.is_optional).cloned(),
        Value::Function(f) => given::to_maker(a, f),
        _ => None,
    });
    schemas.find_map(|schema| shown(&schema))
}

fn example(value: &Value) -> Option<Json> {
    shown(&read(value, 0)?)
}

/// None where nothing is asked for that could be seen.
fn shown(schema: &Schema) -> Option<Json> {
    let example = descriptions::example_of(&schema.json);
    let is_empty = example.is_null() || example.as_object().is_some_and(Map::is_empty);
    (!is_empty).then_some(example)
}

/// A value as JSON, with the schemas in it.
fn read(value: &Value, depth: usize) -> Option<Schema> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        // What isn't a call's result is a part of a schema that isn't followed.
        Value::Made(made) => {
            let schema = made.schema.as_deref().filter(|_| made.path.ends_with("()"));
            schema.cloned()
        }
        Value::Nothing => Some(Schema::of(Json::Null)),
        Value::Bool(flag) | Value::Certain(flag) => Some(Schema::of(json!(flag))),
        Value::Number(number) => Some(Schema::of(number_of(*number))),
        // A hole stands for what isn't known.
        Value::Text(text) => (!text.contains('\u{1}')).then(|| Schema::of(json!(&**text))),
        Value::Array(items) => {
            let items = items.borrow();
            let items: Vec<Schema> = items
                .iter()
                .take(MOST)
                .filter_map(|i| read(i, depth + 1))
                .collect();
            let size = 1 + items.iter().map(|i| i.size).sum::<usize>();
            Some(Schema::sized(
                items.into_iter().map(|i| i.json).collect(),
                size,
            ))
        }
        Value::Object(object) => {
            let mut whole = Map::new();
            let mut size = 1;
            for (name, value) in object.properties.borrow().iter() {
                let Some(inner) = read(value, depth + 1) else {
                    continue;
                };
                size += inner.size;
                if size > MOST {
                    break;
                }
                whole.insert(name.clone(), inner.json);
            }
            Some(Schema::sized(Json::Object(whole), size))
        }
        _ => None,
    }
}

/// Whole numbers as such.
fn number_of(number: f64) -> Json {
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => json!(number as i64),
        false => json!(number),
    }
}

/// `{ type: "object" }` of properties, those required that aren't optional. What isn't known of one is left open.
fn object(properties: &Value) -> Option<Schema> {
    let Value::Object(object) = properties else {
        return None;
    };
    let (mut all, mut required, mut size) = (Map::new(), Vec::new(), 1);
    for (name, value) in object.properties.borrow().iter() {
        let inner = read(value, 1).unwrap_or_else(|| Schema::of(json!({})));
        size += inner.size;
        if size > MOST {
            break;
        }
        if !inner.is_optional {
            required.push(json!(name));
        }
        all.insert(name.clone(), inner.json);
    }
    let json = json!({ "type": "object", "properties": all, "required": required });
    Some(Schema::sized(json, size))
}

/// A list of what a value describes.
fn array(items: &Value) -> Schema {
    let items = read(items, 1).unwrap_or_else(|| Schema::of(json!({})));
    let size = items.size + 1;
    Schema::sized(json!({ "type": "array", "items": items.json }), size)
}

/// Any of a list; the first is what an example is made of.
fn any_of(list: &Value) -> Option<Schema> {
    let list = read(list, 1)?;
    let size = list.size + 1;
    Some(Schema::sized(json!({ "anyOf": list.json }), size))
}

fn of_type(kind: &str) -> Schema {
    Schema::of(json!({ "type": kind }))
}

/// The values of an enumeration, a list or an object.
fn one_of(values: &Value) -> Option<Schema> {
    let values = read(values, 1)?;
    let list: Vec<Json> = match values.json {
        Json::Array(list) => list,
        Json::Object(of) => of.into_iter().map(|(_, value)| value).collect(),
        _ => return None,
    };
    Some(Schema::sized(json!({ "enum": list }), values.size + 1))
}

fn literal(value: &Value) -> Option<Schema> {
    Some(Schema::of(json!({ "const": read(value, 1)?.json })))
}

/// The least length, number or count, whichever the type has.
fn at_least(schema: Schema, least: &Value) -> Schema {
    let Value::Number(least) = least else {
        return schema;
    };
    let keyword = match schema.json["type"].as_str() {
        Some("string") => "minLength",
        Some("array") => "minItems",
        _ => "minimum",
    };
    let least = number_of(*least);
    schema.with(keyword, least)
}

/// An object with the properties of another; what both have is as the other says.
fn extended(schema: Schema, more: Schema) -> Schema {
    let size = schema.size + more.size;
    let (mut json, more) = (schema.json, more.json);
    let Some(added) = more["properties"].as_object() else {
        return Schema::sized(json, size);
    };
    let is_kept = |name: &&Json| name.as_str().is_none_or(|n| !added.contains_key(n));
    let own = json["required"].as_array().into_iter().flatten();
    let required: Vec<Json> = own
        .filter(is_kept)
        .chain(more["required"].as_array().into_iter().flatten())
        .cloned()
        .collect();
    let mut properties = json["properties"].as_object().cloned().unwrap_or_default();
    properties.extend(added.clone());
    if let Json::Object(keywords) = &mut json {
        keywords.insert("properties".to_owned(), properties.into());
        keywords.insert("required".to_owned(), required.into());
    }
    Schema::sized(json, size)
}
