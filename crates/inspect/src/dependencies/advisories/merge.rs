//! One vulnerability that several databases list, under names of their own, is one.

use std::collections::HashMap;

use super::Vulnerability;

/// Joins those of a package that share a name. What knows the vulnerable functions gives its id; what one lacks the other
/// brings.
pub(super) fn by_alias(mut found: Vec<Vulnerability>) -> Vec<Vulnerability> {
    found.sort_by(|a, b| (a.imports.is_empty(), a).cmp(&(b.imports.is_empty(), b)));
    let mut kept: Vec<Vulnerability> = Vec::new();
    let mut known: HashMap<[String; 4], usize> = HashMap::new();
    for one in found {
        let key = |name: &String| {
            let of = [&one.lockfile, &one.package, &one.version, name];
            of.map(Clone::clone)
        };
        let names: Vec<[String; 4]> = one.aliases.iter().chain([&one.id]).map(key).collect();
        let same = names.iter().find_map(|name| known.get(name)).copied();
        let index = same.unwrap_or(kept.len());
        for name in names {
            known.entry(name).or_insert(index);
        }
        match kept.get_mut(index) {
            Some(first) => join(first, one),
            None => kept.push(one),
        }
    }
    kept
}

fn join(first: &mut Vulnerability, other: Vulnerability) {
    let names = other.aliases.into_iter().chain([other.id]);
    let new: Vec<String> = names
        .filter(|name| *name != first.id && !first.aliases.contains(name))
        .collect();
    first.aliases.extend(new);
    first.aliases.sort();
    first.aliases.dedup();
    first.severity = first.severity.take().or(other.severity);
    first.fixed = first.fixed.take().or(other.fixed);
    if first.summary.is_empty() {
        first.summary = other.summary;
    }
    if other
        .reach
        .is_some_and(|reach| first.reach.is_none_or(|known| reach < known))
    {
        first.reach = other.reach;
        first.reached_at = other.reached_at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str, aliases: &[&str], symbols: usize) -> Vulnerability {
        Vulnerability {
            id: id.to_owned(),
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            imports: vec![("m/p".to_owned(), vec![]); symbols],
            ..Vulnerability::default()
        }
    }

    #[test]
    fn names_join_and_details_complete_each_other() {
        let rated = Vulnerability {
            severity: Some("high".to_owned()),
            ..one("GHSA-1", &["CVE-1"], 0)
        };
        let found = by_alias(vec![
            rated,
            one("GO-1", &["CVE-1"], 1),
            one("GO-2", &["CVE-2"], 1),
        ]);
        let shown: Vec<_> = found
            .iter()
            .map(|v| (v.id.as_str(), v.aliases.join(" ")))
            .collect();
        assert_eq!(
            shown,
            [
                ("GO-1", "CVE-1 GHSA-1".to_owned()),
                ("GO-2", "CVE-2".to_owned())
            ]
        );
        assert_eq!(found[0].severity.as_deref(), Some("high"));
    }
}
