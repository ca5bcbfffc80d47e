//! What describes a tree beside its source: `package.json`, `tsconfig.json`, `go.mod`, what names a runtime.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::error::in_short;
use crate::inspection::Skipped;

#[cfg(test)]
mod fuzz;

/// A larger one is no manifest.
const LARGEST: u64 = 1 << 20;

/// All manifests of a tree; paths from the inspected folder.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    /// Folder and content of each `package.json`.
    pub(crate) packages: Vec<(String, Value)>,
    /// Path and text of each `package.json`, for its lines.
    pub(crate) package_texts: Vec<(String, String)>,
    /// Line of `engines.node` by folder.
    pub(crate) engines: HashMap<String, u32>,
    /// Path and content of each `tsconfig*.json`, `jsconfig.json`.
    pub(crate) tsconfigs: Vec<(String, Value)>,
    /// Path and text of each `go.mod`.
    pub(crate) go_mods: Vec<(String, String)>,
    /// Path and text of each `.nvmrc`, `.node-version`, Dockerfile.
    pub(crate) runtimes: Vec<(String, String)>,
}

impl Manifests {
    /// Reads those among the files of a tree; what can't be read is listed.
    pub(crate) fn read(root: &Path, files: &[String], skipped: &mut Vec<Skipped>) -> Self {
        let mut manifests = Manifests::default();
        for file in files.iter().filter(|path| kind(path).is_some()) {
            let added = text(&root.join(file)).and_then(|text| manifests.add(file.clone(), text));
            skipped.extend(added.err().map(|why| Skipped {
                file: file.clone(),
                why,
            }));
        }
        manifests
    }

    fn add(&mut self, path: String, text: String) -> Result<(), String> {
        match kind(&path) {
            Some(Kind::Package) => {
                let json = serde_json::from_str(text.trim_start_matches('\u{feff}'));
                let json = json.map_err(in_short)?;
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                if let Some(line) = engines(&text) {
                    self.engines.insert(folder.to_owned(), line);
                }
                self.packages.push((folder.to_owned(), json));
                self.package_texts.push((path, text));
            }
            Some(Kind::TsConfig) => {
                let json = serde_json::from_str(&without_comments(&text)).map_err(in_short)?;
                self.tsconfigs.push((path, json));
            }
            Some(Kind::GoMod) => self.go_mods.push((path, text)),
            Some(Kind::Runtime) => self.runtimes.push((path, text)),
            None => {}
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut manifests = Manifests::default();
        for (path, text) in files {
            // One that can't be read is left out here as in a tree.
            let _ = manifests.add((*path).to_owned(), (*text).to_owned());
        }
        manifests
    }
}

fn text(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(in_short)?.len();
    if size > LARGEST {
        return Err(format!("{} MB: too large for a manifest", size >> 20));
    }
    std::fs::read_to_string(path).map_err(in_short)
}

enum Kind {
    Package,
    TsConfig,
    GoMod,
    Runtime,
}

fn kind(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit('.').next().unwrap_or_default();
    match name {
        "package.json" => Some(Kind::Package),
        "go.mod" => Some(Kind::GoMod),
        ".nvmrc" | ".node-version" | "Dockerfile" => Some(Kind::Runtime),
        "jsconfig.json" => Some(Kind::TsConfig),
        _ if name.starts_with("tsconfig") && extension == "json" => Some(Kind::TsConfig),
        _ if name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile") => {
            Some(Kind::Runtime)
        }
        _ => None,
    }
}

/// The line of `node` within `engines` of a `package.json`, from 1.
fn engines(text: &str) -> Option<u32> {
    let engines = text.find("\"engines\"")?;
    let node = engines + text[engines..].find("\"node\"")?;
    Some(text[..node].matches('\n').count() as u32 + 1)
}

/// JSON without comments and commas before closing brackets, as TypeScript allows them.
pub(crate) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    let mut is_text = false;
    while let Some(c) = chars.next() {
        match (is_text, c, chars.peek()) {
            (true, '\\', _) => {
                out.push(c);
                out.extend(chars.next());
            }
            (_, '"', _) => {
                is_text = !is_text;
                out.push(c);
            }
            (false, '/', Some('/')) => while chars.next_if(|c| *c != '\n').is_some() {},
            (false, '/', Some('*')) => {
                let mut before = ' ';
                for c in chars.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            (false, '}' | ']', _) => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_are_taken_off() {
        let text = "{ // one\n \"a\": [1, 2,], /* two */ \"b\": \"http://x/*,}\\\"\", }";
        let json: Value = serde_json::from_str(&without_comments(text)).unwrap();
        assert_eq!(
            json,
            serde_json::json!({ "a": [1, 2], "b": "http://x/*,}\"" })
        );
    }
}
