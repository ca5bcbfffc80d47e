//! What looks like a route and is none.

use super::{paths, routes};

#[test]
fn clients_caches_headers_and_tests_register_nothing() {
    let text = r#"package main

import (
	"net/http"

	"example.org/cache"
	"github.com/go-chi/chi/v5"
	"github.com/go-resty/resty/v2"
)

type Store struct{ values map[string]string }

func (s *Store) Get(key string, fallback func()) {}
func (s *Store) Handle(name string, handler http.Handler) {}

func main() {
	client := resty.New()
	client.Get("/remote", nil)
	http.Get("/remote")
	c := cache.New()
	c.Get("/cached", nil)
	s := &Store{}
	s.Get("/stored", nil)
	s.Handle("/stored", nil)
	r := chi.NewRouter()
	r.Get("/real", func(w http.ResponseWriter, req *http.Request) {
		req.Header.Get("/header")
		client.Get("/remote", nil)
	})
	wrapper := newClient(r)
	wrapper.Get("/through", nil)
}
"#;
    assert_eq!(paths(text), ["GET /real"]);
}

#[test]
fn a_variable_hides_a_package() {
    let text = r#"package main

import "net/http"

func f(http client) {
	http.HandleFunc("/x", nil)
}
"#;
    assert_eq!(paths(text), [""; 0]);
}

#[test]
fn tests_and_files_of_other_systems_do_not_count() {
    let server = |path: &str| {
        format!(
            "package app\n\nimport \"net/http\"\n\nfunc routes(mux *http.ServeMux) {{ mux.HandleFunc(\"{path}\", h) }}\n"
        )
    };
    let main = "package app\n\nimport \"net/http\"\n\nfunc Run() { routes(http.NewServeMux()) }\n";
    let files = [
        ("go.mod", "module example.org/app\n"),
        ("run.go", main),
        ("routes.go", &server("/usual")),
        ("routes_windows.go", &server("/windows")),
        ("routes_test.go", &server("/test")),
    ];
    assert_eq!(routes(&files), ["* /usual routes.go:5 h"]);
}
