//! `[budget]`: what must go on holding. The lines are read by the verb that holds them.

use crate::document::Place;
use crate::origin::Origin;
use crate::read::{Reading, Section, read_node};

/// One budget, as written.
#[derive(Debug, Clone)]
pub struct BudgetLine {
    /// What it is about: `route POST /manifests: latency_p99`.
    pub what: String,
    /// What must hold: `< 250ms`.
    pub limit: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Where `what` stands, for [`crate::Plan::invalid`].
    pub what_place: Place,
    /// Where `limit` stands, for [`crate::Plan::invalid`].
    pub limit_place: Place,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Vec<BudgetLine> {
    let mut section = root.child(reading, "budget");
    let mut lines = Vec::new();
    for entry in section.entries() {
        let path = format!("budget.\"{}\"", entry.key);
        let Some(limit) = read_node::<String>(reading, &entry.node, &path) else {
            continue;
        };
        let origin = reading.origin(&entry.node.place);
        reading.note(path, limit.clone(), origin.clone());
        lines.push(BudgetLine {
            what: entry.key.clone(),
            limit,
            origin,
            what_place: entry.key_place.clone(),
            limit_place: entry.node.place.clone(),
        });
    }
    lines
}
