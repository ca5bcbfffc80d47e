//! Which modules an application of Nest loads.

use crate::js::module::{Imported, Module};
use crate::js::program::Program;
use crate::js::run::value::ModuleId;

/// Of each module whether it makes an application or is taken by one that does, however far on; none where nobody was
/// seen to make one.
pub(super) fn by_applications(program: &Program) -> Option<Vec<bool>> {
    let makes_one = |module: &Module| {
        let mut imports = module.imports.iter();
        imports.any(|i| {
            i.from == "@nestjs/core"
                && match &i.what {
                    Imported::Named(name) => name == "NestFactory",
                    Imported::Namespace => true,
                }
        })
    };
    let mut is_loaded: Vec<bool> = program.modules.iter().map(makes_one).collect();
    let mut open: Vec<usize> = (0..is_loaded.len()).filter(|i| is_loaded[*i]).collect();
    if open.is_empty() {
        return None;
    }
    let mut takes: Vec<Vec<ModuleId>> = vec![Vec::new(); is_loaded.len()];
    for (from, to) in program.takes() {
        takes[from.0].push(*to);
    }
    while let Some(module) = open.pop() {
        for taken in &takes[module] {
            if !std::mem::replace(&mut is_loaded[taken.0], true) {
                open.push(taken.0);
            }
        }
    }
    Some(is_loaded)
}
