//! What to know of suppressions that don't do what they seem to.

use super::Warning;
use crate::audits::nearest_audit;
use crate::inspection::{Inspection, Place};
use crate::suppressions::Suppression;

/// Places that are named in a warning.
const MOST: usize = 5;

pub(super) fn warnings(inspection: &Inspection) -> Vec<Warning> {
    let all = &inspection.suppressions;
    let unknown: Vec<&Suppression> = all.iter().filter(|s| !s.is_of_known_audit()).collect();
    let known = || all.iter().filter(|s| s.is_of_known_audit());
    let bare: Vec<&Suppression> = known().filter(|s| s.reason.is_none()).collect();
    let unused = known().filter(|s| s.reason.is_some() && s.suppresses == 0);
    let unused: Vec<&Suppression> = unused.collect();
    let warning = |id: &str, of: &[&Suppression], text: &str, advice: String| {
        (!of.is_empty()).then(|| Warning {
            id: id.to_owned(),
            text: format!("{text}: {}", places(of)),
            advice,
        })
    };
    let found = [
        warning(
            "suppression_unknown",
            &unknown,
            "suppressions of audits that aren't there",
            advice_on_unknown(&unknown),
        ),
        warning(
            "suppression_bare",
            &bare,
            "suppressions without a reason, which suppress nothing",
            "write it after a colon: // weighbridge-ignore AUDIT: reason".to_owned(),
        ),
        warning(
            "suppression_unused",
            &unused,
            "suppressions that suppress nothing",
            "take them out: what they were about is mended, or on another line".to_owned(),
        ),
        accepted_gone(inspection),
    ];
    found.into_iter().flatten().collect()
}

fn places(of: &[&Suppression]) -> String {
    let shown = of.iter().take(MOST);
    let shown: Vec<String> = shown
        .map(|s| {
            let Place { file, line } = &s.place;
            match s.audit.as_str() {
                "" => format!("{file}:{line}"),
                audit => format!("{file}:{line} ({audit})"),
            }
        })
        .collect();
    shown.join(", ") + &more(of.len())
}

fn more(n: usize) -> String {
    match n > MOST {
        true => format!(" and {} more", n - MOST),
        false => String::new(),
    }
}

fn advice_on_unknown(unknown: &[&Suppression]) -> String {
    let nearest = unknown.iter().find_map(|s| nearest_audit(&s.audit));
    match nearest {
        Some(about) => format!("did you mean {}?", about.name),
        None => "weighbridge inspect --explain lists the audits".to_owned(),
    }
}

fn accepted_gone(inspection: &Inspection) -> Option<Warning> {
    let gone = &inspection.accepted_gone;
    let shown = gone.iter().take(MOST);
    let shown: Vec<String> = shown.map(|a| format!("{} ({})", a.file, a.audit)).collect();
    (!gone.is_empty()).then(|| Warning {
        id: "accepted_gone".to_owned(),
        text: format!(
            "accepted findings that are no longer found: {}{}",
            shown.join(", "),
            more(gone.len())
        ),
        advice: "--write-accepted writes the file without them".to_owned(),
    })
}
