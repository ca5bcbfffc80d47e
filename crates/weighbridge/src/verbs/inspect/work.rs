//! What a route was seen to do, in a line.

use weighbridge_inspect::Work;

/// Calls of a kind that are named.
const MOST_NAMED: usize = 2;

/// `waits for pg query, pg connect; computes pngjs write`: as many calls as fit, by what they do.
pub(super) fn seen(work: &[Work]) -> String {
    let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
    for (does, what) in work.iter().map(of_work) {
        match parts.iter_mut().find(|(known, _)| *known == does) {
            Some((_, calls)) => calls.push(what),
            None => parts.push((does, vec![what])),
        }
    }
    let shown: Vec<String> = parts
        .into_iter()
        .map(|(does, calls)| {
            let more = match calls.len().saturating_sub(MOST_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let first: Vec<&str> = calls.into_iter().take(MOST_NAMED).collect();
            format!("{does} {}{more}", first.join(", "))
        })
        .collect();
    shown.join("; ")
}

fn of_work(work: &Work) -> (&'static str, &str) {
    match work {
        Work::WaitsForNetwork(what) => ("waits for", what),
        Work::WaitsForDisk(what) => ("waits for the disk in", what),
        Work::DerivesKeys(what) => ("derives keys by", what),
        Work::Compresses(what) => ("compresses by", what),
        Work::Computes(what) => ("computes in", what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_do_the_same_are_named_together() {
        let query = |name: &str| Work::WaitsForNetwork(format!("pg {name}"));
        let hash = Work::DerivesKeys("bcrypt hash".to_owned());
        let work = [query("a"), query("b"), query("c"), hash];
        let expected = "waits for pg a, pg b and 1 more; derives keys by bcrypt hash";
        assert_eq!(seen(&work), expected);
    }
}
