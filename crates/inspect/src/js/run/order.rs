//! In which order modules start.

use super::value::ModuleId;
use crate::js::looking;
use crate::js::module::Kind;
use crate::js::program::Program;
use crate::js::resolve::Target;

/// Those that no other takes first: they are what is started, and where modules take each other in a circle it decides
/// which of them is there already.
pub(super) fn of(program: &Program) -> Vec<ModuleId> {
    let mut is_taken = vec![false; program.modules.len()];
    let mut take = |from: usize, specifier: &str| {
        let path = &program.modules[from].path;
        if let Target::Module(id) = program.resolver.resolve(path, specifier)
            && id.0 != from
        {
            is_taken[id.0] = true;
        }
    };
    for (index, module) in program.modules.iter().enumerate() {
        for request in module.requests.iter().filter(|r| !r.is_type_only) {
            take(index, &request.specifier);
        }
    }
    looking::expressions(program, &mut |at, expression, _| {
        let specifier = match &expression.kind {
            Kind::Import(specifier) => specifier,
            Kind::Call(call) if matches!(&call.callee.kind, Kind::Name(n) if &**n == "require") => {
                match call.arguments.first() {
                    Some(first) => &first.value,
                    None => return,
                }
            }
            _ => return,
        };
        if let Kind::Text(specifier) = &specifier.kind {
            take(at.module, specifier);
        }
    });
    let all = || (0..is_taken.len()).map(ModuleId);
    let first = all().filter(|id| !is_taken[id.0]);
    first.chain(all().filter(|id| is_taken[id.0])).collect()
}
