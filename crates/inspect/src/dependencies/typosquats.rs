//! Packages whose name is one slip of the hand from a popular one: what the audit `dependency_typosquat` says.

mod near;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;

use super::graph::{Ecosystem, LockedPackage};
use near::Near;

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
    static POPULAR: LazyLock<Popular> = LazyLock::new(Popular::new);
    let found = packages.iter().filter_map(|package| {
        let known = POPULAR.meant_by(package.ecosystem?, &package.name)?;
        Some(Typosquat {
            lockfile: package.lockfile.clone(),
            package: package.name.clone(),
            version: package.version.clone(),
            looks_like: known.to_owned(),
        })
    });
    found.collect()
}

/// The popular names, by what a slip of each has in common with it.
struct Popular {
    all: HashSet<&'static str>,
    npm: Vec<&'static str>,
    near: Near,
    by_letters: HashMap<String, Vec<usize>>,
    go: Vec<&'static str>,
    by_owner: HashMap<(&'static str, &'static str), Vec<usize>>,
    by_name: HashMap<(&'static str, &'static str), Vec<usize>>,
}

impl Popular {
    fn new() -> Self {
        let (npm, go): (Vec<_>, Vec<_>) = (names(NPM).collect(), names(GO).collect());
        let mut by_letters: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, name) in npm.iter().enumerate() {
            by_letters.entry(letters(name)).or_default().push(number);
        }
        let (mut by_owner, mut by_name) = (HashMap::new(), HashMap::new());
        let of_go = go.iter().enumerate();
        for (number, parts) in of_go.filter_map(|(number, name)| Some((number, parts(name)?))) {
            let add = |to: &mut HashMap<_, Vec<usize>>, part| {
                to.entry((parts.host, part)).or_default().push(number);
            };
            add(&mut by_owner, parts.owner);
            add(&mut by_name, parts.name);
        }
        Popular {
            all: npm.iter().chain(&go).copied().collect(),
            near: Near::of(npm.iter().copied()),
            npm,
            by_letters,
            go,
            by_owner,
            by_name,
        }
    }

    /// The first in the list that a name may be a slip of.
    fn meant_by(&self, ecosystem: Ecosystem, name: &str) -> Option<&'static str> {
        if self.all.contains(name) {
            return None;
        }
        let first = |names: &[&'static str], is: fn(&str, &str) -> bool, numbers: Vec<usize>| {
            let fitting = numbers.into_iter().filter(|n| is(name, names[*n]));
            fitting.min().map(|n| names[n])
        };
        match ecosystem {
            Ecosystem::Npm => {
                let mut numbers = self.near.candidates(name);
                numbers.extend(self.by_letters.get(&letters(name)).into_iter().flatten());
                first(&self.npm, is_slip, numbers)
            }
            Ecosystem::Go => {
                let module = parts(name)?;
                let owned = self.by_owner.get(&(module.host, module.owner));
                let named = self.by_name.get(&(module.host, module.name));
                let numbers = owned.into_iter().chain(named).flatten().copied();
                first(&self.go, is_other_owner, numbers.collect())
            }
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// npm: one edit away, or the same letters with other separators.
fn is_slip(name: &str, known: &str) -> bool {
    if name.len().abs_diff(known.len()) > 2 || known.len() < SHORTEST || name.starts_with('@') {
        return false;
    }
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
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

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

    /// A popular name with a few letters taken out, put in, changed over: mostly one edit away, or two.
    fn slipped() -> impl Strategy<Value = (Ecosystem, String)> {
        let npm = select(names(NPM).collect::<Vec<_>>()).prop_map(|n| (Ecosystem::Npm, n));
        let go = select(names(GO).collect::<Vec<_>>()).prop_map(|n| (Ecosystem::Go, n));
        let edit = (
            any::<Index>(),
            0..4,
            select(&['a', 'x', '-', '4', '/', '.', '_', '\u{e9}'][..]),
        );
        (prop_oneof![npm, go], vec(edit, 0..3)).prop_map(|((ecosystem, name), edits)| {
            let mut name: Vec<char> = name.chars().collect();
            for (at, kind, letter) in edits {
                let at = at.index(name.len().max(1));
                match kind {
                    0 if at < name.len() => drop(name.remove(at)),
                    1 if at + 1 < name.len() => name.swap(at, at + 1),
                    2 if at < name.len() => name[at] = letter,
                    _ => name.insert(at, letter),
                }
            }
            (ecosystem, name.into_iter().collect())
        })
    }

    /// By comparing with each.
    fn compared(ecosystem: Ecosystem, name: &str) -> Option<String> {
        if names(NPM).chain(names(GO)).any(|known| known == name) {
            return None;
        }
        let found = match ecosystem {
            Ecosystem::Npm => names(NPM).find(|known| is_slip(name, known)),
            Ecosystem::Go => names(GO).find(|known| is_other_owner(name, known)),
        };
        found.map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn looking_up_finds_what_comparing_with_each_finds((ecosystem, name) in slipped()) {
            prop_assert_eq!(looks_like(ecosystem, &name), compared(ecosystem, &name), "{}", name);
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
