//! `node_small_young_generation`
//!
//! # What it looks for
//! Containers of a Node.js service with a memory limit of 2 GiB or less, where no manifest, Dockerfile or start script sets
//! `--max-semi-space-size`. Of a container's image only the name is known, so whether Node.js runs in it is taken from the
//! tree: all its Dockerfiles end on a Node.js image, or it has no Go module.
//!
//! # Why it matters
//! V8 sizes its young generation by the memory limit: at 512 MiB a semi-space has 1 MiB, 16 MiB only above 2 GiB (Node.js
//! documentation, `--max-semi-space-size`). What outlives so short a time is copied and grows old early, so that routes that
//! allocate pay with garbage collections that hold up the event loop. On Weighbridge's example in 512 MiB, 16 MiB took some
//! 10 to 15 % off the CPU of its mix, and most of the requests over 50 ms away (decision 0012).
//!
//! # What to do
//! `NODE_OPTIONS=--max-semi-space-size=16` and a load test: each MiB of it costs up to 3 MiB of memory. Weigh the service with it
//! before deciding on a rewrite.

use super::{About, Audit, Confidence, Runs, Seen, Severity};
use crate::manifests::Manifests;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_small_young_generation",
        severity: Severity::Medium,
        file: include_str!("small_young_generation.rs"),
    },
    run,
};

/// Memory limit from which on the young generation has its full size, bytes.
const FULL: f64 = 2.0 * 1024.0 * 1024.0 * 1024.0;

fn run(runs: &Runs<'_>, seen: &mut Vec<Seen>) {
    if !is_of_node(runs) || is_set(runs) {
        return;
    }
    for workload in &runs.deployments.workloads {
        for container in &workload.containers {
            let Some(limit) = &container.memory_limit else {
                continue;
            };
            let image = container.image.as_deref().unwrap_or_default();
            let is_small = bytes(limit).is_some_and(|bytes| bytes <= FULL);
            if !is_small || crate::deployments::technology(image).is_some() {
                continue;
            }
            let name = container.name.as_deref().or(workload.name.as_deref());
            seen.push(Seen {
                place: workload.place.clone(),
                confidence: Confidence::Low,
                message: format!(
                    "{}: under a memory limit of {limit} V8 keeps its young generation small",
                    name.unwrap_or(&workload.kind)
                ),
            });
        }
    }
}

/// Whether what the tree ships runs on Node.js, as far as it shows.
fn is_of_node(runs: &Runs<'_>) -> bool {
    let images = &runs.deployments.images;
    let is_node = |base: &str| base.rsplit('/').next().is_some_and(|b| b.contains("node"));
    match images.is_empty() {
        false => images.iter().all(|image| is_node(&image.base)),
        true => !runs.manifests.packages.is_empty() && runs.manifests.go_mods.is_empty(),
    }
}

/// Whether any file that says how it starts sets the size.
fn is_set(runs: &Runs<'_>) -> bool {
    let sets = |text: &str| text.replace('_', "-").contains("max-semi-space-size");
    let mut workloads = runs.deployments.workloads.iter();
    let Manifests {
        package_texts,
        runtimes,
        ..
    } = runs.manifests;
    let mut texts = package_texts.iter().chain(runtimes);
    texts.any(|(_, text)| sets(text))
        || workloads.any(|w| (runs.text)(&w.place.file).is_some_and(|text| sets(&text)))
}

/// A quantity of Kubernetes: `512Mi`, `1.5Gi`, `500M`, `1e9`.
fn bytes(quantity: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 8] = [
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
    ];
    let unit = UNITS.iter().find(|(unit, _)| quantity.ends_with(unit));
    let (number, unit) = match unit {
        Some((name, size)) => (&quantity[..quantity.len() - name.len()], *size),
        None => (quantity, 1.0),
    };
    number
        .trim()
        .parse::<f64>()
        .ok()
        .map(|number| number * unit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::audits::deployments;

    const PACKAGE: &str = r#"{ "scripts": { "start": "node server.js" } }"#;

    fn pod(image: &str, memory: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec:\n  containers:\n  - name: api\n    image: {image}\n    resources: {{ limits: {{ memory: {memory} }} }}\n"
        )
    }

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        let texts: BTreeMap<&str, &str> = files.iter().copied().collect();
        let text = |file: &str| texts.get(file).map(|text| (*text).to_owned());
        let found = crate::deployments::found_in(files);
        let found = deployments::run(&found, &Manifests::of(files), &text);
        found.into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn a_small_limit_of_a_node_service() {
        let (small, large) = (pod("shop/api:1", "512Mi"), pod("shop/api:1", "3Gi"));
        let found = messages(&[("pod.yaml", &small), ("package.json", PACKAGE)]);
        assert_eq!(
            found,
            ["api: under a memory limit of 512Mi V8 keeps its young generation small"]
        );
        assert!(messages(&[("pod.yaml", &large), ("package.json", PACKAGE)]).is_empty());
    }

    #[test]
    fn others_images_other_languages_and_a_flag_that_is_set() {
        let own = pod("shop/api:1", "512Mi");
        let database = pod("postgres:17", "512Mi");
        assert!(messages(&[("pod.yaml", &database), ("package.json", PACKAGE)]).is_empty());
        let go = ("Dockerfile", "FROM golang:1.26 AS b\nFROM scratch\n");
        assert!(messages(&[("pod.yaml", &own), ("package.json", PACKAGE), go]).is_empty());
        let set = PACKAGE.replace("node ", "node --max-semi-space-size=32 ");
        assert!(messages(&[("pod.yaml", &own), ("package.json", &set)]).is_empty());
        let node = (
            "Dockerfile",
            "FROM node:24\nENV NODE_OPTIONS=--max_semi_space_size=16\n",
        );
        assert!(messages(&[("pod.yaml", &own), ("package.json", PACKAGE), node]).is_empty());
    }

    #[test]
    fn quantities() {
        assert_eq!(bytes("512Mi"), Some(536_870_912.0));
        assert_eq!(bytes("1G"), Some(1e9));
        assert_eq!(bytes("1e9"), Some(1e9));
        assert_eq!(bytes("{{ .Values.memory }}"), None);
    }
}
