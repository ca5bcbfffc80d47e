//! `weighbridge load --compare a.json b.json`.

use std::path::Path;

use weighbridge_load::compare::{Comparison, Row, Word, compare};
use weighbridge_load::output::LoadReport;

use crate::cli::LoadFormat;
use crate::exit::Exit;
use crate::printer::Printer;

pub(super) fn run(a: &Path, b: &Path, format: LoadFormat, printer: Printer) -> Exit {
    let (first, second) = match (read(a), read(b)) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(why), _) | (_, Err(why)) => {
            printer.error(&why);
            return Exit::Usage;
        }
    };
    let comparison = compare(&first, &second);
    match format {
        LoadFormat::Terminal => printer.result(&table(&comparison, a, b)),
        LoadFormat::Json => {
            printer.result(&serde_json::to_string_pretty(&comparison).unwrap_or_default());
        }
        LoadFormat::Csv | LoadFormat::Hlog | LoadFormat::Ndjson => {
            printer.error("failed to compare: --format is terminal or json here");
            return Exit::Usage;
        }
    }
    match comparison.verdict {
        Word::NotComparable => Exit::Inconclusive,
        _ => Exit::Done,
    }
}

fn read(path: &Path) -> Result<LoadReport, String> {
    let fail = |why: String| format!("failed to compare {}: {why}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))?;
    LoadReport::from_json(&text).map_err(|why| {
        fail(format!(
            "it isn't a result of `weighbridge load --format json`: {why}"
        ))
    })
}

fn table(comparison: &Comparison, a: &Path, b: &Path) -> String {
    let mut text = String::new();
    if comparison.verdict == Word::NotComparable {
        text += "not comparable\n";
        for reason in &comparison.reasons {
            text += &format!("  {reason}\n");
        }
        return text;
    }
    text += &format!(
        "{:<12}{:>14}{:>14}   {}\n",
        "",
        name(a),
        name(b),
        "difference (95 % over all rows)"
    );
    for row in &comparison.rows {
        text += &line(row);
    }
    text += &format!("\n{}: {}\n", name(b), comparison.verdict.describe());
    for reason in &comparison.reasons {
        text += &format!("  {reason}\n");
    }
    text
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}

fn line(row: &Row) -> String {
    let value = |v: Option<f64>| match v {
        None => "not measured".to_owned(),
        Some(v) if row.is_share => format!("{:.3} %", v * 100.0),
        Some(v) => format!("{:.3} ms", v * 1e3),
    };
    let difference = match row.change {
        None => row.reason.clone().unwrap_or_default(),
        Some((low, high)) if row.is_share => format!(
            "{:+.3} to {:+.3} points: {}",
            low * 100.0,
            high * 100.0,
            row.word.describe()
        ),
        Some((low, high)) => format!(
            "{:+.1} % to {:+.1} %: {}",
            low * 100.0,
            high * 100.0,
            row.word.describe()
        ),
    };
    format!(
        "{:<12}{:>14}{:>14}   {difference}\n",
        row.what,
        value(row.a),
        value(row.b)
    )
}
