//! Routes that a package registers by a description of the API, each answered by a controller that the description names.

use super::Handler;
use crate::descriptions::{Answered, Description, Operation};
use crate::inspection::{Framework, Place};
use crate::js::run::Run;
use crate::js::run::value::ModuleId;
use crate::mounts::Scope;
use crate::path;

/// Registers what descriptions say is answered by functions of the tree.
pub(crate) fn register(run: &mut Run<'_>) {
    for description in &run.program.descriptions {
        let scope = run.scope(Framework::Express, true);
        for operation in &description.operations {
            if let Some(answered) = &operation.answered {
                of_operation(run, scope, (description, operation), answered);
            }
        }
    }
}

fn of_operation(
    run: &mut Run<'_>,
    scope: Scope,
    (description, operation): (&Description, &Operation),
    answered: &Answered,
) {
    let Some(module) = controller(run, &description.file, &answered.controller) else {
        return;
    };
    let function = run.export(module, &answered.name, 0);
    let functions = run.functions_of(&function);
    if functions.is_empty() {
        return;
    }
    let handler = Handler {
        name: Some(answered.name.clone()),
        functions,
        ..Handler::default()
    };
    let place = Place {
        file: description.file.clone(),
        line: answered.line,
    };
    let path = path::join(&description.prefix, &operation.path);
    run.register(scope, &operation.method, &path, handler, place);
}

/// The module of a controller: the one nearest to the description of those whose path ends with its name.
fn controller(run: &Run<'_>, description: &str, name: &str) -> Option<ModuleId> {
    let name = name.trim_start_matches(['.', '/']);
    let is_its = |path: &str| {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        [path, stem].iter().any(|path| {
            let before = path.strip_suffix(name);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    };
    let shared = |path: &str| {
        let pairs = path.bytes().zip(description.bytes());
        pairs.take_while(|(a, b)| a == b).count()
    };
    let modules = run.program.modules.iter().enumerate();
    let found = modules.filter(|(_, module)| is_its(&module.path));
    let nearest = found.max_by_key(|(_, module)| {
        let is_named = module.path.contains("controller") || module.path.contains("handler");
        (is_named, shared(&module.path))
    });
    nearest.map(|(at, _)| ModuleId(at))
}
