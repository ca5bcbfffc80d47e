//! Audits of JavaScript and TypeScript, a file each, and their list.

mod await_in_loop;
mod blocking_call;
mod call_without_timeout;
mod declared;
mod endless_growth;
mod floating_promise;
mod large_json;
mod misused_promise;
mod no_graceful_shutdown;
mod old_version;
mod promises;
mod slow_regex;
mod swallowed_rejection;
mod sync_database;
mod unbounded_concurrency;
mod worker_per_request;

use std::sync::OnceLock;

use declared::Declared;
use promises::Promising;
use rayon::prelude::*;

use super::{About, Confidence, Finding, Seen, Severity, findings};
use crate::js::looking::At;
use crate::js::module::{Call, Expression, Function, Key, Kind, Property};
use crate::js::names::AllNames;
use crate::js::program::Program;
use crate::js::reach::{Reach, Ways, When};
use crate::js::run::value::{FunctionKey, ModuleId};
use crate::manifests::Manifests;

/// An audit of JavaScript or TypeScript.
#[derive(Debug)]
struct Audit {
    about: About,
    run: fn(&Service<'_>, &mut Vec<Seen>),
}

/// What an audit looks at.
struct Service<'a> {
    program: &'a Program,
    names: AllNames<'a>,
    reach: &'a Reach,
    declared: OnceLock<Declared<'a>>,
    promising: OnceLock<Promising>,
}

impl<'a> Service<'a> {
    fn of(program: &'a Program, reach: &'a Reach) -> Self {
        Service {
            program,
            names: AllNames::of(program),
            reach,
            declared: OnceLock::new(),
            promising: OnceLock::new(),
        }
    }

    /// What is declared within functions: looked for once, by whichever audit asks first.
    fn declared(&self) -> &Declared<'a> {
        self.declared.get_or_init(|| Declared::of(self.program))
    }

    /// Which functions give a promise that can be rejected: the same.
    fn promising(&self) -> &Promising {
        self.promising.get_or_init(|| Promising::of(self))
    }

    /// What of a package a call calls, and the path to it there; without a package what is global.
    fn external(&self, module: usize, call: &Call) -> Option<(String, String)> {
        let callee = self.reach.callee(call);
        match callee.and_then(|c| c.external.clone()) {
            Some(external) => Some(external),
            None if callee.is_some_and(|c| !c.functions.is_empty()) => None,
            None => self.names.of_module(module).of_package(&call.callee),
        }
    }

    /// The functions of the tree that a call calls.
    fn functions(&self, module: usize, call: &Call) -> Vec<FunctionKey> {
        let seen = self.reach.callee(call).map_or(&[][..], |c| &c.functions);
        if seen.is_empty() {
            return self
                .names
                .function(module, &call.callee)
                .into_iter()
                .collect();
        }
        seen.to_vec()
    }

    /// Whether the functions that a call calls are only told by a name.
    fn is_guessed(&self, call: &Call) -> bool {
        self.reach.callee(call).is_some_and(|c| c.is_guessed)
    }

    fn function(&self, (module, id): FunctionKey) -> Option<&'a Function> {
        let module = self.program.modules.get(module.0)?;
        module.functions.get(id.0 as usize)
    }

    fn is_async(&self, key: FunctionKey) -> bool {
        self.function(key).is_some_and(|f| f.is_async)
    }

    /// When what stands there runs; none outside of all functions.
    fn when(&self, at: &At<'_>) -> Option<When> {
        let function = *at.functions.last()?;
        Some(match at.is_once {
            true => When::Start,
            false => self.reach.when_of(at.module, function),
        })
    }

    fn is_of_request(&self, at: &At<'_>) -> bool {
        self.when(at) == Some(When::Request)
    }

    /// Whether a call gives a promise of work that goes on elsewhere.
    fn gives_promise(&self, module: usize, call: &Call) -> bool {
        if let Some((package, path)) = self.external(module, call) {
            return promises::given(&package, &path).is_some();
        }
        let functions = self.functions(module, call);
        !functions.is_empty() && functions.iter().all(|key| self.is_async(*key))
    }
}

/// How sure it is that a request comes by what runs then.
fn confidence_of(when: When) -> Confidence {
    match when {
        When::Request => Confidence::High,
        When::Likely => Confidence::Medium,
        When::Start | When::Unknown => Confidence::Low,
    }
}

/// What an object's literal has under a name.
enum Given<'e> {
    Value(&'e Expression),
    Nothing,
    /// It isn't a literal, or has it from elsewhere.
    Unknown,
}

fn property<'e>(object: &'e Expression, name: &str) -> Given<'e> {
    let Kind::Object(properties) = &object.kind else {
        return Given::Unknown;
    };
    let mut found = Given::Nothing;
    for property in properties {
        match property {
            Property::Named(Key::Name(key), value) if key == name => found = Given::Value(value),
            Property::Spread(_) | Property::Named(Key::Computed(_), _) => return Given::Unknown,
            _ => {}
        }
    }
    found
}

/// The list.
static AUDITS: &[&Audit] = &[
    &await_in_loop::AUDIT,
    &blocking_call::AUDIT,
    &call_without_timeout::AUDIT,
    &endless_growth::AUDIT,
    &floating_promise::AUDIT,
    &large_json::AUDIT,
    &misused_promise::AUDIT,
    &no_graceful_shutdown::AUDIT,
    &slow_regex::AUDIT,
    &swallowed_rejection::AUDIT,
    &sync_database::AUDIT,
    &unbounded_concurrency::AUDIT,
    &worker_per_request::AUDIT,
];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    let of_code = AUDITS.iter().map(|audit| &audit.about);
    of_code.chain([&old_version::ABOUT])
}

/// Runs all audits on a JavaScript program and on what it says that it runs on, on the threads of the pool around it.
pub(crate) fn run(program: &Program, reach: &Reach, manifests: &Manifests) -> Vec<Finding> {
    let service = Service::of(program, reach);
    let mut ways = Ways::of(reach);
    let mut all = old_version::run(manifests);
    let look = |audit: &&Audit| {
        let mut seen = Vec::new();
        (audit.run)(&service, &mut seen);
        seen
    };
    let looked: Vec<Vec<Seen>> = AUDITS.par_iter().map(look).collect();
    for (audit, seen) in AUDITS.iter().zip(looked) {
        let offsets: Vec<_> = seen.iter().map(|s| (s.file, s.offset)).collect();
        let place = |file, offset| program.place(ModuleId(file), offset);
        let mut found = findings(&audit.about, seen, place);
        for (finding, (file, offset)) in found.iter_mut().zip(offsets) {
            finding.reached_by = ways.routes(file, offset);
        }
        all.extend(found);
    }
    all
}

/// What an audit sees in a tree, and how sure it is.
#[cfg(test)]
fn looked_at(audit: &Audit, files: &[(&str, &str)]) -> Vec<(crate::inspection::Place, Confidence)> {
    use crate::mounts::Mounts;

    let program = crate::js::program_of(files);
    let mut mounts = Mounts::default();
    let calls = crate::js::run::Run::all(&program, &mut mounts);
    let in_browser = crate::js::browser::modules(&program);
    let reach = Reach::of(&program, (calls, in_browser), &mounts.routes());
    let service = Service::of(&program, &reach);
    let mut seen = Vec::new();
    (audit.run)(&service, &mut seen);
    let places = seen
        .iter()
        .map(|s| (program.place(ModuleId(s.file), s.offset), s.confidence));
    let mut places: Vec<_> = places.collect();
    places.sort();
    places
}

/// The same, as `file:line`.
#[cfg(test)]
fn seen_in_tree(audit: &Audit, files: &[(&str, &str)]) -> Vec<String> {
    let places = looked_at(audit, files).into_iter();
    places
        .map(|(p, _)| format!("{}:{}", p.file, p.line))
        .collect()
}

/// Lines at which an audit sees something in a module, and how sure it is.
#[cfg(test)]
fn seen_with(audit: &Audit, text: &str) -> Vec<(u32, Confidence)> {
    let places = looked_at(audit, &[("server.js", text)]).into_iter();
    places.map(|(p, confidence)| (p.line, confidence)).collect()
}

/// Lines at which an audit sees something in a module.
#[cfg(test)]
fn seen_in(audit: &Audit, text: &str) -> Vec<u32> {
    let places = seen_with(audit, text).into_iter();
    places.map(|(line, _)| line).collect()
}
