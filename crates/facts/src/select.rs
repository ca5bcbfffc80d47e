//! Choosing among facts: whoever asks for a metric gets the best-graded, newest fact that isn't stale.

use std::collections::BTreeMap;

use crate::{Conditions, Estimate, Fact, Interval, Metric, Subject};

/// Facts in the order in which they were recorded, with look-up by grade.
#[derive(Debug, Clone, Default)]
pub struct FactSet {
    facts: Vec<Fact>,
    by_key: BTreeMap<(Metric, Subject), Vec<usize>>,
}

/// A condition that a wanted fact must meet; absent members accept anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Want<'a> {
    /// The workload it was obtained under.
    pub workload: Option<&'a str>,
    /// The other route of an interference run.
    pub beside: Option<&'a str>,
}

impl Want<'_> {
    fn accepts(&self, conditions: &Conditions) -> bool {
        self.workload
            .is_none_or(|w| conditions.workload.as_deref() == Some(w))
            && self
                .beside
                .is_none_or(|b| conditions.beside.as_deref() == Some(b))
    }
}

impl FactSet {
    /// Facts, oldest first.
    pub fn new(facts: Vec<Fact>) -> Self {
        let mut set = FactSet::default();
        for fact in facts {
            set.push(fact);
        }
        set
    }

    /// Adds a fact that is newer than all others.
    pub fn push(&mut self, fact: Fact) {
        let key = (fact.metric, fact.subject.clone());
        self.by_key.entry(key).or_default().push(self.facts.len());
        self.facts.push(fact);
    }

    /// All facts, oldest first.
    pub fn all(&self) -> &[Fact] {
        &self.facts
    }

    /// Of each metric of a subject, at each grade, only what the newest run says (all conditions of it), and what no run
    /// obtained: a ledger has the facts of all runs, and a reader wants to see one.
    #[must_use]
    pub fn newest(&self) -> Self {
        let key = |fact: &Fact| (fact.metric, fact.subject.clone(), fact.grade);
        let mut newest = BTreeMap::new();
        for fact in &self.facts {
            let run = newest.entry(key(fact)).or_insert(fact.source.run);
            *run = (*run).max(fact.source.run);
        }
        let kept = self.facts.iter();
        let kept = kept.filter(|fact| newest.get(&key(fact)) == Some(&fact.source.run));
        FactSet::new(kept.cloned().collect())
    }

    /// The best-graded, newest fact that isn't stale.
    pub fn best(&self, subject: &Subject, metric: Metric) -> Option<&Fact> {
        self.best_where(subject, metric, Want::default())
    }

    /// The same, among the facts that meet `want`.
    pub fn best_where(&self, subject: &Subject, metric: Metric, want: Want<'_>) -> Option<&Fact> {
        self.by_key
            .get(&(metric, subject.clone()))?
            .iter()
            .map(|&i| &self.facts[i])
            .filter(|f| !f.stale && want.accepts(&f.conditions))
            // `max_by_key` keeps the last of equals: the newest.
            .max_by_key(|f| f.grade)
    }

    /// The number of the best fact, if it is one.
    pub fn number(&self, subject: &Subject, metric: Metric) -> Option<&Interval> {
        self.best(subject, metric)?.estimate.number()
    }

    /// The point of the best fact, if it is a number.
    pub fn point(&self, subject: &Subject, metric: Metric) -> Option<f64> {
        self.number(subject, metric).map(|n| n.point)
    }

    /// The answer of the best fact, if it is a yes or no.
    pub fn flag(&self, subject: &Subject, metric: Metric) -> Option<bool> {
        match self.best(subject, metric)?.estimate {
            Estimate::Flag { flag } => Some(flag),
            _ => None,
        }
    }

    /// All facts of a metric that aren't stale, whatever their subject: series for charts and tables.
    pub fn of_metric(&self, metric: Metric) -> impl Iterator<Item = &Fact> {
        self.facts
            .iter()
            .filter(move |f| f.metric == metric && !f.stale)
    }

    /// Route names in the order in which the workload declares them.
    pub fn routes(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for fact in self.of_metric(Metric::Weight) {
            if let Some(name) = fact.subject.route_name()
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grade;

    fn fact(value: f64, grade: Grade) -> Fact {
        Fact::new(
            Subject::candidate("node"),
            Metric::ColdStart,
            Estimate::exact(value),
            grade,
            "test",
        )
    }

    #[test]
    fn grade_wins_over_age_and_age_decides_among_equals() {
        let mut set = FactSet::new(vec![
            fact(1.0, Grade::Measured),
            fact(2.0, Grade::Measured),
            fact(3.0, Grade::Assumed),
        ]);
        let node = Subject::candidate("node");
        assert_eq!(set.point(&node, Metric::ColdStart), Some(2.0));
        let mut stale = fact(4.0, Grade::Proven);
        stale.stale = true;
        set.push(stale);
        assert_eq!(set.point(&node, Metric::ColdStart), Some(2.0));
        assert_eq!(set.point(&Subject::Service, Metric::ColdStart), None);
    }

    #[test]
    fn conditions_narrow_the_choice() {
        let mut alone = fact(1.0, Grade::Measured);
        alone.conditions.workload = Some("alone".into());
        let mut mix = fact(2.0, Grade::Measured);
        mix.conditions.workload = Some("mix".into());
        let set = FactSet::new(vec![alone, mix]);
        let want = Want {
            workload: Some("alone"),
            ..Want::default()
        };
        let best = set.best_where(&Subject::candidate("node"), Metric::ColdStart, want);
        assert_eq!(best.and_then(|f| f.estimate.point()), Some(1.0));
    }

    #[test]
    fn the_newest_run_of_each_grade_is_kept() {
        let of = |value, grade, run| {
            let mut fact = fact(value, grade);
            fact.source.run = run;
            fact
        };
        let facts = FactSet::new(vec![
            of(1.0, Grade::Measured, Some(1)),
            of(2.0, Grade::Declared, None),
            of(3.0, Grade::Measured, Some(2)),
            of(4.0, Grade::Measured, Some(2)),
        ]);
        let newest = facts.newest();
        let points: Vec<f64> = newest
            .all()
            .iter()
            .filter_map(|f| Some(f.estimate.number()?.point))
            .collect();
        assert_eq!(points, [2.0, 3.0, 4.0]);
    }
}
