//! Whether the service's own code comes by what is vulnerable.
//!
//! It is asked of the code alone, not of other packages: that the code doesn't import a package doesn't say that no package
//! which it imports does.

use schemars::JsonSchema;
use serde::Serialize;

use super::Vulnerability;
use crate::dependencies::Ecosystem;
use crate::inspection::Place;
use crate::uses::{Named, Uses};

/// How near the service's own code comes to a vulnerability; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// It names a vulnerable function.
    Called,
    /// It imports the package, and calls a method that has the name of a vulnerable one.
    MaybeCalled,
    /// It imports the package.
    Imported,
    /// It imports nothing of it: only another package can come by.
    NotImported,
}

impl Reach {
    /// In words, for a sentence about it.
    pub fn words(self) -> &'static str {
        match self {
            Reach::Called => "the code calls what is vulnerable",
            Reach::MaybeCalled => {
                "the code imports the package and calls a method of a vulnerable one's name"
            }
            Reach::Imported => {
                "the code imports the package, and no call of what is vulnerable was seen"
            }
            Reach::NotImported => "the code itself imports none of it: another package may",
        }
    }
}

/// Says of each how near the code comes, and puts the nearest first, within that the most severe.
pub(crate) fn judge(vulnerabilities: &mut [Vulnerability], uses: &Uses) {
    for one in vulnerabilities.iter_mut() {
        let Some((reach, place)) = reached(one, uses) else {
            continue;
        };
        // What a tool with types and a call graph said counts more, but for what it left open.
        if one
            .reach
            .is_none_or(|known| reach < known && known == Reach::NotImported)
        {
            one.reach = Some(reach);
            one.reached_at = place.cloned();
        }
    }
    // Where it isn't known, the package may well be reached.
    let key = |v: &Vulnerability| {
        let reach = v.reach.unwrap_or(Reach::Imported);
        (reach, v.is_dev, std::cmp::Reverse(v.weight()))
    };
    vulnerabilities.sort_by(|a, b| (key(a), a).cmp(&(key(b), b)));
}

fn reached<'u>(one: &Vulnerability, uses: &'u Uses) -> Option<(Reach, Option<&'u Place>)> {
    let ecosystem = one.ecosystem.filter(|e| uses.knows(*e))?;
    let folder = one
        .lockfile
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    if ecosystem == Ecosystem::Npm || one.imports.is_empty() {
        return Some(match uses.import_within(ecosystem, &one.package, folder) {
            Some(place) => (Reach::Imported, Some(place)),
            None => (Reach::NotImported, None),
        });
    }
    let mut best = (Reach::NotImported, None);
    for (path, symbols) in &one.imports {
        let Some(place) = uses.import(ecosystem, path, folder) else {
            continue;
        };
        let found = of_symbols(uses, path, symbols, folder).unwrap_or((Reach::Imported, place));
        if found.0 < best.0 {
            best = (found.0, Some(found.1));
        }
    }
    Some(best)
}

/// The nearest use of one of a package's symbols. Where none are named, all of it is vulnerable.
fn of_symbols<'u>(
    uses: &'u Uses,
    path: &str,
    symbols: &[String],
    folder: &str,
) -> Option<(Reach, &'u Place)> {
    let mut best: Option<(Reach, &Place)> = None;
    for symbol in symbols {
        let (name, reach) = match symbol.split_once('.') {
            None => (Named::Name(path.to_owned(), symbol.clone()), Reach::Called),
            Some((_, method)) => (
                Named::Method(path.to_owned(), method.to_owned()),
                Reach::MaybeCalled,
            ),
        };
        if let Some(place) = uses.named(&name, folder)
            && best.is_none_or(|(known, _)| reach < known)
        {
            best = Some((reach, place));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vulnerability(id: &str, package: &str, path: &str, symbols: &[&str]) -> Vulnerability {
        Vulnerability {
            id: id.to_owned(),
            ecosystem: Some(Ecosystem::Go),
            package: package.to_owned(),
            lockfile: "api/go.mod".to_owned(),
            imports: vec![(
                path.to_owned(),
                symbols.iter().map(|s| (*s).to_owned()).collect(),
            )],
            ..Vulnerability::default()
        }
    }

    fn place(file: &str) -> Place {
        Place {
            file: file.to_owned(),
            line: 3,
        }
    }

    #[test]
    fn the_nearest_comes_first_and_says_where() {
        let mut all = [
            vulnerability("GO-1", "m", "m/none", &["F"]),
            vulnerability("GO-2", "m", "m/p", &["Other"]),
            vulnerability("GO-3", "m", "m/p", &["T.Close"]),
            vulnerability("GO-4", "m", "m/p", &["Other", "F"]),
            vulnerability("GO-5", "elsewhere", "elsewhere", &["F"]),
        ];
        let mut uses = Uses::wanted_by(&all);
        uses.has_read(Ecosystem::Go);
        let path = || "m/p".to_owned();
        uses.add_import(Ecosystem::Go, &path(), place("api/a.go"));
        uses.add_named(Named::Name(path(), "F".to_owned()), place("api/a.go"));
        uses.add_named(Named::Method(path(), "Close".to_owned()), place("api/b.go"));
        uses.add_import(Ecosystem::Go, "elsewhere", place("other/b.go"));
        judge(&mut all, &uses);
        let shown: Vec<_> = all
            .iter()
            .map(|v| (v.id.as_str(), v.reach.unwrap()))
            .collect();
        let expected = [
            ("GO-4", Reach::Called),
            ("GO-3", Reach::MaybeCalled),
            ("GO-2", Reach::Imported),
            ("GO-1", Reach::NotImported),
            ("GO-5", Reach::NotImported),
        ];
        assert_eq!(shown, expected);
        assert_eq!(all[1].reached_at, Some(place("api/b.go")));
    }

    #[test]
    fn without_code_it_is_not_known() {
        let mut all = [vulnerability("GO-1", "m", "m/p", &["F"])];
        let uses = Uses::wanted_by(&all);
        judge(&mut all, &uses);
        assert_eq!(all[0].reach, None);
    }

    #[test]
    fn the_standard_library_is_reached_by_its_packages_paths() {
        let mut all = [
            vulnerability("GO-1", "stdlib", "crypto/tls", &["Dial"]),
            vulnerability("GO-2", "stdlib", "net/mail", &["ParseAddress"]),
        ];
        let mut uses = Uses::wanted_by(&all);
        uses.has_read(Ecosystem::Go);
        assert!(uses.wants(Ecosystem::Go, "crypto/tls"));
        assert!(!uses.wants(Ecosystem::Go, "crypto/rsa"));
        uses.add_import(Ecosystem::Go, "crypto/tls", place("api/a.go"));
        judge(&mut all, &uses);
        let reach = all.iter().map(|v| v.reach.unwrap());
        assert_eq!(
            reach.collect::<Vec<_>>(),
            [Reach::Imported, Reach::NotImported]
        );
    }
}
