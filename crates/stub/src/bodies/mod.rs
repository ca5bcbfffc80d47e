//! What the stub answers: a literal body, or routes with templates.

mod file;
mod pattern;
mod route;
mod template;

use std::path::Path;

use crate::http1::{Answer, Request};
use crate::key::Key;

pub use file::BodiesError;
use route::Route;

/// The answers of a stub, read from a file of one of two forms.
///
/// With an object `routes` at the top, each key is a method and a path template:
///
/// ```json
/// { "routes": {
///     "GET /carriers/{carrier}/parcels/{id}": {
///       "status": 200,
///       "headers": { "content-type": "application/json" },
///       "one_of": [ { "id": "${id}", "state": "moving" }, { "id": "${id}", "state": "delivered" } ]
///     },
///     "POST /labels": { "status": 201, "body": { "ok": true } }
/// } }
/// ```
///
/// `${id}` is filled from the path, escaped for JSON where the content type is one of JSON's. Of `one_of`, the
/// request's own content picks one. A `body` that is a string is sent as that text; any other is sent as JSON. Status
/// and headers can be left out (200, `application/json`), the body too. Literal segments win over `{parameters}`;
/// `HEAD` is answered by a `GET` route; a request without a route gets 404 at once.
///
/// Any other JSON is itself the body of every answer, byte by byte (200, `application/json`).
#[derive(Debug)]
pub struct Bodies(Kind);

#[derive(Debug)]
enum Kind {
    Literal(Answer),
    /// Most literal first.
    Routes(Vec<Route>),
}

impl Bodies {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// When it can't be read, isn't JSON, or has a route that could never be answered as written.
    pub fn from_file(path: &Path) -> Result<Self, BodiesError> {
        let text = std::fs::read_to_string(path).map_err(|source| BodiesError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|error| BodiesError::File {
            path: path.to_owned(),
            source: Box::new(error),
        })
    }

    /// Reads and checks a file's text.
    ///
    /// # Errors
    /// As [`Bodies::from_file`].
    pub fn parse(text: &str) -> Result<Self, BodiesError> {
        let kind = match file::routes(text)? {
            Some(routes) => Kind::Routes(routes),
            None => Kind::Literal(Answer::new(200, file::JSON_FIELD, text.as_bytes())),
        };
        Ok(Bodies(kind))
    }

    /// The answer to `request`, whole; `None` without a route.
    pub(crate) fn answer(&self, request: &Request<'_>, key: Key) -> Option<Answer> {
        match &self.0 {
            Kind::Literal(answer) => Some(answer.clone()),
            Kind::Routes(routes) => {
                let find = |method| routes.iter().find(|r| r.matches(method, request.path()));
                let route = find(request.method)
                    .or_else(|| (request.method == "HEAD").then(|| find("GET"))?)?;
                Some(route.answer(request.path(), key))
            }
        }
    }
}

impl Default for Bodies {
    /// Answers everything with an empty JSON object.
    fn default() -> Self {
        Bodies(Kind::Literal(Answer::new(200, file::JSON_FIELD, b"{}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(bodies: &Bodies, method: &str, target: &str) -> Option<String> {
        let request = Request::new(method, target, b"");
        let answer = bodies.answer(&request, Key::of(1, &request))?;
        Some(String::from_utf8(answer.bytes().to_vec()).unwrap())
    }

    fn body(bodies: &Bodies, method: &str, target: &str) -> String {
        let answer = ask(bodies, method, target).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    const CARRIERS: &str = r#"{ "routes": {
        "GET /carriers/{carrier}/parcels/{id}": { "body": { "carrier": "${carrier}", "id": "no. ${id}" } },
        "GET /carriers/{carrier}/parcels/latest": { "body": "newest of ${carrier}", "headers": { "Content-Type": "text/plain" } },
        "GET /dice": { "one_of": [1, 2, 3, 4, 5, 6] },
        "POST /labels": { "status": 201, "headers": { "location": "/labels/1" } },
        "DELETE /labels/{id}": { "status": 204 }
    } }"#;

    #[test]
    fn fills_templates_from_the_path() {
        let bodies = Bodies::parse(CARRIERS).unwrap();
        assert_eq!(
            body(&bodies, "GET", "/carriers/dhl/parcels/17?x=1"),
            r#"{"carrier":"dhl","id":"no. 17"}"#
        );
        assert_eq!(
            body(&bodies, "GET", "/carriers/a%22b/parcels/%C3%A9"),
            r#"{"carrier":"a\"b","id":"no. é"}"#
        );
        assert_eq!(
            body(&bodies, "GET", "/carriers/a%22b/parcels/latest"),
            r#"newest of a"b"#
        );
    }

    #[test]
    fn status_and_headers() {
        let bodies = Bodies::parse(CARRIERS).unwrap();
        assert_eq!(
            ask(&bodies, "POST", "/labels").unwrap(),
            "HTTP/1.1 201 Created\r\nlocation: /labels/1\r\ncontent-length: 0\r\n\r\n"
        );
        assert_eq!(
            ask(&bodies, "DELETE", "/labels/1").unwrap(),
            "HTTP/1.1 204 No Content\r\n\r\n"
        );
        let text = ask(&bodies, "GET", "/carriers/dhl/parcels/latest").unwrap();
        assert!(text.contains("\r\nContent-Type: text/plain\r\n"), "{text}");
        assert!(!text.contains("application/json"), "{text}");
    }

    #[test]
    fn no_route_no_answer() {
        let bodies = Bodies::parse(CARRIERS).unwrap();
        for (method, target) in [
            ("GET", "/"),
            ("GET", "/carriers/dhl"),
            ("GET", "/carriers//parcels/1"),
            ("GET", "/carriers/dhl/parcels/1/"),
            ("POST", "/dice"),
        ] {
            assert_eq!(ask(&bodies, method, target), None, "{method} {target}");
        }
        assert!(ask(&bodies, "HEAD", "/dice").is_some());
    }

    #[test]
    fn the_question_picks_the_answer() {
        let bodies = Bodies::parse(CARRIERS).unwrap();
        let throw = |i: u32| body(&bodies, "GET", &format!("/dice?throw={i}"));
        let mut seen: Vec<String> = (0..100).map(throw).collect();
        assert_eq!(seen[7], throw(7));
        seen.sort();
        seen.dedup();
        assert_eq!(seen, ["1", "2", "3", "4", "5", "6"]);
    }

    #[test]
    fn anything_else_is_the_body() {
        for text in ["[1, 2]\n", r#"{"routes": [1]}"#, "\"hi\""] {
            assert_eq!(body(&Bodies::parse(text).unwrap(), "PUT", "/x"), text);
        }
        assert_eq!(body(&Bodies::default(), "GET", "/"), "{}");
    }
}
