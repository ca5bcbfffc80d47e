//! The tree's source files. Ignored ones (`.gitignore`), dependencies and bundles aren't the service's own code.

use std::path::Path;

use ignore::WalkBuilder;
use rayon::prelude::*;

use crate::error::InspectError;
use crate::inspection::Skipped;
use crate::source::{Language, Source};

/// Folders of other people's or of generated code, also where git doesn't ignore them.
const NOT_OURS: [&str; 6] = [
    "node_modules",
    "vendor",
    "bower_components",
    ".git",
    ".weighbridge",
    ".yarn",
];
/// A larger file is data or a bundle, not source that somebody wrote.
const LARGEST: u64 = 4 << 20;
/// Mean line length above which a file is minified.
const MINIFIED: usize = 400;

/// The service's own files under `root`, in order of their paths (from `root`, with `/`), and what couldn't be walked.
/// Links aren't followed: what they lead to is elsewhere in the tree, or not in it.
///
/// # Errors
/// When the folder itself can't be read.
pub(crate) fn files(root: &Path) -> Result<(Vec<String>, Vec<Skipped>), InspectError> {
    std::fs::read_dir(root).map_err(|source| InspectError::Folder {
        path: root.to_owned(),
        source,
    })?;
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .parents(false)
        .require_git(false)
        .filter_entry(|e| !NOT_OURS.iter().any(|name| e.file_name() == *name))
        .build();
    let (mut files, mut skipped) = (Vec::new(), Vec::new());
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
                files.push(path.to_string_lossy().replace('\\', "/"));
            }
            Ok(_) => {}
            Err(error) => skipped.push(Skipped {
                file: String::new(),
                why: error.to_string(),
            }),
        }
    }
    files.sort();
    Ok((files, skipped))
}

/// Reads those of the files that are source, in their order, and lists what was left out.
pub(crate) fn sources(root: &Path, files: &[String]) -> (Vec<Source>, Vec<Skipped>) {
    let source = |path: &String| Some(read(root, path.clone(), Language::of(path)?));
    let own = files.par_iter().filter(|path| !is_of_tools(path));
    let read: Vec<Result<Source, Skipped>> = own.filter_map(source).collect();
    let mut sources = Vec::with_capacity(read.len());
    let mut skipped = Vec::new();
    for result in read {
        match result {
            Ok(source) => sources.push(source),
            Err(left_out) => skipped.push(left_out),
        }
    }
    (sources, skipped)
}

/// Whether a file is in a hidden folder: generators, hooks and releases of tools, which no request comes by.
fn is_of_tools(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').any(|folder| folder.starts_with('.'))
}

fn read(root: &Path, path: String, language: Language) -> Result<Source, Skipped> {
    let skipped = |why: String| Skipped {
        file: path.clone(),
        why,
    };
    let whole = root.join(&path);
    let size = std::fs::metadata(&whole).map_or(0, |m| m.len());
    if size > LARGEST {
        return Err(skipped(format!("{} MB: data or a bundle", size >> 20)));
    }
    let bytes = std::fs::read(&whole).map_err(|e| skipped(e.to_string()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(skipped("not UTF-8".to_owned()));
    };
    let lines = 1 + memchr::memchr_iter(b'\n', text.as_bytes()).count();
    if language == Language::JavaScript && text.len() > 20_000 && text.len() / lines > MINIFIED {
        return Err(skipped("minified".to_owned()));
    }
    Ok(Source::new(path, language, text))
}
