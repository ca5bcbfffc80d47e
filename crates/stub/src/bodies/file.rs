//! The file's form, and what can be wrong with it.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::pattern::Pattern;
use super::route::Route;
use super::template::Template;
use crate::http1::has_body;

/// The header line of a body that says nothing else of itself.
pub(super) const JSON_FIELD: &str = "content-type: application/json\r\n";

/// Why a file of bodies can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BodiesError {
    /// The file can't be read.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something in a file is wrong.
    #[error("use {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: Box<BodiesError>,
    },
    /// The text is no JSON; the source has line and column.
    #[error("read it as JSON")]
    Json(#[source] serde_json::Error),
    /// A key beside `routes`.
    #[error("know the key {key:?} beside \"routes\": put it into a route, or remove it")]
    Key {
        /// The key.
        key: String,
    },
    /// A route is wrong.
    #[error("use the route {route:?}: {problem}")]
    Route {
        /// The route's key in the file.
        route: String,
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
}

/// One route as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteConfig {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    one_of: Option<Vec<Value>>,
    // A body of `null` is the JSON null, not a body left out.
    #[serde(default, deserialize_with = "present")]
    body: Option<Value>,
}

fn ok() -> u16 {
    200
}

fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

/// The routes in the text, most literal first; `None` when it has no object `routes` and is itself the body.
pub(super) fn routes(text: &str) -> Result<Option<Vec<Route>>, BodiesError> {
    let value: Value = serde_json::from_str(text).map_err(BodiesError::Json)?;
    let Value::Object(mut file) = value else {
        return Ok(None);
    };
    if !file.get("routes").is_some_and(Value::is_object) {
        return Ok(None);
    }
    let Some(Value::Object(written)) = file.remove("routes") else {
        return Ok(None);
    };
    if let Some(key) = file.keys().next() {
        return Err(BodiesError::Key { key: key.clone() });
    }
    let mut routes: Vec<Route> = Vec::with_capacity(written.len());
    for (key, config) in written {
        let wrong = |problem| BodiesError::Route {
            route: key.clone(),
            problem,
        };
        let route = resolve(&key, config).map_err(wrong)?;
        if routes.iter().any(|other| other.answers_same(&route)) {
            return Err(wrong("another route answers the same requests".to_owned()));
        }
        routes.push(route);
    }
    routes.sort_by(Route::most_literal_first);
    Ok(Some(routes))
}

fn resolve(key: &str, config: Value) -> Result<Route, String> {
    let (method, path) = key
        .split_once(' ')
        .map(|(method, path)| (method, path.trim()))
        .filter(|(method, _)| !method.is_empty() && method.bytes().all(|b| b.is_ascii_uppercase()))
        .ok_or("write a method in capitals and a path, as in \"GET /parcels/{id}\"")?;
    let pattern = Pattern::parse(path)?;
    let config: RouteConfig = serde_json::from_value(config).map_err(|e| e.to_string())?;
    if !(200..600).contains(&config.status) {
        return Err(format!("the status {} isn't in 200-599", config.status));
    }
    let written = match (config.body, config.one_of) {
        (Some(_), Some(_)) => return Err("it has both \"body\" and \"one_of\"".to_owned()),
        (None, Some(choices)) if choices.is_empty() => {
            return Err("\"one_of\" is empty".to_owned());
        }
        (None, Some(choices)) => choices,
        (body, None) => Vec::from_iter(body),
    };
    if !written.is_empty() && !has_body(config.status) {
        return Err(format!("an answer {} has no body", config.status));
    }
    let mut headers = Headers::read(&config.headers)?;
    if headers.content_type.is_none() && !written.is_empty() {
        headers.fields.push_str(JSON_FIELD);
    }
    let bodies = written
        .iter()
        .map(|body| Template::parse(&text_of(body), &pattern, headers.is_json()))
        .collect::<Result<_, _>>()?;
    Ok(Route::new(
        method,
        pattern,
        config.status,
        headers.fields,
        bodies,
    ))
}

fn text_of(body: &Value) -> String {
    match body {
        Value::String(text) => text.clone(),
        json => json.to_string(),
    }
}

/// The header lines, and the one among them that says how a body is written.
struct Headers {
    fields: String,
    content_type: Option<String>,
}

impl Headers {
    fn read(written: &Map<String, Value>) -> Result<Self, String> {
        let mut headers = Headers {
            fields: String::new(),
            content_type: None,
        };
        for (name, value) in written {
            let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(format!("{name:?} is no header name"));
            }
            let lower = name.to_ascii_lowercase();
            if ["content-length", "transfer-encoding", "connection"].contains(&lower.as_str()) {
                return Err(format!("the header {name:?} is the stub's own to set"));
            }
            let value = value
                .as_str()
                .filter(|text| !text.chars().any(char::is_control))
                .ok_or_else(|| format!("the header {name:?} needs one line of text"))?;
            if lower == "content-type" {
                headers.content_type = Some(value.to_ascii_lowercase());
            }
            headers.fields.extend([name, ": ", value, "\r\n"]);
        }
        Ok(headers)
    }

    fn is_json(&self) -> bool {
        self.content_type
            .as_ref()
            .is_none_or(|kind| kind.contains("json"))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::super::Bodies;

    #[test]
    fn says_what_is_wrong() {
        for (text, part) in [
            (r#"{"routes": {}, "latency": 1}"#, "the key \"latency\""),
            (r#"{"routes": {"/a": {}}}"#, "a method in capitals"),
            (r#"{"routes": {"get /a": {}}}"#, "a method in capitals"),
            (r#"{"routes": {"GET a": {}}}"#, "starts with /"),
            (r#"{"routes": {"GET /a?b=1": {}}}"#, "without a query"),
            (r#"{"routes": {"GET /{a}.json": {}}}"#, "a whole segment"),
            (r#"{"routes": {"GET /{}": {}}}"#, "letters, digits"),
            (r#"{"routes": {"GET /{a}/{a}": {}}}"#, "twice"),
            (
                r#"{"routes": {"GET /a/{b}": {}, "GET /a/{c}": {}}}"#,
                "answers the same",
            ),
            (r#"{"routes": {"GET /a": {"status": 99}}}"#, "200-599"),
            (
                r#"{"routes": {"GET /a": {"status": 204, "body": 1}}}"#,
                "has no body",
            ),
            (
                r#"{"routes": {"GET /a": {"boddy": 1}}}"#,
                "unknown field `boddy`",
            ),
            (
                r#"{"routes": {"GET /a": {"body": 1, "one_of": [1]}}}"#,
                "both",
            ),
            (r#"{"routes": {"GET /a": {"one_of": []}}}"#, "is empty"),
            (
                r#"{"routes": {"GET /a/{id}": {"body": "${idd}"}}}"#,
                "the path has {id}",
            ),
            (
                r#"{"routes": {"GET /a": {"headers": {"Content-Length": "1"}}}}"#,
                "the stub's own",
            ),
            (
                r#"{"routes": {"GET /a": {"headers": {"a": "b\r\nc: d"}}}}"#,
                "one line of text",
            ),
            (
                r#"{"routes": {"GET /a": {"headers": {"a b": "c"}}}}"#,
                "no header name",
            ),
        ] {
            let error = Bodies::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn names_the_place() {
        let error = Bodies::parse("{\n  \"a\": }").unwrap_err();
        let source = error.source().unwrap().to_string();
        assert!(source.contains("line 2 column 8"), "{source}");

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("carriers.json");
        let missing = Bodies::from_file(&file).unwrap_err().to_string();
        assert!(missing.contains("carriers.json"), "{missing}");
        std::fs::write(&file, r#"{"routes": {"/a": {}}}"#).unwrap();
        let wrong = Bodies::from_file(&file).unwrap_err();
        assert!(wrong.to_string().contains("carriers.json"), "{wrong}");
        assert!(wrong.source().unwrap().to_string().contains("\"/a\""));
    }

    #[test]
    fn null_is_a_body() {
        let text = r#"{"routes": {"GET /a": {"body": null}}}"#;
        assert!(format!("{:?}", Bodies::parse(text).unwrap()).contains("GET"));
    }
}
