//! Paths that keep out of the global prefix.

use super::super::{text_of, texts};
use crate::js::run::Run;
use crate::js::run::value::Value;

/// A path, for one method or any.
#[derive(Debug)]
pub(super) struct Exclude {
    path: String,
    method: Option<String>,
}

/// What `exclude` lists: texts, or objects with a path and a method.
pub(super) fn read(run: &mut Run<'_>, value: &Value) -> Vec<Exclude> {
    let mut excluded = Vec::new();
    for item in run.elements(value).unwrap_or_default() {
        let texts = texts(&item);
        for path in texts {
            excluded.push(Exclude { path, method: None });
        }
        if let Some(path) = text_of(run, &item, "path") {
            let method = match run.member(&item, "method") {
                Value::External(e) => e.path.rsplit('.').next().map(str::to_owned),
                _ => None,
            };
            excluded.push(Exclude {
                path,
                method: method.filter(|m| m != "ALL"),
            });
        }
    }
    excluded
}

/// Whether a route, by its path without the prefix, is excluded.
pub(super) fn is_excluded(all: &[Exclude], method: &str, path: &str) -> bool {
    let path = path.trim_matches('/');
    all.iter().any(|e| {
        let is_method = e.method.as_deref().is_none_or(|m| m == method);
        is_method && matches(e.path.trim_matches('/'), path)
    })
}

fn matches(pattern: &str, path: &str) -> bool {
    // Up to Nest 10 an asterisk by itself is a letter like others: it names the route of that path.
    if pattern == "*" {
        return matches!(path, "*" | "{rest...}");
    }
    let open = ["(.*)", "{*path}", "*path", "*splat", "{*splat}", "*"];
    match open.iter().find_map(|o| pattern.strip_suffix(o)) {
        Some(start) => {
            let start = start.trim_end_matches('/');
            path == start || path.starts_with(&format!("{start}/")) || start.is_empty()
        }
        None => pattern == path,
    }
}
