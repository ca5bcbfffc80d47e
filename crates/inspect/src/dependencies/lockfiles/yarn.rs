//! `yarn.lock` of yarn 1: blocks of `name@range, name@range:` with indented `version` and `dependencies`.

use std::collections::HashMap;

use super::{Manifest, Read};
use crate::dependencies::graph::{Ecosystem, Graph, LockedPackage};

#[derive(Debug, Default)]
struct Block {
    /// `name@range`.
    wanted: Vec<String>,
    version: String,
    /// `name@range` of what it needs.
    needs: Vec<String>,
}

pub(super) fn read(file: &str, text: &str, manifest: &Manifest) -> Read {
    let blocks = blocks(text);
    if blocks.is_empty()
        && text
            .lines()
            .any(|l| !l.trim().is_empty() && !l.starts_with('#'))
    {
        return Err("no block of a yarn.lock".to_owned());
    }
    let mut graph = Graph::default();
    let mut index = HashMap::new();
    for block in &blocks {
        let name = block.wanted.first().map_or("", |w| name_of(w));
        let package = graph.add(LockedPackage {
            ecosystem: Some(Ecosystem::Npm),
            name: name.to_owned(),
            version: block.version.clone(),
            ..LockedPackage::default()
        });
        index.extend(block.wanted.iter().map(|w| (w.as_str(), package)));
    }
    for (package, block) in blocks.iter().enumerate() {
        for needed in &block.needs {
            if let Some(found) = index.get(needed.as_str()) {
                graph.add_need(package, *found);
            }
        }
    }
    let find =
        |(name, range): &(String, String)| index.get(format!("{name}@{range}").as_str()).copied();
    for found in manifest.dependencies.iter().filter_map(find) {
        graph.add_direct(found);
    }
    let dev: Vec<usize> = manifest.dev.iter().filter_map(find).collect();
    graph.mark_dev_from(&dev);
    Ok(graph.finish(file, "yarn 1".to_owned()))
}

/// The name of `name@range` or `@scope/name@range`; of an alias `a@npm:b@1` the package's own, `b`.
pub(super) fn name_of(mut wanted: &str) -> &str {
    while let Some(at) = end_of_name(wanted) {
        match wanted[at + 1..].strip_prefix("npm:") {
            Some(aliased) if end_of_name(aliased).is_some() => wanted = aliased,
            _ => return &wanted[..at],
        }
    }
    wanted
}

/// The scope's own `@` is the first character.
fn end_of_name(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().skip(1);
    characters.find(|(_, c)| *c == '@').map(|(at, _)| at)
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_in_needs = false;
    for line in text.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        match (indent, blocks.last_mut()) {
            (0, _) => {
                let wanted = line.trim_end_matches(':').split(", ");
                blocks.push(Block {
                    wanted: wanted.map(|w| unquoted(w).to_owned()).collect(),
                    ..Block::default()
                });
                is_in_needs = false;
            }
            (1..=2, Some(block)) => {
                is_in_needs = matches!(line, "dependencies:" | "optionalDependencies:");
                if let Some(version) = line.strip_prefix("version ") {
                    unquoted(version).clone_into(&mut block.version);
                }
            }
            (_, Some(block)) if is_in_needs => {
                if let Some((name, range)) = line.split_once(' ') {
                    block
                        .needs
                        .push(format!("{}@{}", unquoted(name), unquoted(range)));
                }
            }
            _ => {}
        }
    }
    blocks
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_what_they_need() {
        let text = r#"# yarn lockfile v1

"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.1.0"
  resolved "https://registry.example/a.tgz"
  dependencies:
    b "^2.0.0"

alias@npm:b@^2.0.0:
  version "2.0.1"

b@^2.0.0:
  version "2.0.1"

d@1:
  version "1.0.0"
"#;
        let manifest = Manifest {
            dependencies: vec![("@s/a".to_owned(), "^1.0.0".to_owned())],
            dev: vec![("d".to_owned(), "1".to_owned())],
        };
        let (lockfile, packages) = read("yarn.lock", text, &manifest).unwrap();
        let shown: Vec<_> = packages
            .iter()
            .map(|p| (p.name.as_str(), p.version.as_str(), p.depth, p.is_dev))
            .collect();
        let expected = [
            ("@s/a", "1.1.0", Some(1), false),
            ("b", "2.0.1", Some(2), false),
            ("d", "1.0.0", Some(1), true),
        ];
        assert_eq!((lockfile.packages, shown), (3, expected.to_vec()));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC*(\n  \\PC*)*") {
            let _ = read("yarn.lock", &text, &Manifest::default());
        }
    }
}
