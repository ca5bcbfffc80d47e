//! In which order modules start.

use super::value::ModuleId;
use crate::js::program::Program;

/// Those that no other takes first: they are what is started, and where modules take each other in a circle it decides
/// which of them is there already.
pub(super) fn of(program: &Program) -> Vec<ModuleId> {
    let mut is_taken = vec![false; program.modules.len()];
    for (_, taken) in program.takes() {
        is_taken[taken.0] = true;
    }
    let all = || (0..is_taken.len()).map(ModuleId);
    let first = all().filter(|id| !is_taken[id.0]);
    first.chain(all().filter(|id| is_taken[id.0])).collect()
}
