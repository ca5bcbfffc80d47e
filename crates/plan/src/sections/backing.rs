//! `[[backing]]`: what the service calls.

use crate::quantity::Distribution;
use crate::read::{Reading, Section};

use super::candidate::is_plain_name;
use super::env::is_name;
use super::ready::Ready;
use crate::quantity::TimeSpan;

/// Something that the service calls while it is measured. Started before it, stopped after it.
#[derive(Debug, Clone)]
pub struct Backing {
    /// Its name.
    pub name: String,
    /// How it comes to be.
    pub kind: BackingKind,
    /// The variable that tells candidates its address.
    pub env: Option<String>,
}

/// How a backing comes to be.
#[derive(Debug, Clone)]
pub enum BackingKind {
    /// The built-in stand-in.
    Stub {
        /// How long its answers take.
        latency: Distribution,
        /// What it answers, as the JSON of the stand-in's own format; `{}` without a `body`.
        body: String,
    },
    /// A command in the config's folder, with its port in `PORT`.
    Start {
        /// The command, in the foreground.
        command: String,
        /// Its port; a free one without.
        port: Option<u16>,
        /// What candidates are told; `${port}` stands for its port. `http://127.0.0.1:PORT` without.
        url: Option<String>,
        /// When it can be used.
        ready: Ready,
        /// How long that may take.
        ready_within: TimeSpan,
    },
    /// Already running there.
    Url(String),
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Vec<Backing> {
    let mut backings: Vec<Backing> = Vec::new();
    for section in root.children(reading, "backing", "name") {
        if let Some(backing) = read_one(section, reading, &backings) {
            backings.push(backing);
        }
    }
    backings
}

fn read_one(
    mut section: Section<'_>,
    reading: &mut Reading,
    others: &[Backing],
) -> Option<Backing> {
    let name = section.required::<String>(reading, "name");
    if let (Some(name), Some(node)) = (&name, section.node("name")) {
        if !is_plain_name(name) {
            let message = format!("`{name}` can't name a backing");
            reading.complain(&node.place, message, "expected letters, digits, - and _");
        }
        if others.iter().any(|other| other.name == *name) {
            let message = format!("there are two backings `{name}`");
            reading.complain(&node.place, message, "the second one");
        }
    }
    for key in ["compose", "service"] {
        section.later(reading, key, "start it yourself and give its `url`");
    }
    let env = section
        .placed::<String>(reading, "env")
        .map(|(env, place)| {
            if !is_name(&env) {
                let message = format!("`{env}` can't name a variable");
                reading.complain(place, message, "expected letters, digits and _");
            }
            env
        });
    let kind = read_kind(&mut section, reading);
    section.finish(reading);
    Some(Backing {
        name: name?,
        kind: kind?,
        env,
    })
}

fn read_kind(section: &mut Section<'_>, reading: &mut Reading) -> Option<BackingKind> {
    let has_stub = section.node("stub").is_some();
    let has_start = section.node("start").is_some();
    let has_url = section.node("url").is_some();
    match (has_stub, has_start, has_url) {
        (true, false, false) => Some(read_stub(section, reading)),
        (false, true, _) => read_start(section, reading),
        (false, false, true) => section.optional(reading, "url").map(BackingKind::Url),
        _ => {
            let message = match has_stub {
                true => format!("`{}` is a stub and something else", section.path),
                false => format!("`{}` doesn't say what it is", section.path),
            };
            reading.complain_with_help(
                &section.place,
                message,
                "needs one of stub, start, url",
                "stub = { latency, body } is built in, start is a command, url is already running",
            );
            None
        }
    }
}

fn read_stub(section: &mut Section<'_>, reading: &mut Reading) -> BackingKind {
    let mut stub = section.child(reading, "stub");
    let latency = stub.defaulted(reading, "latency");
    let body = stub
        .placed::<String>(reading, "body")
        .and_then(|(body, place)| match body.trim_start().starts_with('{') {
            true => match serde_json::from_str::<serde_json::Value>(&body) {
                Ok(_) => Some(body),
                Err(error) => {
                    reading.complain(
                        place,
                        format!("the body is no JSON: {error}"),
                        "can't be read",
                    );
                    None
                }
            },
            false => reading.json_of(place, &body).map(|json| json.to_string()),
        });
    stub.finish(reading);
    BackingKind::Stub {
        latency,
        body: body.unwrap_or_else(|| "{}".to_owned()),
    }
}

fn read_start(section: &mut Section<'_>, reading: &mut Reading) -> Option<BackingKind> {
    Some(BackingKind::Start {
        port: section.optional(reading, "port"),
        url: section.optional(reading, "url"),
        ready: section.defaulted(reading, "ready"),
        ready_within: section.defaulted(reading, "ready_within"),
        command: section.optional(reading, "start")?,
    })
}
