//! The result as text for a terminal: tables first, then why, and what to run next.

mod source;

use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use weighbridge_decide::{Flip, Reason, Verdict};
use weighbridge_facts::{Estimate, Fact};

use crate::ReportInput;
use crate::format::{duration, metric_label, plain, probability, show};
use crate::view::{RouteRow, View};

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
        let dropped = match run.dropped_blocks {
            0 => String::new(),
            n => format!(" ({n} dropped)"),
        };
        let not_fit = self.input.not_fit().map_or(String::new(), |warning| {
            let text = self.wrap(
                &format!("Don't decide on this run: {}", plain(&warning.text)),
                "",
            );
            self.tinted(&text, AnsiColor::Yellow.on_default()) + "\n"
        });
        format!(
            "{}: {}\n{not_fit}{}",
            self.bold(&plain(&self.input.service)),
            self.verdict(service.verdict, &verdict),
            self.dim(&plain(&format!(
                "{against}, {} blocks{dropped} in {}",
                run.blocks,
                duration(run.elapsed_seconds)
            )))
        )
    }

    fn routes(&self) -> String {
        let mut header = vec!["route".to_owned(), "weight".to_owned()];
        header.extend(
            self.view
                .candidates
                .iter()
                .map(|c| format!("{}\nCPU/req", plain(c))),
        );
        if let Some(other) = &self.input.other {
            header.push(format!("{}/{}", plain(other), plain(&self.input.baseline)));
        }
        header.push(format!("p99 at peak\n{}", self.view.candidates.join(" | ")));
        header.push("verdict".to_owned());
        let rows = self.view.routes();
        let mut table = self.table(&header);
        for row in &rows {
            table.add_row(self.route(row));
        }
        for column in 1..header.len() - 1 {
            align_right(&mut table, column);
        }
        let words: Vec<_> = rows
            .iter()
            .filter_map(|row| row.verdict)
            .map(|v| (v.verdict, verdict_text(v.verdict, v.probability)))
            .collect();
        let mut text = self.paint(&table.to_string(), &words);
        if self.view.has_guessed_weights() {
            text.push_str("\n\nThe weights are guessed: the verdict on the service turns on them.");
        }
        text
    }

    fn route(&self, row: &RouteRow<'_>) -> Vec<String> {
        let mut cells = vec![plain(row.route), short(row.weight)];
        cells.extend(row.cells.iter().map(|cell| compact(cell.cpu)));
        if self.input.other.is_some() {
            cells.push(compact(row.ratio));
        }
        cells.push(side_by_side(
            row.cells.iter().map(|cell| short(cell.p99)).collect(),
        ));
        cells.push(row.verdict.map_or_else(
            || "-".to_owned(),
            |v| verdict_text(v.verdict, v.probability),
        ));
        cells
    }

    fn footprint(&self) -> String {
        let rows = self.view.footprint();
        let mut lines = Vec::new();
        if !rows.is_empty() {
            let mut header = vec!["capacity and footprint".to_owned()];
            header.extend(self.view.candidates.iter().map(|c| plain(c)));
            let mut table = self.table(&header);
            for row in rows {
                let mut cells = vec![metric_label(row.metric)];
                cells.extend(row.facts.iter().map(|fact| full(*fact)));
                table.add_row(cells);
            }
            lines.push(self.paint(&table.to_string(), &[]));
        }
        for fact in self
            .view
            .capacity_ratio()
            .into_iter()
            .chain(self.view.service())
        {
            lines.push(format!(
                "{} ({}): {}",
                metric_label(fact.metric),
                plain(&fact.subject.to_string()),
                full(Some(fact))
            ));
        }
        lines.join("\n")
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

    fn table(&self, header: &[String]) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(self.style.width).unwrap_or(u16::MAX))
            .set_header(header);
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table
    }

    /// The table without trailing blanks, its first line bold, and its verdicts (which end lines) coloured.
    fn paint(&self, table: &str, verdicts: &[(Verdict, String)]) -> String {
        let paint = |line: &str| {
            let line = line.trim_end();
            let found = verdicts.iter().find_map(|(verdict, text)| {
                Some((*verdict, line.strip_suffix(text.as_str())?, text))
            });
            match found {
                Some((verdict, before, text)) => {
                    format!("{before}{}", self.verdict(verdict, text))
                }
                None => line.to_owned(),
            }
        };
        let mut lines = table.lines();
        let header = lines.next().map(|line| self.bold(line.trim_end()));
        let lines: Vec<String> = header.into_iter().chain(lines.map(paint)).collect();
        lines.join("\n")
    }

    /// The text broken at blanks, each line indented; what follows the first hangs by two more.
    fn wrap(&self, text: &str, indent: &str) -> String {
        let mut lines = Vec::new();
        let mut line = indent.to_owned();
        let mut is_empty = true;
        for word in text.split_whitespace() {
            let width = line.chars().count() + 1 + word.chars().count();
            if !is_empty && width > self.style.width.max(20) {
                lines.push(std::mem::replace(&mut line, format!("{indent}  ")));
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        lines.push(line);
        lines.join("\n")
    }

    fn heading(&self, text: &str) -> String {
        self.bold(text)
    }

    fn bold(&self, text: &str) -> String {
        self.tinted(text, Ansi::new().bold())
    }

    fn dim(&self, text: &str) -> String {
        self.tinted(text, Ansi::new().dimmed())
    }

    fn verdict(&self, verdict: Verdict, text: &str) -> String {
        let color = match verdict {
            Verdict::Keep => AnsiColor::Blue,
            Verdict::Fix | Verdict::Upgrade => AnsiColor::Yellow,
            Verdict::Move => AnsiColor::Green,
            Verdict::Hybrid => AnsiColor::Cyan,
            Verdict::Undecided => AnsiColor::Magenta,
        };
        self.tinted(text, color.on_default().bold())
    }

    fn tinted(&self, text: &str, style: Ansi) -> String {
        if self.style.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

fn align_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
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

/// The point alone; the interval stands in the facts.
fn short(fact: Option<&Fact>) -> String {
    match fact {
        Some(fact) if is_missing(fact) => "n/m".to_owned(),
        Some(fact) => show(&fact.estimate, fact.metric.unit()).value,
        None => "-".to_owned(),
    }
}

/// The value over its interval, without the reason where it wasn't measured: the list below has that.
fn compact(fact: Option<&Fact>) -> String {
    let Some(fact) = fact else {
        return "-".to_owned();
    };
    if is_missing(fact) {
        return "n/m".to_owned();
    }
    let shown = show(&fact.estimate, fact.metric.unit());
    let remark = shown
        .remark
        .map(|remark| remark.replacen("tight ", "tight\n", 1));
    let lines = [Some(shown.value), shown.interval, remark];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Values on one line, their unit said once where it is the same: `21.4 | 6.1 ms`.
fn side_by_side(mut values: Vec<String>) -> String {
    let unit = |value: &str| value.rsplit_once(' ').map(|(_, unit)| unit.to_owned());
    if let Some(last) = values.last().and_then(|value| unit(value)) {
        let count = values.len();
        for value in &mut values[..count - 1] {
            if unit(value).as_ref() == Some(&last) {
                value.truncate(value.len() - last.len() - 1);
            }
        }
    }
    values.join(" | ")
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
