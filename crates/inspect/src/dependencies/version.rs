//! Versions of both ecosystems in one order: semantic versioning (semver.org 2.0.0, section 11).
//!
//! Go's are the same with a `v` before and `+incompatible` behind; pseudo-versions (`v0.0.0-20240101000000-abcdef123456`) sort as
//! the pre-releases that they are.

use std::cmp::Ordering;

/// A version that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    release: [u64; 3],
    /// Identifiers of a pre-release; empty for a release.
    pre: Vec<Identifier>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Text(String),
}

impl Version {
    /// `1.2.3`, `v1.2.3`, `1.2`, `1.2.3-rc.1+build`; `None` for what isn't a version.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', '=']);
        let text = text.split('+').next()?;
        let (release, pre) = text.split_once('-').unwrap_or((text, ""));
        let mut parts = release.split('.');
        let mut numbers = [0; 3];
        for (place, number) in numbers.iter_mut().enumerate() {
            match parts.next() {
                Some(part) => *number = part.parse().ok()?,
                None if place > 0 => {}
                None => return None,
            }
        }
        if parts.next().is_some() {
            return None;
        }
        let pre = pre.split('.').filter(|part| !part.is_empty());
        Some(Version {
            release: numbers,
            pre: pre.map(Identifier::of).collect(),
        })
    }
}

impl Identifier {
    fn of(text: &str) -> Self {
        match text.parse() {
            Ok(number) => Identifier::Number(number),
            Err(_) => Identifier::Text(text.to_owned()),
        }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_release = self.release.cmp(&other.release);
        by_release.then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.pre.cmp(&other.pre),
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_specification() {
        let ascending = [
            "0.0.0-20240101000000-abcdef123456",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1.0.0+incompatible",
            "1.2",
            "1.10.0",
        ];
        for pair in ascending.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|text| Version::parse(text).unwrap());
            assert!(a < b, "{pair:?}");
        }
        for text in [
            "",
            "latest",
            "1.2.3.4",
            "git+ssh://x",
            "99999999999999999999.0.0",
        ] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
