//! Values of Helm charts: replicas and resources where charts usually have them.

use std::collections::HashSet;

use serde_json::Value;

use super::keys::Keys;
use super::kubernetes::{Container, Workload};
use super::{Deployments, scalar, yaml};
use crate::inspection::Place;

const KIND: &str = "Helm values";

/// A component deeper than this has no replicas of its own.
const DEEPEST: usize = 3;

pub(super) fn read(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let values = yaml(text)?;
    component(file, &Keys::of(text), (None, &values), 0, found);
    Ok(())
}

/// The values themselves and each part of them that has replicas or resources.
fn component(
    file: &str,
    keys: &Keys,
    (name, values): (Option<&str>, &Value),
    depth: usize,
    found: &mut Deployments,
) {
    let Some(map) = values.as_object().filter(|_| depth <= DEEPEST) else {
        return;
    };
    let replicas = ["replicaCount", "replicas"].map(|key| scalar(&values[key]));
    let replicas = replicas.into_iter().flatten().next();
    let resources = &values["resources"];
    let has_resources = resources["requests"].is_object() || resources["limits"].is_object();
    if replicas.is_some() || has_resources {
        let image = scalar(&values["image"]).or_else(|| scalar(&values["image"]["repository"]));
        let scaling = &values["autoscaling"];
        let bounds = scalar(&scaling["minReplicas"]).zip(scalar(&scaling["maxReplicas"]));
        let container = Container {
            image,
            ..Container::default()
        };
        found.workloads.push(Workload {
            place: Place {
                file: file.to_owned(),
                line: name.map_or(1, |name| keys.line(name, 1)),
            },
            kind: KIND.to_owned(),
            name: name.map(str::to_owned),
            replicas,
            autoscaled: bounds.filter(|_| scaling["enabled"] == true),
            containers: vec![container.with(resources)],
        });
    }
    for (name, inner) in map {
        component(file, keys, (Some(name), inner), depth + 1, found);
    }
}

/// The folders of charts: values are a chart's where there is a `Chart.yaml` beside them.
pub(super) fn charts(files: &[String]) -> HashSet<&str> {
    let parts = files
        .iter()
        .map(|file| file.rsplit_once('/').unwrap_or(("", file.as_str())));
    parts
        .filter(|(_, name)| matches!(*name, "Chart.yaml" | "Chart.yml"))
        .map(|(folder, _)| folder)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::deployments::found_in;

    #[test]
    fn values_of_a_chart_and_of_its_parts() {
        let values = "replicaCount: 2
image: { repository: acme/api }
worker:
  replicas: 4
  resources: { limits: { memory: 1Gi } }
autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 8 }
";
        let found = found_in(&[
            ("chart/Chart.yaml", "name: x"),
            ("chart/values.yaml", values),
            ("other/values.yaml", values),
        ]);
        let shown: Vec<_> = found
            .workloads
            .iter()
            .map(|w| {
                (
                    w.name.as_deref(),
                    w.replicas.as_deref().unwrap(),
                    w.place.line,
                )
            })
            .collect();
        assert_eq!(shown, [(None, "2", 1), (Some("worker"), "4", 3)]);
        assert_eq!(
            found.workloads[0].autoscaled,
            Some(("2".into(), "8".into()))
        );
        assert_eq!(
            found.workloads[1].containers[0].memory_limit.as_deref(),
            Some("1Gi")
        );
    }
}
