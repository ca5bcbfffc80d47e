//! `weighbridge init`, and `plan` on what it wrote.

use std::fs;
use std::path::Path;

use crate::yard::{Yard, contains_all};

/// A yard with the example's service of Node.js, its description, and no config.
fn depot() -> Yard {
    let yard = Yard::new();
    fs::remove_file(yard.dir().join("weighbridge.toml")).unwrap();
    fs::remove_file(yard.dir().join("server.js")).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/depot");
    copy(&example.join("node-fastify"), &yard.dir());
    fs::copy(
        example.join("openapi.yaml"),
        yard.dir().join("openapi.yaml"),
    )
    .unwrap();
    yard
}

/// The folder without what is installed or built.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if name == "node_modules" || name == "dist" {
            continue;
        }
        let to = to.join(&name);
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
}

/// The config as it stands in the yard.
fn written(yard: &Yard) -> String {
    fs::read_to_string(yard.dir().join("weighbridge.toml")).unwrap()
}

#[test]
fn plan_takes_what_init_wrote() {
    let yard = depot();
    yard.run(&["init"]).ended(0, &[]);
    let text = written(&yard);
    contains_all(
        &text,
        &[
            "name = \"depot\"",
            "openapi = \"openapi.yaml\"",
            "runtime = \"node@24\"",
            "build = \"npm ci && npm run build && npm prune --omit=dev\"",
            "start = \"node dist/server.js\"",
            "ready = \"GET /health\"",
            "route = \"GET /parcels/{id}\"",
            "params = { id = \"1..1000\" }",
            "expect = { status = 201 }",
        ],
    );
    assert_eq!(text.matches("[[workload.request]]").count(), 9, "{text}");
    // The body of a log-in is made from the description's schema.
    contains_all(&text, &[r#"\"password\":"#]);
    let outcome = yard.run(&["plan"]);
    outcome.ended(0, &[]);
    // What nobody said is no declaration.
    let peak = outcome
        .stdout
        .lines()
        .find(|l| l.starts_with("platform.peak_rps"));
    assert!(
        peak.is_some_and(|l| l.contains("default")),
        "{}",
        outcome.stdout
    );
    outcome.says(&["GET /parcels/{id}"]);
}

#[test]
fn what_is_there_stays() {
    let yard = Yard::new().file("package.json", r#"{"name":"x"}"#);
    let path = yard.dir().join("weighbridge.toml");
    let before = fs::read_to_string(&path).unwrap();
    yard.run(&["init"]).ended(2, &["--force"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    yard.run(&["init", "--force"]).ended(0, &[]);
    assert_ne!(fs::read_to_string(&path).unwrap(), before);
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn neighbours_of_a_compose_file_are_backings() {
    let yard = Yard::new()
        .file(
            "package.json",
            r#"{"name":"@acme/api","main":"server.js","dependencies":{"ioredis":"5"}}"#,
        )
        .file(
            "cache.js",
            "const Redis = require('ioredis');\nnew Redis();\n",
        )
        .file(
            "compose.yaml",
            "services:\n  db:\n    image: postgres:17\n    ports: ['5433:5432']\n",
        );
    yard.run(&["init", "--force"]).ended(0, &[]);
    let text = written(&yard);
    contains_all(
        &text,
        &[
            "\n[[backing]]\nname = \"db\"\nurl = \"postgres://127.0.0.1:5433\"",
            "# Redis (by ioredis): FILL IN",
        ],
    );
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn a_folder_without_a_service() {
    let outcome = Yard::new().run(&["init", "--force"]);
    outcome.ended(2, &["no package.json"]);
    let broken = Yard::new().file("package.json", "{\"name\":");
    broken
        .run(&["init", "--force"])
        .ended(2, &["package.json: EOF"]);
    Yard::new().run(&["init", "nowhere"]).ended(2, &["nowhere"]);
}

const EXPRESS: &str = "const express = require('express');
const orders = express.Router();
orders.get('/', (q, s) => s.json([]));
orders.get('/:orderId/lines/:sku', (q, s) => s.json({}));
orders.post('/', (q, s) => s.json({}));
const app = express();
app.use('/api/orders', orders);
app.get('/healthz', (q, s) => s.send('ok'));
app.all('/proxy/*', (q, s) => s.end());
app.listen(process.env.PORT);
";

fn express(scripts: &str) -> Yard {
    let manifest =
        format!(r#"{{"name":"orders","scripts":{{{scripts}}},"dependencies":{{"express":"4"}}}}"#);
    Yard::new()
        .file("package.json", &manifest)
        .file("server.js", EXPRESS)
}

#[test]
fn express_without_schemas_says_what_is_missing() {
    let yard = express(r#""start":"npm run build && node server.js""#);
    let outcome = yard.run(&["init", "--force"]);
    outcome.ended(0, &[]);
    outcome.says(&[
        "candidate node, 4 requests, 0 backings",
        "a body, no schema that asks for something was found: 1 route (POST /api/orders)",
        "left in comments: 1 route",
        "values of path parameters that exist: 1 route",
        "it has no lockfile",
        "which Node.js it runs on",
        "all weigh 1",
    ]);
    contains_all(
        &written(&yard),
        &[
            "start = \"node server.js\"",
            "ready = \"GET /healthz\"",
            "params = { orderId = \"1..1000\", sku = \"FILL-IN\" }",
            "# TODO: no schema that asks for something was found",
        ],
    );
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn a_script_stays_in_its_comment() {
    let yard = express(r#""start":"x\n[pod]\ncpus = 99""#);
    yard.run(&["init", "--force"]).ended(0, &[]);
    let text = written(&yard);
    assert!(!text.contains("\ncpus = 99"), "{text}");
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn a_service_of_go_is_the_baseline() {
    let yard = Yard::new()
        .file("go.mod", "module example.org/parcels\n\ngo 1.25.1\n")
        .file(
            "main.go",
            "package main

import \"net/http\"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc(\"GET /parcels/{id}\", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc(\"GET /health\", func(w http.ResponseWriter, r *http.Request) {})
	http.ListenAndServe(\":8080\", mux)
}
",
        );
    fs::remove_file(yard.dir().join("server.js")).unwrap();
    yard.run(&["init", "--force"]).ended(0, &[]);
    contains_all(
        &written(&yard),
        &[
            "name = \"parcels\"",
            "name = \"go\"\nbaseline = true",
            "runtime = \"go@1.25\"",
            "-o server .",
            "ready = \"GET /health\"",
            "route = \"GET /parcels/{id}\"",
        ],
    );
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn a_body_comes_from_the_schema_in_the_code() {
    let yard = Yard::new()
        .file("package.json", r#"{"name":"x","dependencies":{"fastify":"5"}}"#)
        .file(
            "server.js",
            "const app = require('fastify')();
const body = { type: 'object', required: ['sku'], properties: { sku: { type: 'string', minLength: 4 } } };
app.post('/lines', { schema: { body } }, async () => 1);
app.listen({ port: 3000 });
",
        );
    yard.run(&["init", "--force"]).ended(0, &[]);
    let text = written(&yard);
    contains_all(
        &text,
        &[r#"body = "{\"sku\":\"aaaa\"}"  # made from the schema in the code"#],
    );
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn a_broken_description_is_told_and_left_out() {
    let yard = express(r#""start":"node server.js""#).file("openapi.yaml", "paths: [\n");
    let outcome = yard.run(&["init", "--force"]);
    outcome.ended(0, &[]);
    outcome.says(&["what openapi.yaml says: no YAML"]);
    let text = written(&yard);
    assert!(!text.contains("openapi ="), "{text}");
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn paths_of_a_description_may_lack_the_servers_prefix() {
    let description = r#"{"servers":[{"url":"https://x.example/api"}],"paths":{"/orders":{"post":{
        "requestBody":{"content":{"application/json":{"example":{"sku":"A1"}}}},"responses":{"202":{}}}}}}"#;
    let yard = express(r#""start":"node server.js""#).file("openapi.json", description);
    yard.run(&["init", "--force"]).ended(0, &[]);
    let text = written(&yard);
    contains_all(&text, &["expect = { status = 202 }", r#"\"sku\":\"A1\""#]);
    yard.run(&["plan"]).ended(0, &[]);
}

#[test]
fn what_cannot_be_written_is_said() {
    let yard = express(r#""start":"node server.js""#);
    let path = yard.dir().join("weighbridge.toml");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    yard.run(&["init", "--force"])
        .ended(2, &["failed to write", "weighbridge.toml"]);
}
