//! Audits of JavaScript and TypeScript, a file each, and their list.

mod await_in_loop;
mod blocking_call;
mod floating_promise;

use super::{About, Confidence, Finding, Seen, Severity, findings};
use crate::js::module::{Call, Function};
use crate::js::names::AllNames;
use crate::js::program::Program;
use crate::js::reach::{Reach, Ways};
use crate::js::run::value::{FunctionKey, ModuleId};

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
}

impl<'a> Service<'a> {
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
    fn functions(&self, module: usize, call: &Call) -> Vec<&'a Function> {
        let seen = self.reach.callee(call).map_or(&[][..], |c| &c.functions);
        if seen.is_empty() {
            return self
                .names
                .function(module, &call.callee)
                .into_iter()
                .collect();
        }
        let function = |(module, id): &FunctionKey| {
            let module = self.program.modules.get(module.0)?;
            module.functions.get(id.0 as usize)
        };
        seen.iter().filter_map(function).collect()
    }
}

/// The list.
static AUDITS: &[&Audit] = &[
    &await_in_loop::AUDIT,
    &blocking_call::AUDIT,
    &floating_promise::AUDIT,
];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    AUDITS.iter().map(|audit| &audit.about)
}

/// Runs all audits on a JavaScript program.
pub(crate) fn run(program: &Program, reach: &Reach) -> Vec<Finding> {
    let service = Service {
        program,
        names: AllNames::of(program),
        reach,
    };
    let mut ways = Ways::of(reach);
    let mut all = Vec::new();
    for audit in AUDITS {
        let mut seen = Vec::new();
        (audit.run)(&service, &mut seen);
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

/// What an audit sees in a tree, as `file:line`.
#[cfg(test)]
fn seen_in_tree(audit: &Audit, files: &[(&str, &str)]) -> Vec<String> {
    use crate::mounts::Mounts;

    let program = crate::js::program_of(files);
    let mut mounts = Mounts::default();
    let calls = crate::js::run::Run::all(&program, &mut mounts);
    let reach = Reach::of(&program, calls, &mounts.routes());
    let service = Service {
        program: &program,
        names: AllNames::of(&program),
        reach: &reach,
    };
    let mut seen = Vec::new();
    (audit.run)(&service, &mut seen);
    let mut places: Vec<_> = seen
        .iter()
        .map(|s| program.place(ModuleId(s.file), s.offset))
        .collect();
    places.sort();
    places
        .iter()
        .map(|p| format!("{}:{}", p.file, p.line))
        .collect()
}

/// Lines at which an audit sees something in a module.
#[cfg(test)]
fn seen_in(audit: &Audit, text: &str) -> Vec<u32> {
    let places = seen_in_tree(audit, &[("server.js", text)]);
    let line = |place: &String| place.rsplit(':').next().and_then(|l| l.parse().ok());
    places.iter().filter_map(line).collect()
}
