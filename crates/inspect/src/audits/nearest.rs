//! Audits by name.

use super::{About, audits};

/// The audit of a name.
pub fn audit(name: &str) -> Option<&'static About> {
    audits().find(|about| about.name == name)
}

/// The audit whose name is most like this one, if any is.
pub fn nearest_audit(name: &str) -> Option<&'static About> {
    let name = name.to_lowercase().replace('-', "_");
    let likeness = |about: &&About| strsim::jaro_winkler(&name, bare(about.name, &name));
    let best = audits().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > 0.8).then_some(best)
}

/// Without `node_` and its like where they weren't written either.
fn bare<'a>(audit: &'a str, written: &str) -> &'a str {
    match audit.split_once('_') {
        Some((kind, rest)) if !written.starts_with(kind) => rest,
        _ => audit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_missing_prefixes_are_understood() {
        let nearest = |name| nearest_audit(name).map(|about| about.name);
        assert_eq!(nearest("node_blocking_cal"), Some("node_blocking_call"));
        assert_eq!(nearest("blocking-call"), Some("node_blocking_call"));
        assert_eq!(nearest("zzz"), None);
        assert!(audit("node_blocking_call").is_some() && audit("blocking_call").is_none());
    }
}
