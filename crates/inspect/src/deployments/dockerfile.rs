//! Dockerfiles: their stages, and what the last one ships.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Deployments;
use crate::inspection::Place;

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Image {
    /// Path from the inspected folder.
    pub file: String,
    /// The stages, in their order.
    pub stages: Vec<Stage>,
    /// The image that the last stage builds on, through stages that build on one another.
    pub base: String,
    /// Whom its process runs as; none where nobody says: that is root, unless the base image says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What it starts, as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stage {
    /// Its `FROM`.
    #[serde(flatten)]
    pub place: Place,
    /// `AS name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it builds on, with the defaults of `ARG` in it: an image or the name of a stage before.
    pub from: String,
}

/// Bytes of a text with arguments filled in, after which no more are.
const LONGEST: usize = 512;

pub(super) fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_one = |name: &str| matches!(name, "dockerfile" | "containerfile");
    let (first, last) = (name.split('.').next(), name.rsplit('.').next());
    !name.ends_with(".dockerignore") && (first.is_some_and(is_one) || last.is_some_and(is_one))
}

// As the other readers are; any text is a Dockerfile of some kind.
#[allow(clippy::unnecessary_wraps)]
pub(super) fn read(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let mut reading = Reading::default();
    for (line, instruction) in instructions(text) {
        reading.instruction(file, line, &instruction);
    }
    let Some(last) = reading.stages.last() else {
        return Ok(());
    };
    let (base, user) = (
        reading.base_of(last),
        reading.user_of(reading.stages.len() - 1),
    );
    found.images.push(Image {
        file: file.to_owned(),
        base,
        user,
        command: reading.commands.last().cloned().flatten(),
        stages: reading.stages,
    });
    Ok(())
}

/// Lines with what is continued on the next ones, without comments.
fn instructions(text: &str) -> Vec<(u32, String)> {
    let mut all: Vec<(u32, String)> = Vec::new();
    let mut is_open = false;
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.starts_with('#') || text.is_empty() {
            continue;
        }
        let (text, goes_on) = match text.strip_suffix('\\') {
            Some(text) => (text.trim_end(), true),
            None => (text, false),
        };
        match all.last_mut().filter(|_| is_open) {
            Some((_, before)) => {
                before.push(' ');
                before.push_str(text);
            }
            None => all.push((line, text.to_owned())),
        }
        is_open = goes_on;
    }
    all
}

#[derive(Default)]
struct Reading {
    arguments: HashMap<String, String>,
    stages: Vec<Stage>,
    /// Of each stage, what it says itself.
    users: Vec<Option<String>>,
    commands: Vec<Option<String>>,
}

impl Reading {
    fn instruction(&mut self, file: &str, line: u32, text: &str) {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match word.to_ascii_uppercase().as_str() {
            // Only those before the first stage hold in a FROM.
            "ARG" if self.stages.is_empty() => {
                if let Some((name, value)) = rest.split_once('=') {
                    let value = self.filled_in(value.trim_matches(['"', '\'']));
                    self.arguments.insert(name.trim().to_owned(), value);
                }
            }
            "FROM" => self.from(file, line, rest),
            "USER" => {
                let user = self.filled_in(rest);
                self.users
                    .last_mut()
                    .into_iter()
                    .for_each(|u| *u = Some(user.clone()));
            }
            "CMD" | "ENTRYPOINT" => {
                let before = self.commands.last_mut().into_iter();
                before.for_each(|command| *command = Some(rest.to_owned()));
            }
            _ => {}
        }
    }

    fn from(&mut self, file: &str, line: u32, rest: &str) {
        let mut words = rest.split_whitespace().filter(|w| !w.starts_with("--"));
        let Some(image) = words.next() else {
            return;
        };
        let is_named = words.next().is_some_and(|w| w.eq_ignore_ascii_case("as"));
        self.stages.push(Stage {
            place: Place {
                file: file.to_owned(),
                line,
            },
            name: words.next().filter(|_| is_named).map(str::to_owned),
            from: self.filled_in(image),
        });
        self.users.push(None);
        self.commands.push(None);
    }

    /// A text with `$NAME`, `${NAME}` and `${NAME:-default}` filled in, as far as they are known.
    fn filled_in(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            // Arguments made of arguments grow without bound.
            if out.len() > LONGEST {
                break;
            }
            out.push_str(before);
            let (whole, name, default, left) = variable(after);
            let known = self.arguments.get(name).map(String::as_str).or(default);
            match known {
                Some(value) => out.push_str(value),
                None => out.extend(["$", whole]),
            }
            rest = left;
        }
        out + rest
    }

    /// The stage that another builds on, which must be before it.
    fn below(&self, index: usize) -> Option<usize> {
        let from = &self.stages[index].from;
        let is_it = |stage: &Stage| {
            stage
                .name
                .as_ref()
                .is_some_and(|n| n.eq_ignore_ascii_case(from))
        };
        self.stages[..index].iter().rposition(is_it)
    }

    fn base_of(&self, last: &Stage) -> String {
        let mut index = self.stages.len() - 1;
        let mut base = &last.from;
        while let Some(below) = self.below(index) {
            (index, base) = (below, &self.stages[below].from);
        }
        base.clone()
    }

    fn user_of(&self, mut index: usize) -> Option<String> {
        loop {
            if let Some(user) = &self.users[index] {
                return Some(user.clone());
            }
            index = self.below(index)?;
        }
    }
}

/// What follows a `$`: as it is written, the name, the default, and the rest.
fn variable(text: &str) -> (&str, &str, Option<&str>, &str) {
    if let Some((inner, rest)) = text.strip_prefix('{').and_then(|t| t.split_once('}')) {
        let (name, default) = match inner.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        return (&text[..inner.len() + 2], name, default, rest);
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    (&text[..end], &text[..end], None, &text[end..])
}

#[cfg(test)]
mod tests {
    use crate::deployments::found_in;

    #[test]
    fn the_last_stage_is_what_is_shipped() {
        let text = "ARG NODE=22
FROM --platform=linux/amd64 node:${NODE}-alpine AS base
USER node
FROM base AS build
RUN npm ci && \\
    npm run build
FROM base
CMD [\"node\", \"dist/server.js\"]
";
        let image = &found_in(&[("api/Dockerfile", text)]).images[0];
        assert_eq!(image.base, "node:22-alpine");
        assert_eq!(image.user.as_deref(), Some("node"));
        assert_eq!(
            image.command.as_deref(),
            Some("[\"node\", \"dist/server.js\"]")
        );
        let lines: Vec<u32> = image.stages.iter().map(|s| s.place.line).collect();
        assert_eq!(lines, [2, 4, 7]);
    }

    #[test]
    fn arguments_of_arguments_end() {
        let mut text = "ARG A0=node\n".to_owned();
        for level in 1..60 {
            text += &format!("ARG A{level}=$A{}$A{}\n", level - 1, level - 1);
        }
        let image = &found_in(&[("Dockerfile", &(text + "FROM $A59\n"))]).images[0];
        assert!(image.base.len() < 3_000 && image.base.starts_with("nodenode"));
    }

    #[test]
    fn nobody_says_who_runs_it_and_nothing_is_no_image() {
        let text = "FROM golang:1.26 AS build\nUSER build\nFROM scratch\nCOPY --from=build /x /x\n";
        let found = found_in(&[
            ("a.Dockerfile", text),
            ("Dockerfile.empty", "# FROM x\n"),
            ("Dockerfile", "FROM $X\nFROM ${Y"),
            (".dockerignore", "FROM y"),
        ]);
        assert_eq!(found.images.len(), 2);
        assert_eq!(found.images[0].user, None);
        assert_eq!(found.images[0].base, "scratch");
        assert_eq!(found.images[1].base, "${Y");
    }
}
