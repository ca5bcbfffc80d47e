//! What a finding is known by from one inspection to the next, also when its line has moved.

use std::collections::HashMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::audits::Finding;

/// Gives each finding that has none its fingerprint: of the audit, the file, the text of its line without white space, and which
/// of those that are alike in this it is, from the top.
pub(crate) fn assign(root: &Path, findings: &mut [Finding]) {
    let mut texts: HashMap<String, Vec<String>> = HashMap::new();
    let mut seen: HashMap<(&'static str, String, String), usize> = HashMap::new();
    for finding in findings.iter_mut().filter(|f| f.fingerprint.is_empty()) {
        let file = &finding.place.file;
        let lines = texts
            .entry(file.clone())
            .or_insert_with(|| lines(&root.join(file)));
        let line = lines.get((finding.place.line as usize).saturating_sub(1));
        let text = line.cloned().unwrap_or_default();
        let nth = seen
            .entry((finding.audit, file.clone(), text.clone()))
            .or_default();
        finding.fingerprint = of(finding.audit, file, &text, *nth);
        *nth += 1;
    }
}

/// The lines of a file without white space: none of what can't be read (any more).
fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let bare = |line: &str| line.chars().filter(|c| !c.is_whitespace()).collect();
    text.lines().map(bare).collect()
}

/// 128 bits, in hexadecimal.
pub(crate) fn of(audit: &str, file: &str, text: &str, nth: usize) -> String {
    let mut hash = Sha256::new();
    for part in [audit, file, text, &nth.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    digest.iter().take(16).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::{Confidence, Severity};
    use crate::inspection::Place;

    fn fingerprints(text: &str, lines: &[u32]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.js"), text).unwrap();
        let finding = |line: &u32| Finding {
            audit: "node_x",
            severity: Severity::Low,
            confidence: Confidence::Low,
            place: Place {
                file: "a.js".to_owned(),
                line: *line,
            },
            message: format!("at {line}"),
            reached_by: Vec::new(),
            fingerprint: String::new(),
        };
        let mut findings: Vec<Finding> = lines.iter().map(finding).collect();
        assign(root.path(), &mut findings);
        findings.into_iter().map(|f| f.fingerprint).collect()
    }

    #[test]
    fn it_survives_moves_and_indents_and_tells_twins_apart() {
        let before = fingerprints("f( x);\ng();\nf(x);\n", &[1, 3]);
        let after = fingerprints("// new\n\n  f(x);\nf(x);\nf(y);\n", &[3, 4, 5]);
        assert_eq!(before, after[..2]);
        assert_ne!(before[0], before[1]);
        assert!(!before.contains(&after[2]));
        assert_eq!(before[0].len(), 32);
    }
}
