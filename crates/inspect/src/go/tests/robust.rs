//! Files that nobody would write, and that are there anyway.

use super::{inspected, paths};

#[test]
fn a_file_with_errors_is_read_as_far_as_it_goes() {
    let text = "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.HandleFunc(\"/x\", h)\n}\n\nfunc broken( {\n";
    let (routes, skipped) = inspected(&[("main.go", text)]);
    assert_eq!(routes, ["* /x main.go:6 h"]);
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0].why.contains("line 9"), "{}", skipped[0].why);
}

#[test]
fn empty_and_strange_files_give_nothing() {
    for text in [
        "",
        "package",
        "\u{feff}",
        "}}}}",
        "package p\nfunc",
        "\u{0}\u{1}",
    ] {
        assert_eq!(inspected(&[("a.go", text)]).0, [""; 0]);
    }
}

#[test]
fn functions_that_register_by_calling_each_other_end() {
    let text = r#"package main

import "github.com/gin-gonic/gin"

func main() { a(gin.New().Group("/a"), "x") }

func a(r *gin.RouterGroup, p string) {
	r.GET("/here", h)
	b(r, p)
	b(r.Group("/more"), p+"/x")
}

func b(r *gin.RouterGroup, p string) { a(r, p) }
"#;
    let found = paths(text);
    assert!(
        found.contains(&"GET /a/here".to_owned()) && found.len() < 100,
        "{}",
        found.len()
    );
}

#[test]
fn deep_nesting_is_left() {
    let deep = 5_000;
    for (open, close) in [
        ("(", ")"),
        ("[]T{", "}"),
        ("f(", ")"),
        ("func() { x(", ") }"),
        ("!", ""),
    ] {
        let nested = format!("{}1{}", open.repeat(deep), close.repeat(deep));
        let text = format!("package main\n\nfunc main() {{\n\tx := {nested}\n}}\n");
        assert_eq!(inspected(&[("main.go", &text)]).0, [""; 0]);
    }
    let blocks = format!(
        "package main\nfunc main() {{ {} {} }}\n",
        "if x {".repeat(deep),
        "}".repeat(deep)
    );
    inspected(&[("main.go", &blocks)]);
    let chain = format!(
        "package main\nvar x = \"/\"{}\nfunc main() {{ println(x) }}\n",
        " + \"a\"".repeat(deep)
    );
    inspected(&[("main.go", &chain)]);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn any_text_is_read(text in "(package p|func f\\(|r\\.GET\\(\"/x\"|[{}()\\[\\];,.:= \n]|[a-z]{1,3}|\\PC){0,80}") {
        inspected(&[("a.go", &text)]);
    }
}
