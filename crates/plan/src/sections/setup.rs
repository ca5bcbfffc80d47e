//! `setup`: what a user does before its requests count, such as logging in.

use crate::capture::Capture;
use crate::document::{Table, Value};
use crate::read::{Reading, Section, read_node};
use crate::route::Route;
use crate::text::{Braces, Names, Text};

/// A request of the set-up. It succeeds with a status of 200 to 299; again on 401 of a later request.
#[derive(Debug, Clone)]
pub struct SetupRequest {
    /// Its method and path, as written.
    pub route: Route,
    /// Its path, rendered for each user.
    pub path: Text,
    /// Its headers; names in small letters.
    pub headers: Vec<(String, Text)>,
    /// Its body.
    pub body: Option<Text>,
    /// What is kept of the answer: name, and where it stands.
    pub capture: Vec<(String, Capture)>,
}

/// Reads `setup`; later requests may use what earlier ones captured.
pub(crate) fn read(
    workload: &mut Section<'_>,
    reading: &mut Reading,
    users: &[String],
) -> Vec<SetupRequest> {
    let mut captures: Vec<String> = Vec::new();
    let mut requests = Vec::new();
    for mut section in workload.children(reading, "setup", "") {
        let names = Names {
            captures: &captures,
            users,
            ..Names::default()
        };
        let request = read_one(&mut section, reading, &names);
        section.finish(reading);
        if let Some(request) = request {
            captures.extend(request.capture.iter().map(|(name, _)| name.clone()));
            requests.push(request);
        }
    }
    requests
}

fn read_one(
    section: &mut Section<'_>,
    reading: &mut Reading,
    names: &Names<'_>,
) -> Option<SetupRequest> {
    let route = section.required::<Route>(reading, "request");
    let headers = reading.headers(section, names);
    let body = section
        .placed::<String>(reading, "body")
        .map(|(body, place)| reading.text(place, &body, Braces::Dollar, names));
    let capture = read_captures(section, reading);
    let route = route?;
    let place = section.node("request").map(|node| node.place.clone())?;
    Some(SetupRequest {
        path: reading.text(&place, &route.path, Braces::Bare, names)?,
        route,
        headers,
        body: match body {
            Some(body) => Some(body?),
            None => None,
        },
        capture,
    })
}

/// Reads `capture`: names, and where in the answer their values stand.
pub(crate) fn read_captures(
    section: &mut Section<'_>,
    reading: &mut Reading,
) -> Vec<(String, Capture)> {
    let mut table = section.child(reading, "capture");
    let mut captures = Vec::new();
    for entry in table.entries() {
        let path = table.path_of(&entry.key);
        if let Some(from) = read_node::<Capture>(reading, &entry.node, &path) {
            reading.note(path, from.to_string(), reading.origin(&entry.node.place));
            captures.push((entry.key.clone(), from));
        }
    }
    captures
}

/// The names that the set-up means to capture, even where it has mistakes; so that one mistake isn't reported at every request.
pub(crate) fn capture_names(workload: &mut Section<'_>) -> Vec<String> {
    let Some(Value::List(nodes)) = workload.node("setup").map(|node| &node.value) else {
        return Vec::new();
    };
    let captures = nodes.iter().filter_map(|node| match &node.value {
        Value::Table(table) => table.get("capture"),
        _ => None,
    });
    captures
        .filter_map(|node| match &node.value {
            Value::Table(table) => Some(keys(table)),
            _ => None,
        })
        .flatten()
        .collect()
}

fn keys(table: &Table) -> Vec<String> {
    table
        .entries
        .iter()
        .map(|entry| entry.key.clone())
        .collect()
}
