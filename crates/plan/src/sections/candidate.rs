//! `[[candidate]]`: one implementation of the service.

use std::path::PathBuf;

use weighbridge_toolchain::RuntimeSpec;

use crate::document::Place;
use crate::origin::Origin;
use crate::quantity::TimeSpan;
use crate::read::{Reading, Section};

use super::env::{self, EnvVar};
use super::ready::Ready;

/// A candidate and how to build, start and size it. Commands are run by a shell in its folder.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its name; letters, digits, `-` and `_`.
    pub name: String,
    /// Whether it is the one in production today; exactly one is.
    pub is_baseline: bool,
    /// What its commands find on PATH.
    pub runtime: RuntimeSpec,
    /// Its folder; exists.
    pub dir: PathBuf,
    /// The root of the monorepo that `dir` is in, to be copied as a whole; exists.
    pub workdir: Option<PathBuf>,
    /// Files that git ignores and a build needs all the same, relative to `dir`.
    pub include: Vec<String>,
    /// Builds it.
    pub build: Option<String>,
    /// Once before the first round: data, migrations.
    pub prepare: Option<String>,
    /// Between rounds.
    pub reset: Option<String>,
    /// Starts it, in the foreground.
    pub start: String,
    /// Its environment, those of `env_file` first.
    pub env: Vec<EnvVar>,
    /// The variable that tells it its port.
    pub port_env: String,
    /// Its port where it can't be told.
    pub port: Option<u16>,
    /// When it can be used.
    pub ready: Ready,
    /// How long that may take.
    pub ready_within: TimeSpan,
    /// How long it may take to end when it is asked to.
    pub stop_within: TimeSpan,
    /// How long its build may take.
    pub build_within: TimeSpan,
    /// What is shipped, relative to `dir`; it exists only after the build.
    pub artifact: Vec<PathBuf>,
}

const ATTACH_LATER: &str =
    "attaching to a running service comes later; give its `dir` and `start` instead";

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Vec<Candidate> {
    let sections = root.children(reading, "candidate", "name");
    if sections.is_empty() {
        let place = root.key_place("candidate");
        reading.complain_with_help(
            &place,
            "there is no candidate",
            "needs a [[candidate]]",
            "write [[candidate]] with name, dir, build and start; examples/depot/weighbridge.toml shows two",
        );
    }
    let is_only = sections.len() == 1;
    let mut candidates: Vec<(Candidate, Place)> = Vec::new();
    let mut first = None;
    // A second complaint about the baseline of a candidate that couldn't be read would only confuse.
    let before = reading.problem_count();
    for section in sections {
        let place = section.place.clone();
        first.get_or_insert_with(|| place.clone());
        if let Some(candidate) = read_one(section, reading, is_only, &candidates) {
            candidates.push((candidate, place));
        }
    }
    if let Some(first) = first.filter(|_| reading.problem_count() == before) {
        check_baseline(&candidates, &first, reading);
    }
    candidates
        .into_iter()
        .map(|(candidate, _)| candidate)
        .collect()
}

fn read_one(
    mut section: Section<'_>,
    reading: &mut Reading,
    is_only: bool,
    others: &[(Candidate, Place)],
) -> Option<Candidate> {
    let name = section.required::<String>(reading, "name");
    check_name(&mut section, reading, name.as_deref(), others);
    for key in ["url", "pid"] {
        section.later(reading, key, ATTACH_LATER);
    }
    section.later(reading, "container", ATTACH_LATER);
    let is_baseline = match is_only && section.node("baseline").is_none() {
        true => {
            reading.note(section.path_of("baseline"), "true", Origin::Default);
            true
        }
        false => section.defaulted::<bool>(reading, "baseline") || is_only,
    };
    let runtime = section.defaulted(reading, "runtime");
    let dir = folder(&mut section, reading, "dir");
    let workdir = section
        .placed::<String>(reading, "workdir")
        .and_then(|(written, place)| reading.existing(place, &written));
    let start = section.required::<String>(reading, "start");
    let env = env::read(&mut section, reading);
    let (port_env, port) = read_port(&mut section, reading, &env);
    let candidate = Candidate {
        name: name.unwrap_or_default(),
        is_baseline,
        runtime,
        dir: dir.unwrap_or_default(),
        workdir,
        include: section.optional(reading, "include").unwrap_or_default(),
        build: section.optional(reading, "build"),
        prepare: section.optional(reading, "prepare"),
        reset: section.optional(reading, "reset"),
        start: start.clone().unwrap_or_default(),
        env,
        port_env,
        port,
        ready: section.defaulted(reading, "ready"),
        ready_within: section.defaulted(reading, "ready_within"),
        stop_within: section.defaulted(reading, "stop_within"),
        build_within: section.defaulted(reading, "build_within"),
        artifact: section
            .optional::<Vec<String>>(reading, "artifact")
            .unwrap_or_default()
            .into_iter()
            .map(PathBuf::from)
            .collect(),
    };
    section.finish(reading);
    start.map(|_| candidate).filter(|c| !c.name.is_empty())
}

fn folder(section: &mut Section<'_>, reading: &mut Reading, key: &str) -> Option<PathBuf> {
    let written: String = section.defaulted(reading, key);
    let place = section
        .node(key)
        .map_or(&section.place, |node| &node.place)
        .clone();
    let path = reading.existing(&place, &written)?;
    if path.is_dir() {
        return Some(path);
    }
    reading.complain(
        &place,
        format!("`{written}` is no folder"),
        "expected a folder",
    );
    None
}

fn check_name(
    section: &mut Section<'_>,
    reading: &mut Reading,
    name: Option<&str>,
    others: &[(Candidate, Place)],
) {
    let (Some(name), Some(node)) = (name, section.node("name")) else {
        return;
    };
    if !is_plain_name(name) {
        let message = format!("`{name}` can't name a candidate");
        reading.complain(&node.place, message, "expected letters, digits, - and _");
    }
    if others.iter().any(|(other, _)| other.name == name) {
        let message = format!("there are two candidates `{name}`");
        reading.complain(&node.place, message, "the second one");
    }
}

pub(crate) fn is_plain_name(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !name.is_empty() && name.bytes().all(is_plain)
}

/// A port is told by a variable, or fixed; not both.
fn read_port(
    section: &mut Section<'_>,
    reading: &mut Reading,
    env: &[EnvVar],
) -> (String, Option<u16>) {
    let port = section.placed::<u16>(reading, "port");
    let has_both = port.is_some() && section.node("port_env").is_some();
    let port_env: String = section.defaulted(reading, "port_env");
    if let Some((_, place)) = port.filter(|_| has_both) {
        reading.complain_with_help(
            place,
            format!("the port of `{}` is given twice", section.path),
            "`port_env` is there too",
            "give `port_env` where the service takes its port from a variable, else `port`",
        );
    }
    if let Some((0, place)) = port {
        reading.complain(place, "`port` is 0", "expected 1 to 65535");
    }
    if env
        .iter()
        .any(|var| var.name == port_env && !var.value.is_secret())
    {
        let place = section.child(reading, "env").key_place(&port_env);
        reading.complain_with_help(
            &place,
            format!("the port of `{}` is given twice", section.path),
            format!("`{port_env}` is set by Weighbridge"),
            "leave it out, or write `port = ...` and another `port_env`",
        );
    }
    (port_env, port.map(|(port, _)| port))
}

fn check_baseline(candidates: &[(Candidate, Place)], first: &Place, reading: &mut Reading) {
    let mut baselines = candidates.iter().filter(|(c, _)| c.is_baseline);
    let Some((baseline, _)) = baselines.next() else {
        reading.complain_with_help(
            first,
            "no candidate is the baseline",
            "is it this one?",
            "write `baseline = true` at the candidate that is in production today",
        );
        return;
    };
    for (second, place) in baselines {
        reading.complain_with_help(
            place,
            format!(
                "`{}` and `{}` are both the baseline",
                baseline.name, second.name
            ),
            "the second one",
            "the baseline is the one candidate that is in production today",
        );
    }
}
