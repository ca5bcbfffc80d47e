//! The thresholds in force: defaults from the rules' own files, changed by the plan or by `--set`.

use crate::rule::Limits;
use crate::rules::RULES;

/// Values of every rule's thresholds.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds(Vec<Vec<f64>>);

/// There is no such rule or key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("set {asked}: no rule has it{}", nearest.as_ref().map_or(String::new(), |n| format!(", {n} is the nearest")))]
pub struct UnknownThreshold {
    /// What was asked for, `rules.NAME.key`.
    pub asked: String,
    /// The nearest that exists.
    pub nearest: Option<String>,
}

impl Default for Thresholds {
    fn default() -> Self {
        let defaults = |rule: &&crate::Rule| rule.thresholds.iter().map(|t| t.default).collect();
        Thresholds(RULES.iter().map(defaults).collect())
    }
}

impl Thresholds {
    /// Sets one.
    pub fn with(&mut self, rule: &str, key: &str, value: f64) -> Result<(), UnknownThreshold> {
        let slot = Self::slot(rule, key).ok_or_else(|| {
            let asked = format!("rules.{rule}.{key}");
            let names = Self::names();
            let nearest = nearest(&asked, names.iter().map(String::as_str));
            UnknownThreshold { asked, nearest }
        })?;
        self.0[slot.0][slot.1] = value;
        Ok(())
    }

    /// The value of one.
    pub fn get(&self, rule: &str, key: &str) -> Option<f64> {
        Self::slot(rule, key).map(|(rule, key)| self.0[rule][key])
    }

    /// All that can be set, as `rules.NAME.key`.
    pub fn names() -> Vec<String> {
        let of_rule = |rule: &&'static crate::Rule| {
            let id = rule.id;
            rule.thresholds
                .iter()
                .map(move |t| format!("rules.{id}.{}", t.key))
        };
        RULES.iter().flat_map(of_rule).collect()
    }

    pub(crate) fn of(&self, rule: usize) -> Limits<'_> {
        Limits(&self.0[rule])
    }

    fn slot(rule: &str, key: &str) -> Option<(usize, usize)> {
        let index = RULES.iter().position(|r| r.id == rule)?;
        let key = RULES[index].thresholds.iter().position(|t| t.key == key)?;
        Some((index, key))
    }
}

/// The name most like `asked`, unless nothing is much like it.
pub(crate) fn nearest<'a>(asked: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    names
        .map(|name| (strsim::jaro_winkler(asked, name), name))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_come_from_the_rules_and_a_typing_error_names_the_nearest() {
        let mut thresholds = Thresholds::default();
        assert_eq!(thresholds.get("io_bound_route", "io_share"), Some(0.8));
        thresholds.with("io_bound_route", "io_share", 0.9).unwrap();
        assert_eq!(thresholds.get("io_bound_route", "io_share"), Some(0.9));
        let error = thresholds
            .with("io_bound_rout", "io_share", 0.9)
            .unwrap_err();
        assert_eq!(
            error.nearest.as_deref(),
            Some("rules.io_bound_route.io_share")
        );
    }
}
