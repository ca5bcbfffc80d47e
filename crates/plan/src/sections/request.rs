//! `[[workload.request]]`: one kind of request.

use std::path::PathBuf;
use std::sync::Arc;

use crate::document::{Entry, Place, Value};
use crate::param::{self, ParamSource};
use crate::read::{Reading, Section};
use crate::route::Route;
use crate::text::{Braces, Names, Piece, Text};

use super::slo::{self, Slo};

/// A kind of request: how often, what is sent, and what a good answer is.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its route; its name in facts. No two requests have the same.
    pub route: Route,
    /// Its share of the arrivals, relative to the others' and the sessions'; 0 or more.
    pub weight: f64,
    /// Where the values of its placeholders come from.
    pub params: Vec<Param>,
    /// Its path.
    pub path: Text,
    /// Its query: names, and values still to be percent-encoded.
    pub query: Vec<(String, Text)>,
    /// Its headers; names in small letters.
    pub headers: Vec<(String, Text)>,
    /// Its body.
    pub body: Option<Body>,
    /// The good answer.
    pub expect: Expect,
    /// What must hold for it; what it doesn't say itself is the service's.
    pub slo: Slo,
}

/// A named source of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name; that of a range written straight into a query is `query.NAME`.
    pub name: String,
    /// Its values.
    pub source: ParamSource,
}

/// What is sent after the headers.
#[derive(Debug, Clone)]
pub enum Body {
    /// A text with placeholders.
    Text(Text),
    /// A file, sent as it is.
    File {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
}

/// What makes an answer a good one.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Statuses; empty means 200 to 299.
    pub statuses: Vec<u16>,
    /// The JSON Schema of its body.
    pub schema: Option<Schema>,
}

/// A JSON Schema.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its file.
    pub path: PathBuf,
    /// The schema; JSON, not yet checked to be a schema.
    pub json: Arc<serde_json::Value>,
}

/// What a request may refer to outside of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// Params of other requests of the same session.
    pub(crate) params: &'a [String],
    pub(crate) captures: &'a [String],
    pub(crate) users: &'a [String],
    pub(crate) slo: &'a Slo,
}

pub(crate) fn read(
    mut section: Section<'_>,
    reading: &mut Reading,
    around: &Surroundings<'_>,
    others: &[Request],
) -> Option<Request> {
    let route = section.required::<Route>(reading, "route");
    let weight = weight(&mut section, reading);
    if let (Some(route), Some(node)) = (&route, section.node("route")) {
        check_twice(&node.place, reading, route, others);
    }
    let request = read_asked(&mut section, reading, around, route, weight);
    section.finish(reading);
    request
}

/// What is asked, and what a good answer is: all but what says how often.
pub(crate) fn read_asked(
    section: &mut Section<'_>,
    reading: &mut Reading,
    around: &Surroundings<'_>,
    route: Option<Route>,
    weight: f64,
) -> Option<Request> {
    let mut params = read_params(section, reading);
    let mut declared = section.keys_of("params");
    declared.extend_from_slice(around.params);
    let names = Names {
        params: &declared,
        captures: around.captures,
        users: around.users,
    };
    let query = read_query(section, reading, &names, &mut params);
    let headers = reading.headers(section, &names);
    let body = read_body(section, reading, &names);
    let expect = read_expect(section, reading);
    let slo = slo::read_of_request(section, reading, around.slo);
    let route = route?;
    let place = section.node("route").map(|node| node.place.clone())?;
    Some(Request {
        path: reading.text(&place, &route.path, Braces::Bare, &names)?,
        route,
        weight,
        params,
        query,
        headers,
        body,
        expect,
        slo,
    })
}

fn check_twice(place: &Place, reading: &mut Reading, route: &Route, others: &[Request]) {
    if others.iter().any(|other| other.route == *route) {
        reading.complain_with_help(
            place,
            format!("there are two requests `{route}`"),
            "the second one",
            "a route is measured as one; put the values of both into its params: \"a|b\"",
        );
    }
}

fn weight(section: &mut Section<'_>, reading: &mut Reading) -> f64 {
    let weight: f64 = section.defaulted(reading, "weight");
    if weight < 0.0
        && let Some(node) = section.node("weight")
    {
        let message = format!("`{}` is {weight}", section.path_of("weight"));
        reading.complain(&node.place, message, "expected 0 or more");
    }
    weight
}

fn read_params(section: &mut Section<'_>, reading: &mut Reading) -> Vec<Param> {
    let mut table = section.child(reading, "params");
    let mut params = Vec::new();
    for entry in table.entries() {
        let path = table.path_of(&entry.key);
        if let Some(source) = param::read(&entry.node, &path, reading) {
            reading.note(path, source.to_string(), reading.origin(&entry.node.place));
            params.push(Param {
                name: entry.key.clone(),
                source,
            });
        }
    }
    params
}

fn read_query(
    section: &mut Section<'_>,
    reading: &mut Reading,
    names: &Names<'_>,
    params: &mut Vec<Param>,
) -> Vec<(String, Text)> {
    let mut table = section.child(reading, "query");
    let mut query = Vec::new();
    for entry in table.entries() {
        let path = table.path_of(&entry.key);
        if let Some(text) = query_value(entry, &path, reading, names, params) {
            query.push((entry.key.clone(), text));
        }
    }
    query
}

/// A text with placeholders, or a source of values.
fn query_value(
    entry: &Entry,
    path: &str,
    reading: &mut Reading,
    names: &Names<'_>,
    params: &mut Vec<Param>,
) -> Option<Text> {
    let node = &entry.node;
    let origin = reading.origin(&node.place);
    if let Value::Text(written) = &node.value
        && written.contains("${")
    {
        reading.note(path, written.clone(), origin);
        return reading.text(&node.place, written, Braces::Dollar, names);
    }
    let source = param::read(node, path, reading)?;
    reading.note(path, source.to_string(), origin);
    if let ParamSource::Constant(text) = source {
        return Some(Text::literal(text));
    }
    let name = format!("query.{}", entry.key);
    params.push(Param {
        name: name.clone(),
        source,
    });
    Some(Text {
        pieces: vec![Piece::Param(name)],
    })
}

fn read_body(section: &mut Section<'_>, reading: &mut Reading, names: &Names<'_>) -> Option<Body> {
    let text = section.placed::<String>(reading, "body");
    let file = section.placed::<String>(reading, "body_file");
    match (text, file) {
        (Some(_), Some((_, place))) => {
            let message = format!("`{}` has two bodies", section.path);
            reading.complain(place, message, "`body` is there too");
            None
        }
        (Some((text, place)), None) => reading
            .text(place, &text, Braces::Dollar, names)
            .map(Body::Text),
        (None, Some((file, place))) => Some(Body::File {
            bytes: reading.bytes_of(place, &file)?.into(),
            path: reading.path_of(&file),
        }),
        (None, None) => None,
    }
}

fn read_expect(section: &mut Section<'_>, reading: &mut Reading) -> Expect {
    let mut section = section.child(reading, "expect");
    let statuses = read_statuses(&mut section, reading);
    let schema = section
        .placed::<String>(reading, "schema")
        .and_then(|(file, place)| {
            Some(Schema {
                json: Arc::new(reading.json_of(place, &file)?),
                path: reading.path_of(&file),
            })
        });
    section.finish(reading);
    Expect { statuses, schema }
}

/// A status or a list of them.
fn read_statuses(section: &mut Section<'_>, reading: &mut Reading) -> Vec<u16> {
    let Some(node) = section.node("status") else {
        return Vec::new();
    };
    let nodes = match &node.value {
        Value::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let path = section.path_of("status");
    reading.note(
        path.clone(),
        node.value.to_string(),
        reading.origin(&node.place),
    );
    let mut statuses = Vec::new();
    for node in nodes {
        match &node.value {
            Value::Integer(status @ 200..=599) => statuses.push(*status as u16),
            other => {
                let message = format!("`{path}` is {other}");
                reading.complain(&node.place, message, "expected a status of 200 to 599");
            }
        }
    }
    statuses
}
