//! Descriptions of the service's API (OpenAPI, Swagger): what they say of each route, with an example to send.

mod answered;
mod example;
#[cfg(test)]
mod fuzz;

use std::cell::OnceCell;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::error::in_short;
use crate::inspection::Skipped;
pub(crate) use answered::Answered;
use answered::Lines;
use example::Examples;

/// A larger one isn't read.
const LARGEST: u64 = 4 << 20;
/// What is looked at in a list that many operations may share.
const MOST_SHARED: usize = 100;
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// A description of an API.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Description {
    /// Path from the inspected folder.
    pub file: String,
    /// What stands before every path: the path of its first server, or `basePath`. Empty where none does.
    pub prefix: String,
    /// The routes that it describes.
    pub operations: Vec<Operation>,
}

impl Description {
    /// Whether the service is routed by it.
    pub(crate) fn is_followed(&self) -> bool {
        self.operations.iter().any(|o| o.answered.is_some())
    }
}

/// What it says of a route.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Operation {
    /// `GET`, in capitals.
    pub method: String,
    /// The path, without the servers' prefix.
    pub path: String,
    /// The first status of success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Whether it asks for credentials.
    pub is_secured: bool,
    /// Parameters of the query that have to be there, with an example each.
    pub query: Vec<Named>,
    /// An example of a body of JSON: its own, or one made from its schema with what is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Who answers it, where the description is what the service is routed by.
    #[serde(skip)]
    pub(crate) answered: Option<Answered>,
}

/// A parameter and an example of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// An example, as a text.
    pub example: String,
}

/// Reads those among the files; lists those that can't be read.
pub(crate) fn read(root: &Path, files: &[String], skipped: &mut Vec<Skipped>) -> Vec<Description> {
    let mut descriptions = Vec::new();
    for file in files.iter().filter(|file| is_description(file)) {
        match one(root, file) {
            Ok(found) => descriptions.extend(found),
            Err(why) => skipped.push(Skipped {
                file: file.clone(),
                why,
            }),
        }
    }
    descriptions
}

/// An example of what a schema without references describes.
pub(crate) fn example_of(schema: &Value) -> Value {
    Examples::of(schema, &mut example::budget()).of_schema(schema, 0)
}

fn is_description(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file).to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let is_named = ["openapi", "swagger"]
        .iter()
        .any(|word| stem.contains(word));
    is_named && matches!(ending, "yaml" | "yml" | "json")
}

/// None where it describes no paths: a setting of a tool that is named after it.
fn one(root: &Path, file: &str) -> Result<Option<Description>, String> {
    let path = root.join(file);
    let size = std::fs::metadata(&path).map_err(in_short)?.len();
    if size > LARGEST {
        return Err(format!("larger than {} MiB", LARGEST >> 20));
    }
    let text = std::fs::read_to_string(&path).map_err(in_short)?;
    of_text(file, &text)
}

fn of_text(file: &str, text: &str) -> Result<Option<Description>, String> {
    let document = document(file, text)?;
    let Some(paths) = document["paths"].as_object() else {
        return Ok(None);
    };
    let mut operations = Vec::new();
    let mut left = example::budget();
    let lines = OnceCell::new();
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get(method).filter(|o| o.is_object()) {
                let mut examples = Examples::of(&document, &mut left);
                operations.push(Operation {
                    answered: answered::of((path, item), (method, operation), || {
                        lines.get_or_init(|| Lines::of(text))
                    }),
                    ..read_operation(&mut examples, (path, item), method, operation)
                });
            }
        }
    }
    Ok(Some(Description {
        file: file.to_owned(),
        prefix: prefix(&document),
        operations,
    }))
}

fn document(file: &str, text: &str) -> Result<Value, String> {
    match is_json(file) {
        true => serde_json::from_str(text).map_err(|e| format!("no JSON: {}", in_short(e))),
        false => crate::yaml::read(text).map_err(|e| format!("no YAML: {e}")),
    }
}

fn is_json(file: &str) -> bool {
    let ending = Path::new(file).extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// The path of `https://example.org/api`, `/api`, or version 2's `basePath`.
fn prefix(document: &Value) -> String {
    let server = document["servers"][0]["url"].as_str();
    let url = server.or(document["basePath"].as_str()).unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    // A path with variables can't be compared.
    let is_plain = path.starts_with('/') && !path.contains('{');
    match is_plain {
        true => path.trim_end_matches('/').to_owned(),
        false => String::new(),
    }
}

fn read_operation(
    examples: &mut Examples,
    (path, item): (&str, &Value),
    method: &str,
    operation: &Value,
) -> Operation {
    let of_all = &examples.document["security"];
    let security = operation.get("security").unwrap_or(of_all);
    let lists = [&item["parameters"], &operation["parameters"]];
    let parameters = lists.into_iter().filter_map(Value::as_array).flatten();
    let parameters: Vec<&Value> = parameters.map(|p| examples.resolved(p)).collect();
    let is_needed = |p: &&&Value| p["in"] == "query" && p["required"] == true;
    let query = parameters.iter().filter(is_needed).filter_map(|p| {
        Some(Named {
            name: p["name"].as_str()?.to_owned(),
            example: as_text(&examples.of_media(p)?),
        })
    });
    let query = query.collect();
    let media = examples.resolved(&operation["requestBody"])["content"].as_object();
    let media = media.and_then(|m| {
        let mut kinds = m.iter().take(MOST_SHARED);
        kinds.find(|(kind, _)| kind.contains("json"))
    });
    // Version 2 has the body among the parameters.
    let in_body = parameters.iter().find(|p| p["in"] == "body");
    let body = media.map(|(_, media)| media).or(in_body.copied());
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        status: first_success(&operation["responses"]),
        is_secured: is_secured(security),
        query,
        body: body.and_then(|media| examples.of_media(media)),
        answered: None,
    }
}

/// Whether all ways in ask for something; `{}` among them is a way without.
fn is_secured(security: &Value) -> bool {
    let ways = security.as_array().filter(|ways| !ways.is_empty());
    ways.is_some_and(|ways| {
        ways.iter()
            .take(MOST_SHARED)
            .all(|w| w.as_object().is_some_and(|w| !w.is_empty()))
    })
}

fn first_success(responses: &Value) -> Option<u16> {
    let codes = responses
        .as_object()?
        .keys()
        .filter_map(|code| code.parse().ok());
    codes.filter(|code| (200..300).contains(code)).min()
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptions(file: &str, text: &str) -> (Vec<Description>, Vec<Skipped>) {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(file), text).unwrap();
        let mut skipped = Vec::new();
        let found = read(root.path(), &[file.to_owned()], &mut skipped);
        (found, skipped)
    }

    fn operations(file: &str, text: &str) -> Vec<Operation> {
        let found = descriptions(file, text).0;
        found.into_iter().flat_map(|d| d.operations).collect()
    }

    #[test]
    fn what_has_to_be_sent_is_there() {
        let text = "openapi: 3.1.0
security: [{ key: [] }]
paths:
  /a/{id}:
    parameters: [{ name: v, in: query, required: true, schema: { type: integer, minimum: 3 } }]
    post:
      requestBody: { $ref: '#/components/requestBodies/A' }
      responses: { '400': {}, '201': {} }
    get: { security: [] }
components:
  requestBodies:
    A: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
  schemas:
    A:
      type: object
      required: [name, list, self]
      properties:
        name: { type: string, minLength: 3 }
        list: { type: array, minItems: 1, items: { enum: [x, y] } }
        self: { $ref: '#/components/schemas/A' }
        other: { type: boolean }
";
        let found = operations("openapi.yaml", text);
        let post = found.iter().find(|o| o.method == "POST").unwrap();
        assert_eq!((post.status, post.is_secured), (Some(201), true));
        assert_eq!(post.query[0].example, "3");
        let body = post.body.as_ref().unwrap();
        assert_eq!(
            (&body["name"], &body["list"][0]),
            (&"aaa".into(), &"x".into())
        );
        assert!(body["self"]["name"].is_string() && body.get("other").is_none());
        assert!(!found.iter().find(|o| o.method == "GET").unwrap().is_secured);
    }

    #[test]
    fn what_is_broken_or_goes_in_circles_ends() {
        let wide = "{\"paths\":{\"/a\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/s\"}}}}}}},\"s\":{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\"],\"properties\":{\"a\":{\"$ref\":\"#/s\"},\"b\":{\"$ref\":\"#/s\"},\"c\":{\"$ref\":\"#/s\"}}}}";
        assert_eq!(operations("openapi.json", wide).len(), 1);
        let circle = wide.replace("\"s\":{", "\"s\":{\"$ref\":\"#/s\",");
        assert_eq!(operations("openapi.json", &circle).len(), 1);
        for text in ["[]", "{\"paths\":{\"/a\":7}}", "{\"paths\":3}"] {
            assert_eq!(operations("swagger.json", text), []);
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        for (file, text) in [
            ("openapi.json", "{"),
            ("openapi.yaml", "paths: [\n"),
            ("openapi.json", &deep),
            ("openapi.yaml", &deep),
        ] {
            let (found, skipped) = descriptions(file, text);
            assert_eq!(found, []);
            assert_eq!(skipped.len(), 1, "{file}");
            assert!(!skipped[0].why.contains('\n'), "{}", skipped[0].why);
        }
    }

    #[test]
    fn paths_start_at_the_first_server() {
        let of = |head: &str| {
            let text = format!("{{{head}\"paths\":{{}}}}");
            descriptions("openapi.json", &text).0[0].prefix.clone()
        };
        let server = |url: &str| format!("\"servers\":[{{\"url\":\"{url}\"}}],");
        assert_eq!(of(&server("https://a.example/api/")), "/api");
        assert_eq!(of(&server("https://a.example")), "");
        assert_eq!(of(&server("/{stage}/api")), "");
        assert_eq!(of("\"basePath\":\"/v2\","), "/v2");
        assert_eq!(of(""), "");
    }

    #[test]
    fn a_large_example_is_left_out() {
        let of = |count: usize| {
            let list = vec!["1"; count].join(",");
            let text = format!(
                "{{\"paths\":{{\"/a\":{{\"post\":{{\"requestBody\":{{\"content\":{{\"application/json\":{{\"example\":[{list}]}}}}}}}}}}}}}}"
            );
            operations("openapi.json", &text).remove(0).body
        };
        assert!(of(10).is_some());
        assert_eq!(of(100_000), None);
    }
}
