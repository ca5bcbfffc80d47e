//! What a rule is.

use crate::input::Input;
use crate::sample::Sample;
use crate::verdict::Verdict;

/// A number of a rule that a plan can change: `[rules.NAME] key = number`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// Its key.
    pub key: &'static str,
    /// Its default.
    pub default: f64,
    /// What it is.
    pub doc: &'static str,
}

/// A rule's page in the handbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Docs {
    /// What it looks for.
    pub looks_for: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub what_to_do: &'static str,
}

/// What a rule speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One route.
    Route,
    /// Every route alike.
    Service,
    /// The verdicts of the routes together.
    Whole,
}

/// A rule's word on one route in one draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opinion {
    /// What it speaks for.
    pub verdict: Verdict,
    /// How much gain it promises (for `Move`) or asks for (for `Keep`); see `combine`.
    pub strength: f64,
    /// What it speaks for where a move doesn't pay.
    pub otherwise: Verdict,
}

impl Opinion {
    pub(crate) fn of(verdict: Verdict, strength: f64) -> Self {
        Opinion {
            verdict,
            strength,
            otherwise: Verdict::Keep,
        }
    }
}

/// A rule's sentence, at the best single values.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// One sentence with the figures.
    pub text: String,
    /// What it rests on.
    pub inputs: Vec<Input>,
    /// False when it can't tell.
    pub is_known: bool,
}

impl Said {
    pub(crate) fn known(text: String, inputs: &[Input]) -> Self {
        Said {
            text,
            inputs: inputs.to_vec(),
            is_known: true,
        }
    }

    /// *Not known*, with the inputs that are missing.
    pub(crate) fn not_known(what: &str, sample: &Sample<'_>, inputs: &[Input]) -> Self {
        let missing = inputs.iter().map(|i| sample.column(*i));
        let why: Vec<String> = missing
            .filter(|c| c.at(None).is_none() || c.is_prior)
            .map(|c| {
                let name = if c.id.is_empty() {
                    "another candidate"
                } else {
                    &c.id
                };
                let why = c.not_measured.as_deref().unwrap_or("no such fact");
                format!("{name}: {why}")
            })
            .collect();
        Said {
            text: format!("{what} ({})", why.join("; ")),
            inputs: inputs.to_vec(),
            is_known: false,
        }
    }
}

/// The values of one rule's thresholds, in the order in which it declares them.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a>(pub(crate) &'a [f64]);

impl Limits<'_> {
    pub(crate) fn at(&self, index: usize) -> f64 {
        self.0[index]
    }
}

/// A rule: its page, its thresholds, its opinion.
#[derive(Debug)]
pub struct Rule {
    /// Its name in reasons and in `[rules.NAME]`.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// Its page.
    pub docs: Docs,
    /// Where it comes from.
    pub citation: &'static str,
    /// What a plan can change.
    pub thresholds: &'static [Threshold],
    /// What it speaks about.
    pub scope: Scope,
    /// Its opinion in one draw; none when it doesn't apply or can't tell.
    pub(crate) judge: fn(&Sample<'_>, Limits<'_>) -> Option<Opinion>,
    /// Its sentence at the points; none when it doesn't apply.
    pub(crate) say: fn(&Sample<'_>, Limits<'_>) -> Option<Said>,
}
