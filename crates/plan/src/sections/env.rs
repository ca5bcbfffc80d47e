//! `env` and `env_file`: what a process finds in its environment.

use std::fmt;

use crate::document::Value;
use crate::read::{Reading, Section};

/// A value that may be a secret. A secret prints as where it is taken from, never as itself.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretOr {
    /// Written in the config; no secret.
    Plain(String),
    /// `env:NAME`: taken from the caller's environment when it is needed.
    FromEnv(String),
    /// A line of an env file.
    FromFile {
        /// The file as named in the config.
        file: String,
        /// The value.
        value: Hidden,
    },
}

/// A text that doesn't print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// A secret that isn't there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("take `{name}` from the environment: it is not set; set it where weighbridge is started")]
pub struct SecretError {
    /// The variable.
    pub name: String,
}

impl SecretOr {
    /// From its text: `env:NAME` is a secret.
    pub(crate) fn from_text(text: &str) -> Self {
        match text.strip_prefix("env:") {
            Some(name) => SecretOr::FromEnv(name.to_owned()),
            None => SecretOr::Plain(text.to_owned()),
        }
    }

    /// The value itself; `lookup` finds a variable of the caller's environment. Keep what comes out of anything printed.
    ///
    /// # Errors
    /// The variable isn't set.
    pub fn resolve(&self, lookup: impl Fn(&str) -> Option<String>) -> Result<String, SecretError> {
        match self {
            SecretOr::Plain(text) => Ok(text.clone()),
            SecretOr::FromFile { value, .. } => Ok(value.0.clone()),
            SecretOr::FromEnv(name) => {
                lookup(name).ok_or_else(|| SecretError { name: name.clone() })
            }
        }
    }

    /// Whether its value must never be printed.
    pub fn is_secret(&self) -> bool {
        !matches!(self, SecretOr::Plain(_))
    }
}

impl fmt::Display for SecretOr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretOr::Plain(text) => f.write_str(text),
            SecretOr::FromEnv(name) => write!(f, "env:{name}"),
            SecretOr::FromFile { file, .. } => write!(f, "(from {file})"),
        }
    }
}

impl fmt::Debug for SecretOr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

/// A variable of a process's environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: SecretOr,
}

/// `env_file`, then `env`, which wins.
pub(crate) fn read(section: &mut Section<'_>, reading: &mut Reading) -> Vec<EnvVar> {
    let mut vars = Vec::new();
    if let Some((file, place)) = section.placed::<String>(reading, "env_file")
        && let Some(text) = reading.text_of(place, &file)
    {
        match parse_env_file(&file, &text) {
            Ok(read) => vars = read,
            Err(line) => reading.complain(
                place,
                format!("`{file}`, line {line}, is no NAME=VALUE"),
                "can't be read",
            ),
        }
    }
    let mut table = section.child(reading, "env");
    for entry in table.entries() {
        let path = table.path_of(&entry.key);
        let Value::Text(text) = &entry.node.value else {
            let message = format!("`{path}` is {}", entry.node.value.kind());
            reading.complain(&entry.node.place, message, "expected a text in quotes");
            continue;
        };
        if !is_name(&entry.key) {
            let message = format!("`{}` can't name a variable", entry.key);
            reading.complain(&entry.key_place, message, "expected letters, digits and _");
            continue;
        }
        let value = SecretOr::from_text(text);
        if matches!(&value, SecretOr::FromEnv(name) if !is_name(name)) {
            reading.complain(
                &entry.node.place,
                format!("`{text}` names no variable"),
                "expected env:NAME",
            );
        }
        reading.note(path, value.to_string(), reading.origin(&entry.node.place));
        vars.retain(|var: &EnvVar| var.name != entry.key);
        vars.push(EnvVar {
            name: entry.key.clone(),
            value,
        });
    }
    vars
}

pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Lines of `NAME=VALUE`, perhaps after `export`, the value perhaps in quotes; `#` starts a comment line.
fn parse_env_file(file: &str, text: &str) -> Result<Vec<EnvVar>, usize> {
    let mut vars = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(index + 1)?;
        let (name, value) = (name.trim(), unquote(value.trim()));
        if !is_name(name) {
            return Err(index + 1);
        }
        vars.retain(|var: &EnvVar| var.name != name);
        vars.push(EnvVar {
            name: name.to_owned(),
            value: SecretOr::FromFile {
                file: file.to_owned(),
                value: Hidden(value.to_owned()),
            },
        });
    }
    Ok(vars)
}

fn unquote(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_env_file_is_read_and_stays_hidden() {
        let text = "# secrets\nexport A=1\nB = \"two words\"\n\nA='3'\n";
        let vars = parse_env_file(".env", text).unwrap();
        let names: Vec<&str> = vars.iter().map(|var| var.name.as_str()).collect();
        assert_eq!(names, ["B", "A"]);
        assert_eq!(vars[0].value.resolve(|_| None).unwrap(), "two words");
        assert_eq!(vars[1].value.resolve(|_| None).unwrap(), "3");
        assert!(!format!("{vars:?}").contains("two"));
        assert_eq!(parse_env_file(".env", "A=1\nnonsense"), Err(2));
    }

    #[test]
    fn a_secret_prints_as_its_name_and_is_looked_up_late() {
        let secret = SecretOr::from_text("env:TOKEN");
        assert_eq!(secret.to_string(), "env:TOKEN");
        assert_eq!(
            secret.resolve(|name| Some(format!("<{name}>"))).unwrap(),
            "<TOKEN>"
        );
        assert!(secret.resolve(|_| None).is_err());
    }
}
