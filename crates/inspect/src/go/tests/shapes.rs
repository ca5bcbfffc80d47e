//! How services spread their routes over functions, packages, constants and tables.

use super::{paths, routes};

const MODULE: (&str, &str) = ("go.mod", "module example.org/app\n\ngo 1.26\n");

#[test]
fn routers_are_handed_to_other_packages_with_prefixes_of_constants() {
    let main = r#"package main

import (
	"example.org/app/internal/config"
	people "example.org/app/internal/users"
	"fmt"

	"github.com/gin-gonic/gin"
)

func main() {
	r := gin.New()
	api := r.Group(config.Prefix)
	people.Register(api.Group("/people"), people.NewHandler(nil))
	people.Register(r.Group(fmt.Sprintf("/%s/people", config.Version)), people.NewHandler(nil))
	r.GET("/"+cfg.Name+"/x", x)
}
"#;
    let config = "package config\n\nconst Version = \"v2\"\nconst Prefix = \"/api/\" + Version\n";
    let users = r#"package users

import "github.com/gin-gonic/gin"

type Handler struct{ db *DB }

func NewHandler(db *DB) *Handler { return &Handler{db: db} }

func Register(r gin.IRouter, h *Handler) {
	r.GET("/:id", h.Get)
}

func RegisterLost(r *gin.RouterGroup) {
	r.GET("/lost", nil)
}

func (h *Handler) Get(c *gin.Context) {}
"#;
    let files = [
        MODULE,
        ("main.go", main),
        ("internal/config/config.go", config),
        ("internal/users/users.go", users),
    ];
    let expected = [
        "GET /api/v2/people/{id} internal/users/users.go:10 h.Get",
        "GET /lost internal/users/users.go:14 ?",
        "GET /v2/people/{id} internal/users/users.go:10 h.Get",
        "GET /{cfg.Name}/x main.go:16 x",
    ];
    assert_eq!(routes(&files), expected);
}

#[test]
fn helpers_register_where_they_are_called() {
    let text = r#"package main

import "net/http"

type server struct {
	router *http.ServeMux
}

func newServer() *server {
	s := &server{router: http.NewServeMux()}
	s.routes()
	return s
}

func (s *server) routes() {
	s.get("/users", s.users)
	s.handle("POST", "/users", s.create)
}

func (s *server) get(path string, handler http.HandlerFunc) {
	s.handle(http.MethodGet, path, handler)
}

func (s *server) handle(method, path string, handler http.HandlerFunc) {
	s.router.Handle(method+" "+path, logged(handler))
}

func (s *server) users(w http.ResponseWriter, r *http.Request)  {}
func (s *server) create(w http.ResponseWriter, r *http.Request) {}

func main() { newServer() }
"#;
    let expected = [
        "GET /users main.go:16 s.users",
        "POST /users main.go:17 s.create",
    ];
    assert_eq!(routes(&[("main.go", text)]), expected);
}

#[test]
fn tables_give_a_route_an_entry() {
    let text = r#"package main

import "github.com/gorilla/mux"

type Route struct {
	Method, Pattern string
	Handler         func()
}

type Routes []Route

var table = Routes{
	{"GET", "/a", getA},
	Route{Method: "POST", Pattern: "/b", Handler: postB},
}

func main() {
	r := mux.NewRouter()
	for _, route := range table {
		r.Methods(route.Method).Path(route.Pattern).Handler(route.Handler)
	}
	for _, path := range []string{"/c", "/d"} {
		r.HandleFunc(path, get).Methods("GET")
	}
	for path, handler := range map[string]func(){"/e": e} {
		r.HandleFunc(path, handler)
	}
}
"#;
    assert_eq!(
        paths(text),
        ["GET /a", "POST /b", "GET /c", "GET /d", "* /e"]
    );
}

#[test]
fn fields_embedding_interfaces_and_globals_carry_routers() {
    let text = r#"package main

import "github.com/go-chi/chi/v5"

var global chi.Router

type base struct{ router chi.Router }

type api struct {
	base
	*chi.Mux
}

type module interface{ Mount(r chi.Router) }

type users struct{}

func (users) Mount(r chi.Router) { r.Get("/users", list) }

func setup() { global.Get("/global", g) }

func (a *api) routes() {
	a.router.Get("/field", f)
	a.Get("/embedded", e)
}

func main() {
	global = chi.NewRouter()
	setup()
	a := &api{base: base{router: global}, Mux: chi.NewMux()}
	a.routes()
	for _, m := range []module{users{}} {
		m.Mount(global)
	}
	mount(users{})
}

func mount(m module) {
	global.Route("/v2", m.Mount)
}
"#;
    let expected = [
        "GET /embedded",
        "GET /field",
        "GET /global",
        "GET /users",
        "GET /v2/users",
    ];
    assert_eq!(paths(text), expected);
}

#[test]
fn a_field_that_is_set_later_is_the_same_router() {
    let text = r#"package main

import "github.com/labstack/echo/v4"

type app struct{ echo *echo.Echo }

func (a *app) routes() { a.echo.GET("/x", x) }

func start(a *app) {
	a.routes()
	a.echo = echo.New()
}
"#;
    assert_eq!(paths(text), ["GET /x"]);
}

#[test]
fn literals_that_others_call_are_followed() {
    let text = r#"package main

import (
	"net/http"

	"github.com/spf13/cobra"
)

var command = &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /in/command", x)
	return serve(mux)
}}

func serve(mux *http.ServeMux) error {
	go func() { mux.HandleFunc("GET /in/goroutine", x) }()
	once.Do(func() { mux.HandleFunc("GET /once", x) })
	return nil
}
"#;
    assert_eq!(
        paths(text),
        ["GET /in/command", "GET /in/goroutine", "GET /once"]
    );
}
