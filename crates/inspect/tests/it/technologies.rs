//! What a tree is built on: declared, imported, given away.

use crate::inspected;

/// `kind name library | declared | imported | seen`.
fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let found = inspected(files).technologies.into_iter().map(|t| {
        let declared = t
            .declared_in
            .iter()
            .map(|d| format!("{}:{} {}", d.place.file, d.place.line, d.version));
        let places = |places: &[weighbridge_inspect::Place]| {
            let shown = places.iter().map(|p| format!("{}:{}", p.file, p.line));
            shown.collect::<Vec<_>>().join(" ")
        };
        let declared: Vec<String> = declared.collect();
        format!(
            "{:?} {} {} | {} | {} | {}",
            t.kind,
            t.name,
            t.library,
            declared.join(" "),
            places(&t.imported_in),
            places(&t.seen_in)
        )
    });
    found.collect()
}

#[test]
fn what_is_declared_is_not_yet_used() {
    let found = shown(&[
        (
            "package.json",
            "{\n\"dependencies\": {\n\"pg\": \"^8\",\n\"kafkajs\": \"2\"\n}}",
        ),
        (
            "db.ts",
            "import { Pool } from 'pg';\nimport type { Consumer } from 'kafkajs';",
        ),
        (
            "other.ts",
            "const pg = require('pg/lib/x');\nrequire('pg');",
        ),
        (
            "sse.js",
            "export const h = (q, s) => s.setHeader('content-type', 'text/event-stream');",
        ),
        ("test/x.test.ts", "import 'mongodb';"),
    ]);
    assert_eq!(
        found,
        [
            "RealTime server-sent events text/event-stream |  |  | sse.js:1",
            "Queue Kafka kafkajs | package.json:4 2 |  | ",
            "Database PostgreSQL pg | package.json:3 ^8 | db.ts:1 other.ts:1 | ",
        ]
    );
}

#[test]
fn go_modules_and_files_of_generators() {
    let found = shown(&[
        (
            "go.mod",
            "module example.org/x\n\ngo 1.26\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.7.0\n\tgoogle.golang.org/grpc v1.70.0 // indirect\n)\n",
        ),
        (
            "main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/coder/websocket\"\n\t\"github.com/jackc/pgx/v5/pgxpool\"\n)\n\nfunc f(w http.ResponseWriter) {\n\tw.Header().Set(\"Content-Type\", \"text/event-stream\")\n\twebsocket.Accept(w, nil, nil)\n\tpgxpool.New(nil, \"\")\n}\n",
        ),
        ("db/sqlc.yaml", "version: 2"),
    ]);
    assert_eq!(
        found,
        [
            "RealTime WebSocket github.com/coder/websocket |  | main.go:6 | ",
            "RealTime server-sent events text/event-stream |  |  | main.go:11",
            "Database PostgreSQL github.com/jackc/pgx | go.mod:6 v5.7.0 | main.go:7 | ",
            "Orm sqlc sqlc.yaml |  |  | db/sqlc.yaml:1",
        ]
    );
}
