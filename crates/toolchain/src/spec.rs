//! What is asked for: a runtime and how much of its version is fixed.

use std::fmt;
use std::str::FromStr;

/// A tool that runs or builds a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// Node.js.
    Node,
    /// Go.
    Go,
}

impl Tool {
    /// Its name in specs, in the lock and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Node => "node",
            Tool::Go => "go",
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A version of which the minor and the patch number may be left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionSpec {
    /// First number.
    pub major: u32,
    /// Second number, if fixed.
    pub minor: Option<u32>,
    /// Third number, if fixed.
    pub patch: Option<u32>,
}

impl VersionSpec {
    /// Whether an exact version is one of those meant.
    pub fn accepts(&self, version: Version) -> bool {
        self.major == version.major
            && self.minor.is_none_or(|minor| minor == version.minor)
            && self.patch.is_none_or(|patch| patch == version.patch)
    }
}

impl fmt::Display for VersionSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        for number in [self.minor, self.patch].into_iter().flatten() {
            write!(f, ".{number}")?;
        }
        Ok(())
    }
}

/// An exact version of three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number.
    pub patch: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for Version {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        match version_spec(text) {
            Some(VersionSpec {
                major,
                minor: Some(minor),
                patch,
            }) => Ok(Version {
                major,
                minor,
                patch: patch.unwrap_or(0),
            }),
            _ => Err(SpecError(text.to_owned())),
        }
    }
}

/// What a candidate asks for: `node@24`, `go@1.26`, `go@1.26.6`, or `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuntimeSpec {
    /// A tool of a version.
    Tool(Tool, VersionSpec),
    /// Nothing is provided; the candidate's commands find what they need by themselves.
    None,
}

impl fmt::Display for RuntimeSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuntimeSpec::Tool(tool, version) => write!(f, "{tool}@{version}"),
            RuntimeSpec::None => f.write_str("none"),
        }
    }
}

impl FromStr for RuntimeSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        if text == "none" {
            return Ok(RuntimeSpec::None);
        }
        let bad = || SpecError(text.to_owned());
        let (tool, version) = text.split_once('@').ok_or_else(bad)?;
        let tool = match tool {
            "node" => Tool::Node,
            "go" => Tool::Go,
            _ => return Err(bad()),
        };
        let version = version_spec(version).ok_or_else(bad)?;
        Ok(RuntimeSpec::Tool(tool, version))
    }
}

fn version_spec(text: &str) -> Option<VersionSpec> {
    let mut numbers = text.split('.').map(number);
    let spec = VersionSpec {
        major: numbers.next()??,
        minor: numbers.next().map_or(Some(None), |n| n.map(Some))?,
        patch: numbers.next().map_or(Some(None), |n| n.map(Some))?,
    };
    numbers.next().is_none().then_some(spec)
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A text that names no runtime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no runtime; write node@MAJOR[.MINOR[.PATCH]], go@MAJOR[.MINOR[.PATCH]] or none")]
pub struct SpecError(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_printed() {
        for text in [
            "node@24",
            "node@24.21",
            "node@24.21.0",
            "go@1.26",
            "go@1.26.6",
            "none",
        ] {
            assert_eq!(text.parse::<RuntimeSpec>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused_with_what_to_write() {
        for text in [
            "",
            "node",
            "node@",
            "node@x",
            "node@24.",
            "node@1.2.3.4",
            "deno@2",
            "go@-1",
            "node@+24",
            "go@1.26rc1",
            "node@99999999999",
        ] {
            let error = text.parse::<RuntimeSpec>().unwrap_err();
            assert!(error.to_string().contains("node@MAJOR"), "{text}");
        }
    }

    #[test]
    fn an_open_number_accepts_any() {
        let RuntimeSpec::Tool(_, spec) = "go@1.26".parse().unwrap() else {
            panic!("a tool");
        };
        assert!(spec.accepts("1.26.6".parse().unwrap()));
        assert!(spec.accepts("1.26".parse().unwrap()));
        assert!(!spec.accepts("1.27.0".parse().unwrap()));
    }
}
