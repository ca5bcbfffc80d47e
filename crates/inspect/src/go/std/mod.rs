//! What the functions and methods of Go's standard library give: types that are followed, and errors.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The packages that services use, each with lines `Function results...` and `Type.Method results...`. `_` stands for
/// a result that isn't followed. Made from the files in `api/` of the distribution of Go 1.26, which list what each
/// package exports.
const FUNCTIONS: &str = include_str!("functions.txt");

/// A result: the predeclared `error`, or a type by its package's path and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Result {
    Error,
    Type(&'static str, &'static str),
    /// Something else.
    Other,
}

/// By `path.Function` and `path.Type.Method`.
type Table = HashMap<String, Vec<Result>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| read(FUNCTIONS));

/// What a function (`Open`) or method (`File.Read`) of a package gives; nothing where it isn't known.
pub(crate) fn results(path: &str, name: &str) -> Option<&'static [Result]> {
    TABLE.get(&format!("{path}.{name}")).map(Vec::as_slice)
}

fn read(text: &'static str) -> Table {
    let mut table = Table::new();
    let mut path = "";
    for line in text.lines() {
        if let Some(written) = line.strip_prefix('[') {
            path = written.trim_end_matches(']');
            continue;
        }
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let results = words.map(|word| result(path, word));
        table.insert(format!("{path}.{name}"), results.collect());
    }
    table
}

fn result(path: &'static str, written: &'static str) -> Result {
    match written {
        "error" => Result::Error,
        "_" => Result::Other,
        _ => match written.rsplit_once('.') {
            Some((path, name)) => Result::Type(path, name),
            None => Result::Type(path, written),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_methods_are_known() {
        let file = Result::Type("os", "File");
        assert_eq!(results("os", "Open"), Some(&[file, Result::Error][..]));
        assert_eq!(results("os", "File.Close"), Some(&[Result::Error][..]));
        let hash = Result::Type("hash", "Hash");
        assert_eq!(results("crypto/sha256", "New"), Some(&[hash][..]));
        assert_eq!(results("os", "Exit"), None);
        assert!(TABLE.keys().all(|name| !name.starts_with('.')));
    }
}
