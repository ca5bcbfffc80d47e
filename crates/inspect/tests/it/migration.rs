//! What a move would meet, in whole trees.

use weighbridge_inspect::Difficulty;

use crate::inspected;

#[test]
fn packages_that_the_code_uses_have_rows() {
    let manifest = r#"{"dependencies": {"express": "^5", "isolated-vm": "6", "left-pad-of-nobody": "1", "pg": "8",
        "@aws-sdk/client-s3": "3", "@acme/own": "workspace:*", "@types/node": "24"},
        "devDependencies": {"jest": "30", "zod": "4"}}"#;
    let found = inspected(&[
        ("package.json", manifest),
        (
            "a.ts",
            "import express from 'express';\nimport { S3Client } from '@aws-sdk/client-s3';\nimport pad from 'left-pad-of-nobody';\nimport type { Pool } from 'pg';\nimport own from '@acme/own';\nimport 'node:fs';\nimport 'zod';",
        ),
        ("b.ts", "const ivm = await import('isolated-vm');"),
    ])
    .migration;
    let shown: Vec<_> = found
        .packages
        .iter()
        .map(|p| {
            (
                p.name.as_str(),
                p.counterpart.as_ref().map(|c| c.difficulty),
            )
        })
        .collect();
    let expected = [
        ("isolated-vm", Some(Difficulty::Blocker)),
        ("left-pad-of-nobody", None),
        ("express", Some(Difficulty::Adapt)),
        ("@aws-sdk/client-s3", Some(Difficulty::DropIn)),
    ];
    assert_eq!(shown, expected);
    assert_eq!(found.not_imported, ["pg"]);
    assert_eq!(found.grade, "assumed");
}

#[test]
fn a_package_belongs_to_the_manifest_around_it() {
    let found = inspected(&[
        ("a/package.json", r#"{"dependencies": {"ws": "8"}}"#),
        ("ab/package.json", r#"{"dependencies": {"ws": "7"}}"#),
        ("ab/x.js", "require('ws');\nrequire('ws');"),
    ])
    .migration;
    assert_eq!(found.packages.len(), 1);
    assert_eq!(found.packages[0].declared_in.file, "ab/package.json");
    assert_eq!(found.packages[0].imported_in.len(), 1);
}

#[test]
fn tests_set_no_traps() {
    let found = inspected(&[
        ("a.ts", "const now = () => new Date().toISOString();"),
        ("a.test.ts", "eval('1');"),
        ("main.go", "package main\n\nfunc main() { go f() }\n"),
    ])
    .migration;
    let traps: Vec<&str> = found.traps.iter().map(|t| t.name).collect();
    let losses: Vec<&str> = found.losses.iter().map(|l| l.name).collect();
    assert_eq!((traps, losses), (vec!["dates"], vec!["goroutines"]));
}

#[test]
fn a_route_comes_to_what_it_reaches() {
    let found = inspected(&[
        (
            "package.json",
            r#"{"dependencies": {"express": "5", "pg": "8", "bcryptjs": "3", "zod": "4"}}"#,
        ),
        (
            "db.js",
            "const { Pool } = require('pg');\nconst pool = new Pool();\nexports.find = async (id) => {\n  const rows = await pool.query('select 1', [id]);\n  return rows;\n};\n",
        ),
        (
            "app.js",
            "const express = require('express');\nconst bcrypt = require('bcryptjs');\nconst { z } = require('zod');\nconst db = require('./db');\nconst app = express();\napp.get('/light', (q, s) => s.end());\napp.get('/users/:id', async (q, s) => s.json(await db.find(q.params.id)));\napp.post('/login', async (q, s) => {\n  z.object({}).parse(q.body);\n  s.json(await bcrypt.compare(q.body.password, 'x'));\n});\n",
        ),
    ])
    .migration;
    let shown: Vec<String> = found
        .routes
        .iter()
        .map(|r| {
            let work: Vec<String> = r.work.iter().map(|w| format!("{w:?}")).collect();
            format!(
                "{} {} {:?} {} {:?} {}",
                r.method,
                r.path,
                r.effort,
                r.lines,
                r.packages,
                work.join(" ")
            )
        })
        .collect();
    let expected = [
        "GET /light Small 1 [] ",
        r#"POST /login Large 4 ["bcryptjs", "zod"] Computes("bcryptjs compare")"#,
        r#"GET /users/{id} Small 5 ["pg"] WaitsForNetwork("pg Pool().query")"#,
    ];
    assert_eq!(shown, expected);
    assert_eq!(found.routes[1].because, ["4 lines", "zod means rework"]);
}
