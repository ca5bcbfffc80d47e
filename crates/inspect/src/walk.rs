//! The tree's source files. Ignored ones (`.gitignore`), dependencies and bundles aren't the service's own code.

use std::ffi::OsStr;
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

/// Reads the source files under `root`, in order of their paths, and lists what was left out.
///
/// # Errors
/// When the folder itself can't be read.
pub(crate) fn sources(root: &Path) -> Result<(Vec<Source>, Vec<Skipped>), InspectError> {
    std::fs::read_dir(root).map_err(|source| InspectError::Folder {
        path: root.to_owned(),
        source,
    })?;
    let mut skipped = Vec::new();
    let mut found = Vec::new();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .parents(false)
        .require_git(false)
        .filter_entry(|e| !is_not_ours(e.file_name()))
        .build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                skipped.push(Skipped {
                    file: String::new(),
                    why: error.to_string(),
                });
                continue;
            }
        };
        let is_file = entry.file_type().is_some_and(|t| t.is_file());
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let path = path.to_string_lossy().replace('\\', "/");
        if let (true, Some(language)) = (is_file, Language::of(&path)) {
            found.push((path, language));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let read: Vec<Result<Source, Skipped>> = found
        .into_par_iter()
        .map(|(path, language)| read(root, path, language))
        .collect();
    let mut sources = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(source) => sources.push(source),
            Err(left_out) => skipped.push(left_out),
        }
    }
    Ok((sources, skipped))
}

/// Whether a folder of that name holds other people's code.
pub(crate) fn is_not_ours(name: &OsStr) -> bool {
    NOT_OURS.iter().any(|other| name == *other)
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
