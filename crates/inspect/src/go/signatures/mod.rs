//! What the functions and methods of Go's standard library and of widely used modules give: types that are followed,
//! and errors.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The packages that services use, each with lines `Function results...` and `Type.Method results...`. `_` stands for
/// a result that isn't followed. Made from the files in `api/` of the distribution of Go 1.26, which list what each
/// package exports.
const STANDARD: &str = include_str!("standard.txt");

/// The same of modules that many services use, as their exported API had it in November 2026 (methods of embedded types
/// too); of `go-redis` its client, of `gorm` what gives an error. What another version has changed isn't known.
const MODULES: &str = include_str!("modules.txt");

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

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = read(STANDARD);
    table.extend(read(MODULES));
    table
});

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
        let other = Result::Other;
        assert_eq!(
            results("gopkg.in/yaml.v3", "Marshal"),
            Some(&[other, Result::Error][..])
        );
        let row = Result::Type("database/sql", "Result");
        assert_eq!(
            results("github.com/jmoiron/sqlx", "DB.Exec"),
            Some(&[row, Result::Error][..])
        );
        assert!(TABLE.keys().all(|name| !name.starts_with('.')));
    }
}
