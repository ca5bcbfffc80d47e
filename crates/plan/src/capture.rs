//! What is kept of an answer.

use std::fmt;
use std::str::FromStr;

/// A step into a JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonStep {
    /// The value of a key.
    Key(String),
    /// The value at an index from 0.
    Index(usize),
}

/// A way into a JSON value: `$.user.tokens[0]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    /// Step by step.
    pub steps: Vec<JsonStep>,
}

impl JsonPath {
    /// What is there, if anything.
    pub fn find<'a>(&self, json: &'a serde_json::Value) -> Option<&'a serde_json::Value> {
        self.steps.iter().try_fold(json, |json, step| match step {
            JsonStep::Key(key) => json.get(key),
            JsonStep::Index(index) => json.get(index),
        })
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        self.steps.iter().try_for_each(|step| match step {
            JsonStep::Key(key) => write!(f, ".{key}"),
            JsonStep::Index(index) => write!(f, "[{index}]"),
        })
    }
}

impl FromStr for JsonPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no path into JSON; write $.key.key[0]");
        let mut rest = text.strip_prefix('$').ok_or_else(bad)?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('[') {
                let (index, after) = after.split_once(']').ok_or_else(bad)?;
                steps.push(JsonStep::Index(index.parse().map_err(|_| bad())?));
                rest = after;
                continue;
            }
            let after = rest.strip_prefix('.').ok_or_else(bad)?;
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 || after[..end].contains(['*', '?', ']', '\'']) {
                return Err(bad());
            }
            steps.push(JsonStep::Key(after[..end].to_owned()));
            rest = &after[end..];
        }
        Ok(JsonPath { steps })
    }
}

/// A part of an answer that later requests of the same user send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capture {
    /// A value of the JSON body.
    Json(JsonPath),
    /// A header, by its name in small letters.
    Header(String),
    /// A cookie that the answer sets, by its name.
    Cookie(String),
}

impl fmt::Display for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Capture::Json(path) => write!(f, "{path}"),
            Capture::Header(name) => write!(f, "header:{name}"),
            Capture::Cookie(name) => write!(f, "cookie:{name}"),
        }
    }
}

impl FromStr for Capture {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("header", name)) if !name.is_empty() => {
                Ok(Capture::Header(name.to_ascii_lowercase()))
            }
            Some(("cookie", name)) if !name.is_empty() => Ok(Capture::Cookie(name.to_owned())),
            _ => text.parse().map(Capture::Json),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_value() {
        let json = serde_json::json!({ "user": { "tokens": ["a", "b"] } });
        let path: JsonPath = "$.user.tokens[1]".parse().unwrap();
        assert_eq!(path.find(&json), Some(&serde_json::json!("b")));
        assert_eq!(path.to_string(), "$.user.tokens[1]");
        assert_eq!("$".parse::<JsonPath>().unwrap().find(&json), Some(&json));
        assert_eq!("$.none".parse::<JsonPath>().unwrap().find(&json), None);
    }

    #[test]
    fn captures_print_what_they_parse() {
        for text in ["$.token", "header:etag", "cookie:SID"] {
            assert_eq!(text.parse::<Capture>().unwrap().to_string(), text);
        }
        for text in ["token", "$..a", "$.a[", "$.a[*]", "header:", "$.a b.*"] {
            assert!(text.parse::<Capture>().is_err(), "{text}");
        }
    }
}
