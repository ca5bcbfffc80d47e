//! The result as text for a terminal: tables first, then why, and what to run next.

mod ink;
mod source;
mod tables;

use anstyle::AnsiColor;
use weighbridge_decide::{Flip, Reason, Verdict};
use weighbridge_facts::{Estimate, Fact};

use crate::ReportInput;
use crate::format::{duration, plain, probability, show};
use crate::view::View;

/// Flips that the terminal shows for each verdict, the smallest change first.
const MOST_FLIPS: usize = 2;

/// How the text may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour it; it says the same without.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            color: false,
            width: 100,
        }
    }
}

/// The whole result; the last line is the next command.
pub fn render(input: &ReportInput<'_>, style: Style) -> String {
    let view = View::of(input);
    let page = Page { input, view, style };
    let parts = [
        page.headline(),
        page.routes(),
        page.footprint(),
        page.source(),
        page.why(),
        page.flips(),
        page.choices(),
        page.warnings(),
        page.not_measured(),
        page.next(),
    ];
    let mut text = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    text.push('\n');
    text
}

struct Page<'a> {
    input: &'a ReportInput<'a>,
    view: View<'a>,
    style: Style,
}

impl Page<'_> {
    fn headline(&self) -> String {
        let service = &self.input.decision.service;
        let verdict = verdict_text(service.verdict, service.probability);
        let against = match &self.input.other {
            Some(other) => format!("{other} against {}", self.input.baseline),
            None => format!("{} alone", self.input.baseline),
        };
        let run = &self.input.run;
        let not_fit = self.input.not_fit().map_or(String::new(), |text| {
            self.tinted(&self.wrap(&text, ""), AnsiColor::Yellow.on_default()) + "\n"
        });
        format!(
            "{}: {}\n{not_fit}{}",
            self.bold(&plain(&self.input.service)),
            self.verdict(service.verdict, &verdict),
            self.dim(&plain(&format!(
                "{against}, {} in {}",
                self.input.blocks(),
                duration(run.elapsed_seconds)
            )))
        )
    }

    fn why(&self) -> String {
        let mut lines = vec![self.heading("Why")];
        for (subject, reasons, _) in self.view.arguments() {
            if reasons.is_empty() {
                continue;
            }
            lines.push(self.bold(&plain(subject)));
            for reason in reasons {
                lines.push(self.reason(reason));
            }
        }
        section(&lines)
    }

    fn reason(&self, reason: &Reason) -> String {
        let word = reason.speaks_for.map_or("not known", Verdict::word);
        let text = format!("{word}: {} [{}]", plain(&reason.text), plain(&reason.rule));
        let mut lines = vec![self.wrap(&text, "  ")];
        for reference in &reason.facts {
            let value = match (self.view.resolve(reference), reference.grade) {
                (Some(fact), _) if is_missing(fact) => format!(" {}", full(Some(fact))),
                (Some(fact), _) => format!(" = {}, {}", full(Some(fact)), fact.grade),
                (None, Some(grade)) => format!(", {grade}"),
                (None, None) => ", no such fact".to_owned(),
            };
            let text = format!("{}{value}", plain(&reference.id));
            lines.push(self.dim(&self.wrap(&text, "      ")));
        }
        lines.join("\n")
    }

    fn flips(&self) -> String {
        let mut lines = vec![self.heading("What would flip it")];
        for (subject, _, flips) in self.view.arguments() {
            // What counts as certain is no fact of the world: such flips, and the long tail, are in the page.
            let of_the_world = flips
                .iter()
                .filter(|flip| !flip.set.starts_with("rules.combine."));
            lines.extend(
                of_the_world
                    .take(MOST_FLIPS)
                    .map(|flip| self.flip(subject, flip)),
            );
        }
        section(&lines)
    }

    fn flip(&self, subject: &str, flip: &Flip) -> String {
        let text = format!(
            "{}: {} with --set '{}' (now {})",
            plain(subject),
            flip.to.word(),
            plain(&flip.set),
            plain(&flip.now)
        );
        self.wrap(&text, "  ")
    }

    fn choices(&self) -> String {
        let mut lines = vec![self.heading("Choices that decide the outcome")];
        for (subject, text) in self.view.choices() {
            lines.push(self.wrap(&plain(&format!("{subject}: {text}")), "  "));
        }
        section(&lines)
    }

    fn warnings(&self) -> String {
        let mut lines = vec![self.heading("Warnings")];
        for warning in self.input.warnings {
            let text = format!("{} [{}]", plain(&warning.text), plain(&warning.id));
            let text = self.wrap(&text, "  ");
            lines.push(self.tinted(&text, AnsiColor::Yellow.on_default()));
            lines.push(self.wrap(&plain(&warning.advice), "    "));
        }
        section(&lines)
    }

    fn not_measured(&self) -> String {
        let mut lines = vec![self.heading("Not measured (n/m)")];
        for (fact, why) in self.view.not_measured() {
            lines.push(self.wrap(&plain(&format!("{} ({why})", fact.id())), "  "));
        }
        section(&lines)
    }

    fn next(&self) -> String {
        let Some(command) = self.input.next() else {
            return "Nothing more to measure: the decision doesn't hang on it.".to_owned();
        };
        let measurement = self.input.decision.next_measurement.as_ref();
        let why = measurement
            .filter(|next| next.command == command)
            .map(|next| self.wrap(&format!("Next: {}", plain(&next.why)), "") + "\n")
            .unwrap_or_default();
        let command = self.tinted(&plain(command), AnsiColor::Cyan.on_default());
        format!("{why}{command}")
    }
}

/// The lines, or nothing where there is only a heading.
fn section(lines: &[String]) -> String {
    if lines.len() < 2 {
        return String::new();
    }
    lines.join("\n")
}

fn verdict_text(verdict: Verdict, share: f64) -> String {
    format!("{} {}", verdict.word(), probability(share))
}

fn full(fact: Option<&Fact>) -> String {
    fact.map_or_else(
        || "-".to_owned(),
        |fact| show(&fact.estimate, fact.metric.unit()).with_n(),
    )
}

fn is_missing(fact: &Fact) -> bool {
    matches!(fact.estimate, Estimate::NotMeasured { .. })
}
