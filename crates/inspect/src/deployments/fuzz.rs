//! Whatever a configuration holds, reading it ends, without a panic.

use proptest::prelude::*;

use super::{Deployments, reader};
use crate::fuzzing::broken;

const COMPOSE: [&str; 1] = ["x-all: &all { restart: always }
services:
  api:
    <<: *all
    build: .
    depends_on: { db: { condition: service_healthy } }
  db:
    image: docker.io/bitnami/postgresql:16
    ports: [\"5432:5432\", { target: 9, published: 8 }]
"];
const KUBERNETES: [&str; 1] = ["apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: api
          resources:
            limits: { cpu: 1, memory: 512Mi }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
spec: { maxReplicas: 9 }
"];
const VALUES: [&str; 1] = ["replicaCount: 2
image: { repository: acme/api }
worker:
  replicas: 4
  resources: { limits: { memory: 1Gi } }
autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 8 }
"];
const DOCKERFILE: [&str; 1] = ["ARG NODE=22
ARG A=${NODE:-20}$NODE
FROM --platform=linux/amd64 node:${NODE}-alpine AS base
USER $A
FROM base AS build
RUN npm ci && \\
    npm run build
FROM base
CMD [\"node\", \"dist/server.js\"]
"];
const FUNCTIONS: [&str; 4] = [
    "service: x\nprovider:\n  name: aws\n  runtime: nodejs22.x\nfunctions:\n  list: { handler: a.b, memorySize: 512 }\n",
    "Globals:\n  Function: { Runtime: nodejs20.x }\nResources:\n  Get:\n    Type: AWS::Serverless::Function\n    Properties:\n      Role: !GetAtt R.Arn\n",
    r#"{"functions":{"api/*.ts":{"memory":256,"runtime":"edge"}}}"#,
    "{ // edge\n \"main\": \"src/index.ts\", /* and */ \"x\": [1,], }",
];

fn takes(name: &str, text: &str) -> Deployments {
    let mut found = Deployments::default();
    if let Some(reader) = reader(name) {
        // That it is broken is an answer too.
        let _ = reader(name, text, &mut found);
    }
    found
}

proptest! {
    #[test]
    fn compose(text in broken(&COMPOSE)) {
        takes("compose.yaml", &text);
    }

    #[test]
    fn kubernetes(text in broken(&KUBERNETES)) {
        takes("api.yaml", &text);
    }

    #[test]
    fn values(text in broken(&VALUES)) {
        takes("values.yaml", &text);
    }

    #[test]
    fn dockerfile(text in broken(&DOCKERFILE)) {
        takes("Dockerfile", &text);
    }

    #[test]
    fn functions(text in broken(&FUNCTIONS)) {
        for name in ["serverless.yml", "template.yaml", "vercel.json", "wrangler.jsonc", "wrangler.toml", "app.yaml"] {
            takes(name, &text);
        }
    }
}

#[test]
fn deep_nesting_ends() {
    for name in [
        "compose.yaml",
        "api.yaml",
        "values.yaml",
        "Dockerfile",
        "serverless.yml",
        "vercel.json",
    ] {
        for opener in ["[", "{\"a\":", "- ", "? ", "{{", "FROM a AS a\n", "$", "${"] {
            takes(name, &opener.repeat(100_000));
            takes(
                name,
                &format!("apiVersion: v1\nkind: {}", opener.repeat(100_000)),
            );
        }
    }
}

/// As much as fits into the largest file that is read.
#[test]
fn many_entries_are_read() {
    let all = |n: usize, of: &dyn Fn(usize) -> String| (0..n).map(of).collect::<String>();
    let services = format!("services:\n{}", all(60_000, &|i| format!("  s{i}: {{}}\n")));
    assert_eq!(takes("compose.yaml", &services).services.len(), 60_000);
    let values = all(40_000, &|i| format!("w{i}: {{replicas: 1}}\n"));
    assert_eq!(takes("values.yaml", &values).workloads.len(), 40_000);
    let documents = all(20_000, &|_| {
        "---\napiVersion: v1\nkind: Pod\nspec: {}\n".to_owned()
    });
    assert_eq!(takes("api.yaml", &documents).workloads.len(), 20_000);
    let stages = all(40_000, &|i| format!("FROM a{i} AS a{}\n", i + 1));
    let image = &takes("Dockerfile", &stages).images[0];
    assert_eq!((image.stages.len(), image.base.as_str()), (40_000, "a0"));
}
