//! How the service is shipped and run: images, workloads, neighbours, functions. One file a kind of configuration.
//!
//! Values stand as they are written; a template that isn't YAML until it is rendered is left out.

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

/// Reads those of the files that say how it runs.
pub(crate) fn read(root: &Path, files: &[String]) -> Deployments {
    let mut found = Deployments::default();
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(file);
        let Some(reader) = reader(name) else {
            continue;
        };
        if let Some(text) = text(&root.join(file)) {
            reader(file, &text, &mut found);
        }
    }
    helm::keep_those_of_charts(files, &mut found);
    found
}

type Reader = fn(&str, &str, &mut Deployments);

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
    if is_yaml && name.starts_with("values") {
        return Some(helm::read);
    }
    is_yaml.then_some(kubernetes::read)
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| endings.contains(&ending))
}

fn text(path: &Path) -> Option<String> {
    let is_small = std::fs::metadata(path).is_ok_and(|m| m.len() <= LARGEST);
    is_small.then(|| std::fs::read_to_string(path).ok())?
}

/// A YAML document; none where it isn't one.
fn yaml(text: &str) -> Option<Value> {
    crate::yaml::read(text).ok()
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
    let root = tempfile::tempdir().expect("a folder can be made");
    let mut names = Vec::new();
    for (path, text) in files {
        let whole = root.path().join(path);
        std::fs::create_dir_all(whole.parent().expect("it is in the folder"))
            .expect("it can be made");
        std::fs::write(whole, text).expect("it can be written");
        names.push((*path).to_owned());
    }
    read(root.path(), &names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_or_too_deep_is_left_out() {
        let deep = format!("apiVersion: v1\nkind: {}", "[".repeat(100_000));
        let bomb = "apiVersion: v1\nkind: Deployment\na: &a [1,2]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\nspec: 7\n";
        let found = found_in(&[
            ("deep.yaml", &deep),
            ("bomb.yaml", bomb),
            ("broken.yaml", "apiVersion: v1\nkind: Deployment\n a: [\n"),
            ("docker-compose.yml", "services: 3"),
            ("serverless.yml", "- a"),
            ("vercel.json", "{"),
            ("values.yaml", "{{ x }}"),
        ]);
        assert_eq!(found.services, []);
        assert!(found.workloads.iter().all(|w| w.containers.is_empty()));
    }
}
