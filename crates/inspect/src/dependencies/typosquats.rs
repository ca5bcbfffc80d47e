//! Packages whose name is one slip of the hand from a popular one: what the audit `dependency_typosquat` says.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::graph::{Ecosystem, LockedPackage};

/// A name that may have been meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Typosquat {
    /// The lockfile.
    pub lockfile: String,
    /// The package.
    pub package: String,
    /// Its pinned version.
    pub version: String,
    /// The popular one that it looks like.
    pub looks_like: String,
}

const NPM: &str = include_str!("popular/npm.txt");
const GO: &str = include_str!("popular/go.txt");
/// Shorter names are all alike.
const SHORTEST: usize = 5;

fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
}

pub(super) fn find(packages: &[LockedPackage]) -> Vec<Typosquat> {
    let popular: HashSet<&str> = names(NPM).chain(names(GO)).collect();
    let mut found = Vec::new();
    for package in packages {
        if popular.contains(package.name.as_str()) {
            continue;
        }
        let looks_like = match package.ecosystem {
            Some(Ecosystem::Npm) => names(NPM).find(|known| is_slip(&package.name, known)),
            Some(Ecosystem::Go) => names(GO).find(|known| is_other_owner(&package.name, known)),
            None => None,
        };
        found.extend(looks_like.map(|known| Typosquat {
            lockfile: package.lockfile.clone(),
            package: package.name.clone(),
            version: package.version.clone(),
            looks_like: known.to_owned(),
        }));
    }
    found
}

/// npm: one edit away, or the same letters with other separators.
fn is_slip(name: &str, known: &str) -> bool {
    if name.len().abs_diff(known.len()) > 2 || known.len() < SHORTEST || name.starts_with('@') {
        return false;
    }
    let letters =
        |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    // `lodash.get` is no `lodash-get` by mistake: it has the separator that its family has.
    let is_same_letters = letters(name) == letters(known) && !known.contains('.');
    is_same_letters
        || strsim::damerau_levenshtein(name, known) == 1 && !differs_by_number(name, known)
}

/// `sha.js2`, `es5` and `es6`, `uuid` and `uuid4`: numbers are versions of things, not slips.
fn differs_by_number(name: &str, known: &str) -> bool {
    let without = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    without(name) == without(known)
}

/// Go: the popular module's own name at another owner whose name begins or ends with the popular one's, or is one
/// edit from it. A fork under the name of whoever forked it is no mistake of the hand.
fn is_other_owner(module: &str, known: &str) -> bool {
    let (module, known) = (parts(module), parts(known));
    let (Some(module), Some(known)) = (module, known) else {
        return false;
    };
    if module.host != known.host || module == known {
        return false;
    }
    let is_owner_alike = module.owner != known.owner
        && known.owner.len() >= 3
        && (is_extended(module.owner, known.owner)
            || strsim::damerau_levenshtein(module.owner, known.owner) == 1);
    let is_name_alike = module.name != known.name
        && known.name.len() >= SHORTEST
        && strsim::damerau_levenshtein(module.name, known.name) == 1;
    (is_owner_alike && module.name == known.name) || (is_name_alike && module.owner == known.owner)
}

/// `boltdb-go` of `boltdb`.
fn is_extended(owner: &str, known: &str) -> bool {
    let rest = owner
        .strip_prefix(known)
        .or_else(|| owner.strip_suffix(known));
    rest.is_some_and(|rest| rest.len() >= 2 && rest.contains(['-', '_']) || rest == "go")
}

#[derive(Debug, PartialEq)]
struct Parts<'a> {
    host: &'a str,
    owner: &'a str,
    name: &'a str,
}

fn parts(module: &str) -> Option<Parts<'_>> {
    let mut parts = module.split('/');
    let (host, owner, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Parts { host, owner, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks_like(ecosystem: Ecosystem, name: &str) -> Option<String> {
        let package = LockedPackage {
            ecosystem: Some(ecosystem),
            name: name.to_owned(),
            ..LockedPackage::default()
        };
        find(&[package]).pop().map(|found| found.looks_like)
    }

    #[test]
    fn the_boltdb_case() {
        let found = looks_like(Ecosystem::Go, "github.com/boltdb-go/bolt");
        assert_eq!(found.as_deref(), Some("github.com/boltdb/bolt"));
        for good in [
            "github.com/boltdb/bolt",
            "github.com/somebody/bolt",
            "github.com/gin-gonic/gin",
            "github.com/go-chi/chi/v5",
            "go.etcd.io/bbolt",
        ] {
            assert_eq!(looks_like(Ecosystem::Go, good), None, "{good}");
        }
    }

    #[test]
    fn slips_of_the_hand() {
        for (slip, meant) in [
            ("expres", "express"),
            ("loadsh", "lodash"),
            ("crossenv", "cross-env"),
            ("mongose", "mongoose"),
        ] {
            assert_eq!(looks_like(Ecosystem::Npm, slip).as_deref(), Some(meant));
        }
        for good in [
            "express",
            "preact",
            "es6",
            "uuid4",
            "@types/express",
            "lodash.get",
            "chalk-cli",
        ] {
            assert_eq!(looks_like(Ecosystem::Npm, good), None, "{good}");
        }
    }
}
