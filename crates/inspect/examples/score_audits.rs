//! How many of the findings of a key are found: `score_audits KEY DIR`. A key has a line `file<TAB>line<TAB>audit` a
//! finding; lines that begin with `#` are remarks. What an audit says with low confidence is listed and isn't counted.
#![allow(clippy::print_stdout)]

mod key;

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;

use weighbridge_inspect::{Confidence, Finding, inspect};

/// Audits that keys are complete for; the last one where a key has it.
const SCORED: [&str; 8] = [
    "go_body_not_closed",
    "go_client_without_timeout",
    "go_goroutine_leak",
    "go_ignored_error",
    "go_server_without_timeouts",
    "node_blocking_call",
    "node_floating_promise",
    "node_misused_promise",
];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, folder] = &arguments[..] else {
        println!("usage: score_audits KEY DIR");
        return Ok(ExitCode::from(2));
    };
    let (expected, folder) = key::read(key, folder)?;
    let findings = inspect(&folder, None)?.findings;
    let is_in_key = |audit: &str| expected.iter().any(|l| l.ends_with(audit));
    let scored = findings.iter().filter(|f| match f.audit {
        "node_misused_promise" => is_in_key(f.audit),
        audit => SCORED.contains(&audit),
    });
    let (sure, unsure): (Vec<_>, Vec<_>) = scored.partition(|f| f.confidence > Confidence::Low);
    let found: BTreeSet<String> = sure.into_iter().map(line).collect();
    let unsure: BTreeSet<String> = unsure.into_iter().map(line).collect();
    for missed in expected.difference(&found) {
        let how = if unsure.contains(missed) {
            "unsure"
        } else {
            "missed"
        };
        println!("{how}\t{missed}");
    }
    for wrong in found.difference(&expected) {
        println!("false\t{wrong}");
    }
    for audit in SCORED {
        let of = |all: &BTreeSet<String>| all.iter().filter(|l| l.ends_with(audit)).count();
        let hits: BTreeSet<String> = expected.intersection(&found).cloned().collect();
        println!(
            "{audit}: found {} of {}, false {}, unsure {}",
            of(&hits),
            of(&expected),
            of(&found) - of(&hits),
            of(&unsure)
        );
    }
    Ok(match found == expected {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn line(finding: &Finding) -> String {
    format!(
        "{}\t{}\t{}",
        finding.place.file, finding.place.line, finding.audit
    )
}
