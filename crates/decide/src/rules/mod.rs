//! The rules: one file each, one list.

mod cpu_bound_route;
mod edge;
mod event_loop_interference;
mod hybrid;
mod io_bound_route;
mod many_connections;
mod many_instances;
mod peak_over_capacity;
mod regulated;
mod slo_headroom;
mod team_ramp;

use crate::rule::Rule;

pub(crate) use hybrid::{RULE as HYBRID_RULE, of_service};

/// All rules, in the order of the handbook.
pub static RULES: &[&Rule] = &[
    &crate::combine::RULE,
    &io_bound_route::RULE,
    &cpu_bound_route::RULE,
    &event_loop_interference::RULE,
    &slo_headroom::RULE,
    &peak_over_capacity::RULE,
    &many_connections::RULE,
    &many_instances::RULE,
    &edge::RULE,
    &regulated::RULE,
    &team_ramp::RULE,
    &hybrid::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_a_citation_and_a_name_of_its_own() {
        for rule in RULES {
            let docs = [rule.docs.looks_for, rule.docs.why, rule.docs.what_to_do];
            assert!(docs.iter().all(|d| d.ends_with('.')), "{}", rule.id);
            assert!(!rule.title.is_empty() && !rule.citation.is_empty());
            assert_eq!(RULES.iter().filter(|r| r.id == rule.id).count(), 1);
        }
    }
}
