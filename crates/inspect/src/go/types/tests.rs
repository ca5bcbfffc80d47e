use super::*;
use crate::go::ast::StatementKind;
use crate::source::{Language, Source};

/// The types of the expressions that are statements of the first function.
fn shown(text: &str) -> Vec<String> {
    let sources = [Source::new("main.go".into(), Language::Go, text.into())];
    let program = crate::go::program(&sources, &mut Vec::new()).expect("there is a Go file");
    let function = &program.files[0].functions[0];
    let types = Types::of(&program, 0, function);
    let body = function.literal.body.iter();
    let expressions = body.filter_map(|s| match &s.kind {
        StatementKind::Expression(e) => Some(e),
        _ => None,
    });
    let shown = expressions.map(|e| match types.kind(e) {
        Some(Known::Ours(id)) => format!("ours {}", id.0),
        Some(Known::Foreign(path, name)) => format!("{path}.{name}"),
        Some(Known::Error) => "error".to_owned(),
        Some(Known::Literal(..)) => "literal".to_owned(),
        None => "unknown".to_owned(),
    });
    shown.collect()
}

#[test]
fn types_are_followed_from_where_they_are_written() {
    let text = r#"package main

import (
	"database/sql"
	"net/http"
	"os"
)

func (s *server) run(r *http.Request, all []inner, many ...int) {
	file, err := os.Open("x")
	resp, _ := s.client.Get("/x")
	for _, one := range all {
		file := one
	}
	closure := func() (*inner, error) { return nil, nil }
	made, failed := closure()
	os := elsewhere()
	file
	err
	resp
	s.db
	s.Query()
	make(map[string]int)
	all[0].owner
	made
	failed
	os.Create("y")
	many
	<-s.done
	shared.db
}

type server struct {
	*sql.DB
	inner
	client *http.Client
	done   chan error
}

type inner struct {
	db    *sql.DB
	owner *server
}

var shared = &inner{}
"#;
    assert_eq!(
        shown(text),
        [
            "os.File",
            "error",
            "net/http.Response",
            "database/sql.DB",
            "database/sql.Rows",
            "literal",
            "ours 0",
            "ours 1",
            "error",
            "unknown",
            "unknown",
            "error",
            "database/sql.DB",
        ]
    );
}

#[test]
fn circles_end() {
    let text = "package main

func f() {
	a.x()
	b
}

var a = b.x()
var b = a.x()
";
    assert_eq!(shown(text), ["unknown", "unknown"]);
}
