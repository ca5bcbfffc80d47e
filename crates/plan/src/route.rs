//! A route: method and path template.

use std::fmt;
use std::str::FromStr;

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the methods are named as in RFC 9110")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

const METHODS: [(&str, Method); 7] = [
    ("GET", Method::Get),
    ("HEAD", Method::Head),
    ("POST", Method::Post),
    ("PUT", Method::Put),
    ("PATCH", Method::Patch),
    ("DELETE", Method::Delete),
    ("OPTIONS", Method::Options),
];

impl Method {
    /// As it stands in a request.
    pub fn name(self) -> &'static str {
        METHODS[self as usize].0
    }
}

/// A method and a path in which `{name}` stands for a parameter: `GET /parcels/{id}`. Its text is its name everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path template, from `/`, without a query.
    pub path: String,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.name(), self.path)
    }
}

impl FromStr for Route {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (method, path) = text
            .split_once(' ')
            .ok_or_else(|| format!("`{text}` is no method and path"))?;
        let names = METHODS.map(|(name, _)| name);
        let (_, method) = METHODS
            .into_iter()
            .find(|(name, _)| *name == method)
            .ok_or_else(|| {
                format!(
                    "there is no method `{method}`; it is one of {}",
                    names.join(", ")
                )
            })?;
        if path.contains('?') {
            return Err(
                "the query of a route is written as query = { name = \"value\" }".to_owned(),
            );
        }
        if !path.starts_with('/') || path.contains(|c: char| c.is_whitespace() || c == '#') {
            return Err(format!(
                "the path `{path}` must start with / and have no spaces"
            ));
        }
        Ok(Route {
            method,
            path: path.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_parses() {
        for text in ["GET /", "POST /parcels/{id}/labels", "OPTIONS /a-b"] {
            assert_eq!(text.parse::<Route>().unwrap().to_string(), text);
        }
        for (name, method) in METHODS {
            assert_eq!(method.name(), name);
        }
    }

    #[test]
    fn a_query_is_sent_elsewhere() {
        assert!(
            "GET /a?b=1"
                .parse::<Route>()
                .unwrap_err()
                .contains("query =")
        );
        assert!("/a".parse::<Route>().is_err());
        assert!("GET a".parse::<Route>().is_err());
    }
}
