//! What the service's own code takes of the packages that an advisory is about.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::dependencies::{Ecosystem, STANDARD_LIBRARY, Vulnerability};
use crate::inspection::Place;
use crate::js::resolve::is_within;

/// Places by what is used there, in each file the first.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// Modules and packages that are looked for.
    wanted: HashSet<(Ecosystem, String)>,
    imports: BTreeMap<(Ecosystem, String), Vec<Place>>,
    /// Of Go packages.
    named: HashMap<Named, Vec<Place>>,
    /// Languages of which code was read.
    read: HashSet<Ecosystem>,
}

/// What is used of a Go package, with its import path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    /// A name of it.
    Name(String, String),
    /// A method of that name is called, on whatever, in a file that imports the path.
    Method(String, String),
}

impl Uses {
    /// Nothing yet; what these vulnerabilities are about will be looked for.
    pub(crate) fn wanted_by(vulnerabilities: &[Vulnerability]) -> Self {
        let packages = vulnerabilities.iter();
        let packages = packages.filter_map(|v| Some((v.ecosystem?, v.package.clone())));
        // The standard library's packages have paths of their own.
        let standard = vulnerabilities
            .iter()
            .filter(|v| v.package == STANDARD_LIBRARY);
        let paths = standard.flat_map(|v| &v.imports);
        let paths = paths.map(|(path, _)| (Ecosystem::Go, path.clone()));
        Uses {
            wanted: packages.chain(paths).collect(),
            ..Uses::default()
        }
    }

    /// Whether anything is looked for.
    pub(crate) fn wants_any(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Whether a package of npm, or a Go package by its import path, is one that is looked for or within one.
    pub(crate) fn wants(&self, ecosystem: Ecosystem, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let mut outer = ends.chain([path.len()]).map(|end| &path[..end]);
        outer.any(|outer| self.wanted.contains(&(ecosystem, outer.to_owned())))
    }

    /// Code of it was read: what isn't used is known not to be.
    pub(crate) fn has_read(&mut self, ecosystem: Ecosystem) {
        self.read.insert(ecosystem);
    }

    /// A package of npm, or a Go package by its import path, is imported.
    pub(crate) fn add_import(&mut self, ecosystem: Ecosystem, path: &str, place: Place) {
        let places = self.imports.entry((ecosystem, path.to_owned()));
        add_once(places.or_default(), place);
    }

    /// Something of a Go package is named.
    pub(crate) fn add_named(&mut self, named: Named, place: Place) {
        add_once(self.named.entry(named).or_default(), place);
    }

    /// Whether code of an ecosystem was read.
    pub(crate) fn knows(&self, ecosystem: Ecosystem) -> bool {
        self.read.contains(&ecosystem)
    }

    /// The first place below a folder where something of a Go package is named.
    pub(crate) fn named(&self, named: &Named, folder: &str) -> Option<&Place> {
        let places = self.named.get(named)?;
        places.iter().find(|place| is_below(&place.file, folder))
    }

    /// The first import below a folder of exactly this path.
    pub(crate) fn import(&self, ecosystem: Ecosystem, path: &str, folder: &str) -> Option<&Place> {
        let places = self.imports.get(&(ecosystem, path.to_owned()))?;
        places.iter().find(|place| is_below(&place.file, folder))
    }

    /// The first import below a folder of a package, or of one within it.
    pub(crate) fn import_within(
        &self,
        ecosystem: Ecosystem,
        module: &str,
        folder: &str,
    ) -> Option<&Place> {
        let from = self.imports.range((ecosystem, module.to_owned())..);
        let alike = from.take_while(|((of, path), _)| *of == ecosystem && path.starts_with(module));
        let of_it = alike.filter(|((_, path), _)| is_below(path, module));
        let places = of_it.flat_map(|(_, places)| places);
        places.filter(|p| is_below(&p.file, folder)).min()
    }
}

/// Files come one after another: of each the first place is kept.
fn add_once(places: &mut Vec<Place>, place: Place) {
    if places.last().is_none_or(|last| last.file != place.file) {
        places.push(place);
    }
}

/// Whether a path is a folder or in it; all are in `""`.
fn is_below(path: &str, folder: &str) -> bool {
    path == folder || is_within(path, folder)
}

/// The first line of each text between quotes: imports are found again by their paths.
pub(crate) fn quoted_lines(text: &str) -> HashMap<&str, u32> {
    let mut lines = HashMap::new();
    for (line, text) in (1..).zip(text.lines()) {
        for part in text.split(['"', '\'', '`']).skip(1) {
            lines.entry(part).or_insert(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_a_module_is_wanted_with_it() {
        let uses = Uses {
            wanted: [(Ecosystem::Go, "golang.org/x/net".to_owned())].into(),
            ..Uses::default()
        };
        for (path, is_wanted) in [
            ("golang.org/x/net", true),
            ("golang.org/x/net/http2/hpack", true),
            ("golang.org/x/netx", false),
            ("golang.org/x", false),
        ] {
            assert_eq!(uses.wants(Ecosystem::Go, path), is_wanted, "{path}");
        }
        assert!(!uses.wants(Ecosystem::Npm, "golang.org/x/net"));
    }
}
