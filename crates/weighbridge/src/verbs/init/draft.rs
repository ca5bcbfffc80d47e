//! The text of the config, section by section, and what no reading of the code could tell.

use std::path::Path;

use weighbridge_inspect::Inspection;

use super::candidates::{self, Candidate};
use super::{backings, requests};
use weighbridge_report::counted;

/// A config, what is in it in a line, and what has to be filled in.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) summary: String,
    pub(super) unknown: Vec<String>,
}

/// A section or several, and what isn't known of them.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) text: String,
    /// How many of what it is about are written out.
    pub(super) count: usize,
    pub(super) unknown: Vec<String>,
}

/// A config of what was found; none where there is nothing to start.
pub(super) fn of(found: &Inspection, dir: &Path) -> Option<Draft> {
    let candidates = candidates::of(found, dir);
    let baseline = candidates.first()?;
    let requests = requests::part(found, baseline);
    let backings = backings::part(found, dir);
    let mut text = head(found, baseline, dir);
    for (index, candidate) in candidates.iter().enumerate() {
        text += &candidate.section(index == 0);
    }
    if !candidates.iter().any(|c| c.is_go) {
        text += NO_GO;
    }
    text += &backings.text;
    text += &requests.text;
    let names: Vec<&str> = candidates.iter().map(|c| c.name).collect();
    let summary = format!(
        "{} {}, {}, {}",
        if names.len() == 1 {
            "candidate"
        } else {
            "candidates"
        },
        names.join(" and "),
        counted(requests.count, "request"),
        counted(backings.count, "backing")
    );
    let mut unknown: Vec<String> = candidates.iter().flat_map(|c| c.unknown.clone()).collect();
    unknown.extend(unread(found));
    unknown.extend(backings.unknown);
    unknown.extend(requests.unknown);
    unknown.push("pod, SLO and peak rate: the defaults hold, as assumptions".to_owned());
    Some(Draft {
        text,
        summary,
        unknown,
    })
}

/// Descriptions of the API that are broken, and whether anything else wasn't read.
fn unread(found: &Inspection) -> Vec<String> {
    let is_description = |file: &str| file.contains("openapi") || file.contains("swagger");
    let (descriptions, others): (Vec<_>, Vec<_>) =
        found.skipped.iter().partition(|s| is_description(&s.file));
    let mut lines: Vec<String> = descriptions
        .iter()
        .map(|s| format!("what {} says: {}", s.file, s.why))
        .collect();
    if !others.is_empty() {
        lines.push(format!(
            "what {} says: `weighbridge inspect` names why",
            counted(others.len(), "unreadable file")
        ));
    }
    lines
}

const NO_GO: &str = r#"
# The second candidate, once there is one:
# [[candidate]]
# name = "go"
# runtime = "go@1.26"
# dir = "go"
# build = "go build -trimpath -ldflags='-s -w' -o server ."
# start = "./server"
# artifact = ["server"]
"#;

/// What is left in comments has these very defaults, which count as assumed; written out they would count as declared.
const SHAPE: &str = r#"
# FILL IN and uncomment what you know; until then the values below are assumed.
# [pod]                              # the shape in production
# cpus = 1
# memory = "512MiB"

# [slo]                              # what must hold
# p99 = "100ms"
# errors = "0.1%"

# [platform]
# peak_rps = "100/s"                 # the busiest minute of all instances together
"#;

fn head(found: &Inspection, baseline: &Candidate, dir: &Path) -> String {
    let mut text = format!(
        "# Written by `weighbridge init`. FILL IN marks what no reading of the code can tell.\n\n[service]\nname = {}\n",
        quoted(&service_name(found, baseline, dir))
    );
    if let Some(description) = found.descriptions.iter().find(|d| !d.file.contains('/')) {
        text += &format!("openapi = {}\n", quoted(&description.file));
    }
    text + SHAPE
}

fn service_name(found: &Inspection, baseline: &Candidate, dir: &Path) -> String {
    let manifest = found.packages.iter().find(|p| p.file == baseline.manifest);
    let own = manifest.and_then(|p| p.name.as_deref());
    let own = own
        .and_then(|name| name.rsplit('/').next())
        .map(str::to_owned);
    let folder = || {
        let whole = dir.canonicalize().ok()?;
        Some(whole.file_name()?.to_string_lossy().into_owned())
    };
    own.filter(|name| !name.is_empty())
        .or_else(folder)
        .unwrap_or_else(|| "service".to_owned())
}

/// A basic string of TOML: JSON's escapes are among those of TOML.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007F")
}

/// A text that stays in the comment that it is put into.
pub(super) fn commented(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_or_commented_stays_there() {
        assert_eq!(quoted("a\"b\\\n\u{7f}"), r#""a\"b\\\n\u007F""#);
        assert_eq!(commented("node a.js\n[pod]\r"), "node a.js [pod] ");
    }
}
