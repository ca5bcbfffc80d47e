//! Modules that a process or a thread of its own begins with: `fork('scan.js')`, `new Worker(...)`. What only those take doesn't
//! run where requests are served, whatever its names say; nor does what the primary of a cluster does.

use std::collections::HashSet;

use super::Run;
use super::calls::Call;
use super::value::{External, ModuleId, Value};
use crate::js::program::Program;
use crate::js::resolve::Target;

/// Which process of a cluster comes by a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// The one that serves nothing.
    Primary,
    Worker,
}

impl Process {
    /// `if (cluster.isPrimary)`.
    pub(super) fn of_test(tested: &Value) -> Option<Self> {
        let Value::External(external) = tested else {
            return None;
        };
        match (
            external.package.trim_start_matches("node:"),
            &*external.path,
        ) {
            ("cluster", "isPrimary" | "isMaster") => Some(Process::Primary),
            ("cluster", "isWorker") => Some(Process::Worker),
            _ => None,
        }
    }
}

/// Whether a call of it begins a process or a thread with a file that it is given.
fn begins(external: &External) -> bool {
    let name = external.path.rsplit('.').next().unwrap_or_default();
    match external.package.trim_start_matches("node:") {
        "child_process" => name == "fork",
        "worker_threads" | "bullmq" => name == "Worker",
        "piscina" | "tinypool" => matches!(name, "" | "Piscina" | "Tinypool"),
        "workerpool" => name == "pool",
        _ => false,
    }
}

impl Run<'_> {
    /// Notes the modules that a call begins processes with.
    pub(super) fn note_process(&mut self, external: &External, call: &Call<'_>) {
        if !begins(external) {
            return;
        }
        for value in call.values() {
            let file = match &value {
                Value::Object(_) => self.member(&value, "filename"),
                _ => value,
            };
            if let Value::Text(file) = file
                && let Target::Module(id) = self.target(call.module, &file)
                && id != call.module
            {
                self.begun.insert(id);
            }
        }
    }
}

/// Of each module, whether only processes that others begin come to it.
pub(super) fn elsewhere(program: &Program, begun: &HashSet<ModuleId>) -> Vec<bool> {
    let count = program.modules.len();
    if begun.is_empty() {
        return vec![false; count];
    }
    let (mut takes, mut is_taken) = (vec![Vec::new(); count], vec![false; count]);
    for (from, taken) in program.takes() {
        takes[from.0].push(taken.0);
        is_taken[taken.0] = true;
    }
    let reached = |from: &mut dyn Iterator<Item = usize>| {
        let (mut is_seen, mut open) = (vec![false; count], from.collect::<Vec<usize>>());
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut is_seen[at], true) {
                open.extend(&takes[at]);
            }
        }
        is_seen
    };
    let is_first = |at: &usize| !is_taken[*at] && !begun.contains(&ModuleId(*at));
    let here = reached(&mut (0..count).filter(is_first));
    let there = reached(&mut begun.iter().map(|id| id.0));
    let both = there.into_iter().zip(here);
    both.map(|(there, here)| there && !here).collect()
}
