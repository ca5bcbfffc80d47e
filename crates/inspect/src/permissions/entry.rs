//! Where a package's process begins, and the modules that it loads from there.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::js::looking;
use crate::js::module::Kind;
use crate::js::program::Program;
use crate::js::resolve::Target;
use crate::js::run::value::ModuleId;

/// Where compilers put what they make of `src`.
const BUILT: [&str; 4] = ["dist/", "build/", "lib/", "out/"];

/// Whether a script of a package starts it: others are begun by whoever loads them.
pub(super) fn is_started(manifest: &Value) -> bool {
    started(manifest).is_some()
}

fn started(manifest: &Value) -> Option<&str> {
    ["start:prod", "start", "serve"].iter().find_map(|script| {
        let mut words = manifest["scripts"][*script].as_str()?.split_whitespace();
        words.find(|word| *word == "node" || word.ends_with("/node"))?;
        words.find(|word| !word.starts_with('-'))
    })
}

/// The module that `npm start` or `main` names, as it stands in the source.
pub(super) fn of(program: &Program, folder: &str, manifest: &Value) -> Option<ModuleId> {
    named(program, folder, manifest).map(|(_, module)| module)
}

/// What is named, from the inspected folder, and the module that it is in the source.
pub(super) fn named(
    program: &Program,
    folder: &str,
    manifest: &Value,
) -> Option<(String, ModuleId)> {
    let named = started(manifest)
        .into_iter()
        .chain(manifest["main"].as_str());
    let within = |path: &str| super::join(folder, path.trim_start_matches("./"));
    let mut candidates = named.flat_map(|named| {
        let sources = sources(named).into_iter();
        sources.map(move |source| (named, source))
    });
    candidates.find_map(|(named, source)| {
        let module = program.resolver.file(&within(&source))?;
        Some((within(named), module))
    })
}

/// `dist/server.js` is made of `src/server.ts`, or of `server.ts`.
fn sources(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("./");
    let inner = BUILT.iter().find_map(|built| path.strip_prefix(built));
    let made = inner.map(|inner| {
        let inner = inner.strip_prefix("src/").unwrap_or(inner);
        [format!("src/{inner}"), inner.to_owned()]
    });
    std::iter::once(path.to_owned())
        .chain(made.into_iter().flatten())
        .collect()
}

/// The modules that each module loads.
pub(super) fn asked(program: &Program) -> Vec<Vec<ModuleId>> {
    let mut asked: Vec<Vec<ModuleId>> = vec![Vec::new(); program.modules.len()];
    let mut ask = |from: usize, specifier: &str| {
        let path = &program.modules[from].path;
        if let Target::Module(id) = program.resolver.resolve(path, specifier) {
            asked[from].push(id);
        }
    };
    for (index, module) in program.modules.iter().enumerate() {
        let requests = module.requests.iter().filter(|r| !r.is_type_only);
        requests.for_each(|request| ask(index, &request.specifier));
    }
    looking::expressions(program, &mut |at, expression, _| {
        let argument = match &expression.kind {
            Kind::Import(argument) => argument,
            // Workers and processes of its own, too: `new Worker(new URL('./w.js', import.meta.url))`.
            Kind::New(call) | Kind::Call(call) => match call.arguments.first() {
                Some(argument) => &argument.value,
                None => return,
            },
            _ => return,
        };
        if let Kind::Text(specifier) = &argument.kind
            && specifier.starts_with('.')
        {
            ask(at.module, specifier);
        }
    });
    asked
}

/// The modules that are loaded from one on.
pub(super) fn loaded(asked: &[Vec<ModuleId>], entry: ModuleId) -> BTreeSet<usize> {
    let mut loaded = BTreeSet::new();
    let mut left = vec![entry];
    while let Some(ModuleId(index)) = left.pop() {
        if loaded.insert(index) {
            left.extend(&asked[index]);
        }
    }
    loaded
}
