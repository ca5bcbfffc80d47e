//! The tables: routes, capacity and footprint.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use weighbridge_decide::Verdict;
use weighbridge_facts::Fact;

use super::{Page, full, is_missing, verdict_text};
use crate::format::{metric_label, plain, show};
use crate::view::RouteRow;

impl Page<'_> {
    pub(super) fn routes(&self) -> String {
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

    pub(super) fn footprint(&self) -> String {
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
}

fn align_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
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
