//! Kubernetes manifests: workloads with their replicas and what they ask for.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::keys::Keys;
use super::{Deployments, scalar, yaml};
use crate::inspection::Place;

/// What runs in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Workload {
    /// Where it begins.
    #[serde(flatten)]
    pub place: Place,
    /// `Deployment`, `StatefulSet`, `CronJob` ...; `HorizontalPodAutoscaler`; `Helm values`.
    pub kind: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Replicas, where they are fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<String>,
    /// Least and most replicas of an autoscaler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoscaled: Option<(String, String)>,
    /// Its containers.
    pub containers: Vec<Container>,
}

/// A container, quantities as they are written: `500m`, `256Mi`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Container {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// CPU that is set aside for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_request: Option<String>,
    /// Most CPU that it gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_limit: Option<String>,
    /// Memory that is set aside for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_request: Option<String>,
    /// Memory beyond which it is killed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_limit: Option<String>,
}

impl Container {
    /// The requests and limits of a `resources`.
    pub(super) fn with(mut self, resources: &Value) -> Self {
        let of = |list: &str, what: &str| scalar(&resources[list][what]);
        self.cpu_request = of("requests", "cpu");
        self.cpu_limit = of("limits", "cpu");
        self.memory_request = of("requests", "memory");
        self.memory_limit = of("limits", "memory");
        self
    }
}

const KINDS: [&str; 7] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
    "Pod",
];

/// All documents that can be read, and why the first of the others can't.
pub(super) fn read(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let has = |key: &str| text.starts_with(key) || text.contains(&format!("\n{key}"));
    // A chart's templates aren't YAML before they are rendered.
    if !has("apiVersion:") || !has("kind:") || text.contains("{{") {
        return Ok(());
    }
    let mut result = Ok(());
    for (line, part) in documents(text) {
        let document = match yaml(part) {
            Ok(document) => document,
            Err(why) => {
                result = result.and(Err(format!("document from line {line} on: {why}")));
                continue;
            }
        };
        let place = Place {
            file: file.to_owned(),
            line: line + Keys::of(part).line("kind", 1) - 1,
        };
        found.workloads.extend(workload(&document, place));
    }
    result
}

/// The documents of a file, each with the line that it begins on.
fn documents(text: &str) -> Vec<(u32, &str)> {
    let mut parts = Vec::new();
    let (mut begin, mut first, mut offset) = (0, 1, 0);
    for (line, whole) in (1..).zip(text.split_inclusive('\n')) {
        offset += whole.len();
        let rest = whole.strip_prefix("---").map(str::trim);
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#')) {
            parts.push((first, &text[begin..offset - whole.len()]));
            (begin, first) = (offset, line + 1);
        }
    }
    parts.push((first, &text[begin..]));
    parts
}

fn workload(document: &Value, place: Place) -> Option<Workload> {
    let kind = document["kind"].as_str()?;
    let spec = &document["spec"];
    let workload = |autoscaled, containers| Workload {
        place,
        kind: kind.to_owned(),
        name: scalar(&document["metadata"]["name"]),
        replicas: scalar(&spec["replicas"]),
        autoscaled,
        containers,
    };
    if kind == "HorizontalPodAutoscaler" {
        let most = scalar(&spec["maxReplicas"])?;
        let least = scalar(&spec["minReplicas"]).unwrap_or_else(|| "1".to_owned());
        return Some(workload(Some((least, most)), Vec::new()));
    }
    if !KINDS.contains(&kind) {
        return None;
    }
    let pod = match kind {
        "Pod" => spec,
        "CronJob" => &spec["jobTemplate"]["spec"]["template"]["spec"],
        _ => &spec["template"]["spec"],
    };
    let containers = pod["containers"].as_array().into_iter().flatten();
    let container = |value: &Value| {
        let bare = Container {
            name: scalar(&value["name"]),
            image: scalar(&value["image"]),
            ..Container::default()
        };
        bare.with(&value["resources"])
    };
    Some(workload(None, containers.map(container).collect()))
}

#[cfg(test)]
mod tests {
    use crate::deployments::found_in;

    #[test]
    fn workloads_say_their_replicas_and_what_they_ask_for() {
        let text = "# api
apiVersion: v1
kind: Service
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: api
          image: registry/api:1
          resources:
            requests: { cpu: 250m, memory: 256Mi }
            limits: { cpu: 1, memory: 512Mi }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec: { maxReplicas: 9 }
";
        let found = found_in(&[("k8s/api.yaml", text)]).workloads;
        assert_eq!(
            (found.len(), found[0].place.line, found[1].place.line),
            (2, 6, 20)
        );
        assert_eq!(found[0].replicas.as_deref(), Some("3"));
        let container = &found[0].containers[0];
        let asked = [
            &container.cpu_request,
            &container.cpu_limit,
            &container.memory_limit,
        ];
        assert_eq!(asked.map(|a| a.as_deref().unwrap()), ["250m", "1", "512Mi"]);
        assert_eq!(found[1].autoscaled, Some(("1".to_owned(), "9".to_owned())));
    }
}
