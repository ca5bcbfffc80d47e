//! Whatever a manifest holds, reading it ends, without a panic, with what it says or a reason on one line.

use proptest::prelude::*;

use super::Manifests;
use crate::declared;
use crate::fuzzing::broken;

const PACKAGE: [&str; 1] = [r##"{
  "name": "api", "version": "1.0.0", "type": "module",
  "engines": { "node": ">=20" },
  "workspaces": { "packages": ["packages/*", "!packages/old"] },
  "imports": { "#db": { "node": "./db.js", "default": ["./x.js"] } },
  "exports": { ".": { "import": "./dist/index.js" }, "./*": "./dist/*.js" },
  "scripts": { "test": "vitest" },
  "dependencies": { "express": "^5.1.0", "@s/a": "workspace:*" },
  "devDependencies": { "typescript": "^5" }
}"##];
const TSCONFIG: [&str; 1] = [r#"{ // ours
  "extends": ["./tsconfig.base.json"],
  "compilerOptions": { "strict": true, "baseUrl": ".", "paths": { "@/*": ["src/*"], }, /* and */ },
}"#];
const GO_MOD: [&str; 1] = ["module example.com/x

go 1.24 // newest

require github.com/a/b v1.0.0

require (
	github.com/c/d/v2 v2.1.0 // used
	github.com/e/f v0.1.0 // indirect
)
"];
const RUNTIME: [&str; 2] = [
    "v22.3.0\n",
    "FROM --platform=linux/amd64 docker.io/library/node:22-alpine AS build\n",
];

fn takes(path: &str, text: &str) {
    let mut manifests = Manifests::default();
    if let Err(why) = manifests.add(path.to_owned(), text.to_owned()) {
        assert!(!why.contains('\n') && why.len() < 1_000, "{why}");
    }
    let _ = manifests.described();
    let _ = manifests.frameworks();
    let _ = declared::of(&manifests);
}

proptest! {
    #[test]
    fn package(text in broken(&PACKAGE)) {
        takes("api/package.json", &text);
    }

    #[test]
    fn tsconfig(text in broken(&TSCONFIG)) {
        takes("tsconfig.json", &text);
    }

    #[test]
    fn go_mod(text in broken(&GO_MOD)) {
        takes("go.mod", &text);
    }

    #[test]
    fn runtime(text in broken(&RUNTIME)) {
        takes(".nvmrc", &text);
        takes("Dockerfile", &text);
    }
}

#[test]
fn deep_nesting_ends() {
    for path in ["package.json", "tsconfig.json", "go.mod", "Dockerfile"] {
        for opener in ["[", "{\"workspaces\":", "/*", "(", "require (\n"] {
            takes(path, &opener.repeat(100_000));
        }
    }
}
