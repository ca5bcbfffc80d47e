//! How the service is shipped and run: images, workloads, neighbours, functions. One file a kind of configuration.
//!
//! Values stand as they are written; a template that isn't YAML until it is rendered is left out. What is broken is
//! listed.

mod compose;
mod dockerfile;
mod functions;
#[cfg(test)]
mod fuzz;
mod helm;
mod keys;
mod kubernetes;

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::error::in_short;
use crate::inspection::Skipped;

pub use compose::ComposeService;
pub(crate) use compose::technology;
pub use dockerfile::{Image, Stage};
pub use functions::{Function, FunctionTarget};
pub use kubernetes::{Container, Workload};

/// A larger file is no configuration that somebody wrote.
const LARGEST: u64 = 1 << 20;

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Deployments {
    /// Dockerfiles.
    pub images: Vec<Image>,
    /// Workloads of Kubernetes manifests and of Helm values.
    pub workloads: Vec<Workload>,
    /// Services of compose files.
    pub services: Vec<ComposeService>,
    /// Platforms of functions and of the edge that it is configured for.
    pub functions: Vec<FunctionTarget>,
}

/// Reads those of the files that say how it runs, and lists which of them can't be read.
pub(crate) fn read(root: &Path, files: &[String], skipped: &mut Vec<Skipped>) -> Deployments {
    let mut found = Deployments::default();
    let charts = helm::charts(files);
    for file in files {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file.as_str()));
        let Some(reader) = reader(name) else {
            continue;
        };
        if is_values(name) && !charts.contains(folder) {
            continue;
        }
        let text = text(&root.join(file), is_named(name));
        let read = text.and_then(|text| match text {
            Some(text) => reader(file, &text, &mut found),
            None => Ok(()),
        });
        if let Err(why) = read {
            let file = file.clone();
            skipped.push(Skipped { file, why });
        }
    }
    found
}

/// Reads a file into what was found; why not, for people, where it is such a file and can't be read.
type Reader = fn(&str, &str, &mut Deployments) -> Result<(), String>;

/// What reads a file of that name.
fn reader(name: &str) -> Option<Reader> {
    let is_yaml = has_ending(name, &["yml", "yaml"]);
    if dockerfile::is_dockerfile(name) {
        return Some(dockerfile::read);
    }
    if let Some(reader) = functions::reader(name) {
        return Some(reader);
    }
    if is_yaml && compose::is_compose(name) {
        return Some(compose::read);
    }
    if is_values(name) {
        return Some(helm::read);
    }
    is_yaml.then_some(kubernetes::read)
}

fn is_values(name: &str) -> bool {
    name.starts_with("values") && has_ending(name, &["yml", "yaml"])
}

/// Whether a name alone says what a file is: any YAML may be a manifest.
fn is_named(name: &str) -> bool {
    dockerfile::is_dockerfile(name)
        || functions::reader(name).is_some()
        || compose::is_compose(name)
        || is_values(name)
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| endings.contains(&ending))
}

/// The text of a file; none where it is larger than what somebody writes, and nothing says that it had to be read.
fn text(path: &Path, is_named: bool) -> Result<Option<String>, String> {
    let size = std::fs::metadata(path).map_err(in_short)?.len();
    if size > LARGEST {
        let why = format!("{size} bytes: no configuration that somebody wrote");
        return if is_named { Err(why) } else { Ok(None) };
    }
    let bytes = std::fs::read(path).map_err(in_short)?;
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    Ok(Some(text))
}

/// A YAML document, null where it is empty; why it isn't one, for people.
fn yaml(text: &str) -> Result<Value, String> {
    let is_empty = |line: &str| line.is_empty() || line.starts_with('#') || line == "---";
    match text.lines().all(|line| is_empty(line.trim())) {
        true => Ok(Value::Null),
        false => crate::yaml::read(text),
    }
}

/// A scalar as it is written.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) fn found_in(files: &[(&str, &str)]) -> Deployments {
    read_in(files).0
}

#[cfg(test)]
fn read_in(files: &[(&str, &str)]) -> (Deployments, Vec<Skipped>) {
    let root = tempfile::tempdir().expect("a folder can be made");
    let mut names = Vec::new();
    for (path, text) in files {
        let whole = root.path().join(path);
        std::fs::create_dir_all(whole.parent().expect("it is in the folder"))
            .expect("it can be made");
        std::fs::write(whole, text).expect("it can be written");
        names.push((*path).to_owned());
    }
    let mut skipped = Vec::new();
    let found = read(root.path(), &names, &mut skipped);
    (found, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_or_too_deep_is_listed() {
        let deep = format!("apiVersion: v1\nkind: {}", "[".repeat(100_000));
        let bomb = "apiVersion: v1\nkind: Deployment\na: &a [1,2]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\nspec: 7\n";
        let broken = "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Deployment\n a: [\n";
        let (found, skipped) = read_in(&[
            ("deep.yaml", &deep),
            ("bomb.yaml", bomb),
            ("broken.yaml", broken),
            ("docker-compose.yml", "services: {a: "),
            ("serverless.yml", "provider: ["),
            ("vercel.json", "{"),
            ("chart/Chart.yaml", "name: x"),
            ("chart/values.yaml", "{{ x }}"),
        ]);
        assert_eq!(found.services, []);
        assert!(found.workloads.iter().all(|w| w.containers.is_empty()));
        let listed: Vec<&str> = skipped.iter().map(|s| s.file.as_str()).collect();
        let expected = [
            "deep.yaml",
            "broken.yaml",
            "docker-compose.yml",
            "serverless.yml",
            "vercel.json",
            "chart/values.yaml",
        ];
        let without_bomb: Vec<&str> = listed.into_iter().filter(|f| *f != "bomb.yaml").collect();
        assert_eq!(without_bomb, expected);
        let why = skipped.iter().find(|s| s.file == "broken.yaml");
        let why = &why.expect("it is listed").why;
        assert!(why.starts_with("document from line 4 on: "), "{why}");
        assert!(skipped.iter().all(|s| !s.why.contains('\n')), "{skipped:?}");
    }

    #[test]
    fn what_is_of_something_else_is_not_listed() {
        let (_, skipped) = read_in(&[
            ("other.yaml", "a: ["),
            (
                "chart/templates/x.yaml",
                "apiVersion: v1\nkind: Pod\n{{ if }}\n",
            ),
            ("values.yaml", "{{ of no chart }}"),
            ("template.yaml", "{{ of another tool }}"),
            ("app.yaml", "a: ["),
            ("docker-compose.yml", "services: 3"),
            ("compose.yaml", "# nothing yet\n"),
            (
                "api.yaml",
                "---\n# of helm\n--- # one\napiVersion: v1\nkind: Pod\n---\n",
            ),
        ]);
        assert_eq!(skipped, []);
    }
}
