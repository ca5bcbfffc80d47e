//! Examples from schemas: what is required, with the least that is allowed.

use serde_json::{Map, Value, json};

/// Schemas within schemas.
const DEEPEST: usize = 8;
/// Schemas in one example: references multiply.
const MOST: usize = 400;
/// Values in an example that is the document's own.
const LARGEST: usize = 2_000;
/// Schemas and values in the examples of a whole document: operations share what they refer to.
const MOST_IN_ALL: usize = 500_000;
/// Bytes of a reference.
const LONGEST_POINTER: usize = 1_000;
/// References that lead to references.
const LONGEST: usize = 16;

/// Makes examples from the schemas of a document.
#[derive(Debug)]
pub(super) struct Examples<'d> {
    pub(super) document: &'d Value,
    left: usize,
    left_in_all: &'d mut usize,
}

/// What the examples of one document may come to.
pub(super) fn budget() -> usize {
    MOST_IN_ALL
}

impl<'d> Examples<'d> {
    pub(super) fn of(document: &'d Value, left_in_all: &'d mut usize) -> Self {
        Examples {
            document,
            left: MOST,
            left_in_all,
        }
    }

    /// What a `$ref` within the document leads to.
    pub(super) fn resolved<'v>(&self, mut value: &'v Value) -> &'v Value
    where
        'd: 'v,
    {
        for _ in 0..LONGEST {
            let pointer = value["$ref"].as_str().and_then(|r| r.strip_prefix('#'));
            let pointer = pointer.filter(|p| p.len() <= LONGEST_POINTER);
            let Some(target) = pointer.and_then(|p| self.document.pointer(p)) else {
                break;
            };
            value = target;
        }
        value
    }

    /// The example of a media type or parameter: its own, its schema's, or one that is made.
    pub(super) fn of_media(&mut self, media: &Value) -> Option<Value> {
        if let Some(own) = media.get("example") {
            return self.copied(own);
        }
        let named = media["examples"]
            .as_object()
            .and_then(|e| e.values().next());
        if let Some(value) = named.map(|n| self.resolved(n)).and_then(|n| n.get("value")) {
            return self.copied(value);
        }
        match media.get("schema") {
            Some(schema) => Some(self.of_schema(schema, 0)),
            // Version 2 has the type in the parameter itself.
            None if media.get("type").is_some() => Some(self.of_schema(media, 0)),
            None => None,
        }
    }

    pub(super) fn of_schema(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if depth > DEEPEST || self.is_spent() {
            return Value::Null;
        }
        self.left -= 1;
        *self.left_in_all -= 1;
        for key in ["example", "const", "default"] {
            if let Some(value) = schema.get(key).and_then(|own| self.copied(own)) {
                return value;
            }
        }
        for key in ["examples", "enum"] {
            if let Some(value) = schema[key].as_array().and_then(|values| values.first())
                && let Some(value) = self.copied(value)
            {
                return value;
            }
        }
        if let Some(first) = ["oneOf", "anyOf"]
            .iter()
            .find_map(|k| schema[*k].as_array()?.first())
        {
            return self.of_schema(first, depth + 1);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return self.merged(schema, parts, depth);
        }
        self.of_type(schema, depth)
    }

    fn is_spent(&self) -> bool {
        self.left == 0 || *self.left_in_all == 0
    }

    /// A copy of what is small.
    fn copied(&mut self, value: &Value) -> Option<Value> {
        let most = LARGEST.min(*self.left_in_all);
        let mut left = most;
        let fits = fits(value, &mut left);
        // Looking at it is work too, also where it turns out too large.
        *self.left_in_all -= most - left;
        fits.then(|| value.clone())
    }

    fn merged(&mut self, schema: &Value, parts: &[Value], depth: usize) -> Value {
        let mut whole = Map::new();
        for part in parts {
            if self.is_spent() {
                break;
            }
            if let Value::Object(properties) = self.of_schema(part, depth + 1) {
                whole.extend(properties);
            }
        }
        if let Value::Object(properties) = self.of_object(schema, depth) {
            whole.extend(properties);
        }
        Value::Object(whole)
    }

    fn of_type(&mut self, schema: &Value, depth: usize) -> Value {
        let kind = &schema["type"];
        let kind = kind.as_str().or_else(|| kind.as_array()?.first()?.as_str());
        match kind {
            Some("string") => Value::String(text(schema)),
            Some("integer") => json!(schema["minimum"].as_i64().unwrap_or(1)),
            Some("number") => json!(schema["minimum"].as_f64().unwrap_or(1.0)),
            Some("boolean") => Value::Bool(true),
            Some("array") => {
                let least = schema["minItems"].as_u64().unwrap_or(0).min(10);
                let items = (0..least).map(|_| self.of_schema(&schema["items"], depth + 1));
                Value::Array(items.collect())
            }
            Some("null") => Value::Null,
            _ => self.of_object(schema, depth),
        }
    }

    fn of_object(&mut self, schema: &Value, depth: usize) -> Value {
        let required = schema["required"].as_array().into_iter().flatten();
        let mut object = Map::new();
        for name in required.filter_map(Value::as_str) {
            if self.is_spent() {
                break;
            }
            let value = self.of_schema(&schema["properties"][name], depth + 1);
            object.insert(name.to_owned(), value);
        }
        Value::Object(object)
    }
}

/// Whether no more is in it than may be. A text counts by its length.
fn fits(value: &Value, left: &mut usize) -> bool {
    let size = match value {
        Value::String(text) => 1 + text.len() / 32,
        _ => 1,
    };
    if *left < size {
        return false;
    }
    *left -= size;
    match value {
        Value::Array(items) => items.iter().all(|item| fits(item, left)),
        Value::Object(properties) => properties.values().all(|p| fits(p, left)),
        _ => true,
    }
}

/// A text of the format, or of the least length. A pattern isn't looked at.
fn text(schema: &Value) -> String {
    let text = match schema["format"].as_str() {
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("date") => "2026-01-31",
        Some("date-time") => "2026-01-31T12:00:00Z",
        Some("email") => "someone@example.org",
        Some("uri" | "url") => "https://example.org/",
        _ => {
            let least = schema["minLength"].as_u64().unwrap_or(1).min(200);
            return "a".repeat(least as usize);
        }
    };
    text.to_owned()
}
