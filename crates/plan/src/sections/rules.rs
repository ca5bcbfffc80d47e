//! `[rules.NAME]`: thresholds of decision rules. Which rules and thresholds there are, the rules themselves know.

use crate::document::Place;
use crate::origin::Origin;
use crate::read::{Reading, Section, read_node};

/// Settings of one rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The rule's name.
    pub name: String,
    /// Where it stands, for [`crate::Plan::invalid`].
    pub place: Place,
    /// Its thresholds.
    pub settings: Vec<RuleSetting>,
}

/// One threshold.
#[derive(Debug, Clone)]
pub struct RuleSetting {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: f64,
    /// Where it comes from.
    pub origin: Origin,
    /// Where its key stands, for [`crate::Plan::invalid`].
    pub key_place: Place,
    /// Where its value stands, for [`crate::Plan::invalid`].
    pub place: Place,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Vec<Rule> {
    let mut section = root.child(reading, "rules");
    let names: Vec<_> = section.entries().iter().collect();
    names
        .into_iter()
        .map(|entry| {
            let mut rule = section.child(reading, &entry.key);
            Rule {
                name: entry.key.clone(),
                place: entry.key_place.clone(),
                settings: settings(&mut rule, reading),
            }
        })
        .collect()
}

fn settings(rule: &mut Section<'_>, reading: &mut Reading) -> Vec<RuleSetting> {
    let mut settings = Vec::new();
    for entry in rule.entries() {
        let path = rule.path_of(&entry.key);
        let Some(value) = read_node::<f64>(reading, &entry.node, &path) else {
            continue;
        };
        let origin = reading.origin(&entry.node.place);
        reading.note(path, value.to_string(), origin.clone());
        settings.push(RuleSetting {
            key: entry.key.clone(),
            value,
            origin,
            key_place: entry.key_place.clone(),
            place: entry.node.place.clone(),
        });
    }
    settings
}
