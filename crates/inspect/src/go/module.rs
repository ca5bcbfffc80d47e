//! `go.mod` files: which import paths are folders of the tree.

use crate::source::{Language, Source};

/// A Go module of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Module {
    /// Its folder from the inspected one, `""` for that itself.
    pub(crate) folder: String,
    /// What import paths begin with.
    pub(crate) path: String,
    /// The language version that it asks for.
    pub(crate) go: Option<String>,
}

/// All modules of the tree, the longest paths first.
pub(crate) fn modules(sources: &[Source]) -> Vec<Module> {
    let files = sources.iter().filter(|s| s.language == Language::GoModule);
    let mut found: Vec<Module> = files.filter_map(|s| module(&s.path, &s.text)).collect();
    found.sort_by_key(|m| std::cmp::Reverse(m.path.len()));
    found
}

fn module(file: &str, text: &str) -> Option<Module> {
    let word = |name: &str| {
        let mut lines = text
            .lines()
            .map(|l| l.split("//").next().unwrap_or("").trim());
        let rest = lines.find_map(|l| l.strip_prefix(name)?.strip_prefix([' ', '\t']));
        rest.map(|r| r.trim().trim_matches('"').to_owned())
    };
    Some(Module {
        folder: file
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned(),
        path: word("module")?,
        go: word("go"),
    })
}

/// The folder that an import path means, where it is in one of the modules.
pub(crate) fn folder_of(modules: &[Module], import: &str) -> Option<String> {
    modules.iter().find_map(|module| {
        let below = import.strip_prefix(module.path.as_str())?;
        if below.is_empty() {
            return Some(module.folder.clone());
        }
        let below = below.strip_prefix('/')?;
        let is_top = module.folder.is_empty();
        Some(if is_top {
            below.to_owned()
        } else {
            format!("{}/{below}", module.folder)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Vec<Module> {
        let file =
            |path: &str, text: &str| Source::new(path.into(), Language::GoModule, text.into());
        modules(&[
            file(
                "go.mod",
                "// the service\nmodule example.org/shop // v1\n\ngo 1.26\n",
            ),
            file("tools/go.mod", "module \"example.org/shop/tools\"\n"),
        ])
    }

    #[test]
    fn imports_are_folders_of_the_innermost_module() {
        let modules = tree();
        let folder = |import: &str| folder_of(&modules, import);
        assert_eq!(folder("example.org/shop").as_deref(), Some(""));
        assert_eq!(
            folder("example.org/shop/internal/api").as_deref(),
            Some("internal/api")
        );
        assert_eq!(
            folder("example.org/shop/tools/gen").as_deref(),
            Some("tools/gen")
        );
        assert_eq!(folder("example.org/shopping"), None);
        assert_eq!(folder("net/http"), None);
    }

    #[test]
    fn the_language_version_is_read() {
        assert_eq!(tree()[1].go.as_deref(), Some("1.26"));
    }
}
