//! `[team]`: who would do it.

use crate::quantity::Money;
use crate::read::{Reading, Section};

/// The team; what isn't written is assumed, see [`crate::Plan::origin`].
#[derive(Debug, Clone, Copy)]
pub struct Team {
    /// Engineers.
    pub engineers: u32,
    /// Those of them who know Go.
    pub know_go: u32,
    /// What one costs in a month.
    pub cost_per_engineer_month: Money,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Team {
    let mut section = root.child(reading, "team");
    let team = Team {
        engineers: section.defaulted(reading, "engineers"),
        know_go: section.defaulted(reading, "know_go"),
        cost_per_engineer_month: section.defaulted(reading, "cost_per_engineer_month"),
    };
    if team.know_go > team.engineers
        && let Some(node) = section.node("know_go")
    {
        let message = format!("{} of {} engineers know Go", team.know_go, team.engineers);
        reading.complain(&node.place, message, "more than there are");
    }
    section.finish(reading);
    team
}
