//! What manifests declare: every package that a `package.json` or a `go.mod` names, with its line.

use std::collections::HashMap;

use crate::dependencies::Ecosystem;
use crate::inspection::Place;
use crate::manifests::Manifests;

/// A package that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declaration {
    pub(crate) ecosystem: Ecosystem,
    /// The folder of the manifest.
    pub(crate) folder: String,
    pub(crate) name: String,
    /// As it is written.
    pub(crate) version: String,
    pub(crate) place: Place,
    /// Only needed to build or test.
    pub(crate) is_dev: bool,
}

/// The lists of a `package.json`, and whether what is in them is there for development.
const LISTS: [(&str, bool); 4] = [
    ("dependencies", false),
    ("optionalDependencies", false),
    ("peerDependencies", false),
    ("devDependencies", true),
];

/// All of them, in the order of manifests and lists. Modules that a `go.mod` has only because others need them are
/// left out.
pub(crate) fn of(manifests: &Manifests) -> Vec<Declaration> {
    let mut found = Vec::new();
    let texts = manifests.package_texts.iter();
    for ((folder, json), (path, text)) in manifests.packages.iter().zip(texts) {
        let lines = Lines::of(text);
        for (list, is_dev) in LISTS {
            let Some(packages) = json[list].as_object() else {
                continue;
            };
            let from = lines.after(list, 0);
            found.extend(packages.iter().map(|(name, version)| Declaration {
                ecosystem: Ecosystem::Npm,
                folder: folder.clone(),
                name: name.clone(),
                version: version.as_str().unwrap_or_default().to_owned(),
                place: Place {
                    file: path.clone(),
                    line: lines.after(name, from),
                },
                is_dev,
            }));
        }
    }
    for (path, text) in &manifests.go_mods {
        go(path, text, &mut found);
    }
    found
}

/// The lines on which a key stands first.
struct Lines<'t>(HashMap<&'t str, Vec<u32>>);

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut lines: HashMap<&str, Vec<u32>> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            if let Some(key) = line.split('"').nth(1) {
                lines.entry(key).or_default().push(index as u32 + 1);
            }
        }
        Lines(lines)
    }

    /// The first line of a key from a line on; that line itself where the file has more than one key a line.
    fn after(&self, key: &str, from: u32) -> u32 {
        let lines = self.0.get(key).into_iter().flatten();
        lines
            .copied()
            .find(|line| *line >= from)
            .unwrap_or(from.max(1))
    }
}

/// The direct requirements of a `go.mod`.
fn go(path: &str, text: &str, found: &mut Vec<Declaration>) {
    let mut is_in_block = false;
    for (index, line) in text.lines().enumerate() {
        let (line, comment) = line.split_once("//").unwrap_or((line, ""));
        let line = line.trim();
        if line.starts_with("require") && line.ends_with('(') {
            is_in_block = true;
            continue;
        }
        let one = line.strip_prefix("require ");
        is_in_block &= !line.starts_with(')');
        let rest = one.or_else(|| is_in_block.then_some(line));
        let mut words = rest.unwrap_or_default().split_whitespace();
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            continue;
        };
        if comment.trim().starts_with("indirect") {
            continue;
        }
        found.push(Declaration {
            ecosystem: Ecosystem::Go,
            folder: path
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned(),
            name: name.trim_matches('"').to_owned(),
            version: version.to_owned(),
            place: Place {
                file: path.to_owned(),
                line: index as u32 + 1,
            },
            is_dev: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(files: &[(&str, &str)]) -> Vec<String> {
        let all = of(&Manifests::of(files));
        let shown = all.iter().map(|d| {
            let dev = if d.is_dev { " dev" } else { "" };
            format!(
                "{}:{} {} {}{dev}",
                d.place.file, d.place.line, d.name, d.version
            )
        });
        shown.collect()
    }

    #[test]
    fn packages_come_with_the_line_of_their_own_list() {
        let text = "{\n \"name\": \"pg\",\n \"dependencies\": {\n  \"pg\": \"^8\"\n },\n \"devDependencies\": {\n  \"jest\": \"^29\"\n }\n}";
        assert_eq!(
            shown(&[("api/package.json", text)]),
            [
                "api/package.json:4 pg ^8",
                "api/package.json:7 jest ^29 dev"
            ]
        );
        let one_line = r#"{"dependencies":{"pg":"8"},"devDependencies":7}"#;
        assert_eq!(
            shown(&[("package.json", one_line)]),
            ["package.json:1 pg 8"]
        );
    }

    #[test]
    fn of_a_go_module_only_what_it_asks_for_itself() {
        let text = "module x\n\ngo 1.24\n\nrequire github.com/a/b v1.0.0\n\nrequire (\n\tgithub.com/c/d/v2 v2.1.0 // used\n\tgithub.com/e/f v0.1.0 // indirect\n)\n";
        assert_eq!(
            shown(&[("go.mod", text)]),
            [
                "go.mod:5 github.com/a/b v1.0.0",
                "go.mod:8 github.com/c/d/v2 v2.1.0"
            ]
        );
    }
}
