//! Which modules of the tree take which: by `import`, `export ... from`, `require` and `import()` of a text.

use crate::js::looking;
use crate::js::module::Kind;
use crate::js::program::Program;
use crate::js::resolve::Target;
use crate::js::run::value::ModuleId;

/// Each module with one that it takes, another than itself; a pair may come more than once.
pub(super) fn between_modules(program: &Program) -> Vec<(ModuleId, ModuleId)> {
    let mut pairs = Vec::new();
    let mut take = |from: usize, specifier: &str| {
        let path = &program.modules[from].path;
        if let Target::Module(id) = program.resolver.resolve(path, specifier)
            && id.0 != from
        {
            pairs.push((ModuleId(from), id));
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
    pairs
}
