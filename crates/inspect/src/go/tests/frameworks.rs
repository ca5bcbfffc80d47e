//! One service a framework.

use super::{paths, routes};

#[test]
fn net_http_has_methods_hosts_mounts_and_the_default_mux() {
    let text = r#"package main

import "net/http"

const users = "/users"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+users+"/{id}", getUser)
	mux.Handle("/plain", http.HandlerFunc(plain))
	mux.HandleFunc("POST api.example.org/hooks", hook)
	mux.HandleFunc("/files/", files)
	mux.HandleFunc("/{$}", home)
	sub := http.NewServeMux()
	sub.HandleFunc("GET /reports", reports)
	mux.Handle("/admin/", http.StripPrefix("/admin", logging(sub)))
	whole := http.NewServeMux()
	whole.HandleFunc("GET /whole/x", x)
	mux.Handle("/whole/", whole)
	http.HandleFunc("/default", getUser)
	http.ListenAndServe(":8080", logging(mux))
}

func logging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
"#;
    let expected = [
        "* / main.go:13 home",
        "GET /admin/reports main.go:15 reports",
        "* /default main.go:20 getUser",
        "* /files/{rest...} main.go:12 files",
        "POST /hooks main.go:11 hook",
        "* /plain main.go:10 plain",
        "GET /users/{id} main.go:9 getUser",
        "GET /whole/x main.go:18 x",
    ];
    assert_eq!(routes(&[("main.go", text)]), expected);
}

#[test]
fn gin_has_groups_any_handle_and_match() {
    let text = r#"package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type server struct{ api *gin.RouterGroup }

func main() {
	r := gin.Default()
	r.GET("/ping", auth(), ping)
	r.Any("/any", any)
	r.Handle(http.MethodPut, "/put/:id", put)
	r.Match([]string{"GET", http.MethodHead}, "/match", match)
	r.Static("/assets", "./assets")
	v1 := r.Group("/v1", auth())
	v1.Use(auth()).POST("/users", createUser)
	s := &server{api: v1.Group("/api")}
	s.routes()
	r.Run()
}

func (s *server) routes() {
	s.api.DELETE("/items/*rest", s.remove)
}

func (s *server) remove(c *gin.Context) {}
"#;
    let expected = [
        "* /any main.go:14 any",
        "GET /match main.go:16 match",
        "HEAD /match main.go:16 match",
        "GET /ping main.go:13 ping",
        "PUT /put/{id} main.go:15 put",
        "DELETE /v1/api/items/{rest...} main.go:26 s.remove",
        "POST /v1/users main.go:19 createUser",
    ];
    assert_eq!(routes(&[("main.go", text)]), expected);
}

#[test]
fn echo_takes_the_handler_after_the_path() {
    let text = r#"package main

import "github.com/labstack/echo/v4"

func main() {
	e := echo.New()
	e.GET("/users/:id", getUser, auth)
	e.Add(echo.POST, "/users", createUser)
	e.Match([]string{"PUT", "PATCH"}, "/users/:id", update)
	admin := e.Group("/admin", auth)
	admin.DELETE("/users/:id", remove)
	e.Static("/static", "static")
	e.Logger.Fatal(e.Start(":1"))
}
"#;
    let expected = [
        "DELETE /admin/users/{id} main.go:11 remove",
        "POST /users main.go:8 createUser",
        "GET /users/{id} main.go:7 getUser",
        "PATCH /users/{id} main.go:9 update",
        "PUT /users/{id} main.go:9 update",
    ];
    assert_eq!(routes(&[("main.go", text)]), expected);
}

#[test]
fn fiber_has_routes_in_functions_and_mounted_apps() {
    let text = r#"package main

import "github.com/gofiber/fiber/v2"

func main() {
	app := fiber.New()
	app.Get("/a/:id?", auth, get).Post("/a", post)
	app.All("/all", all)
	app.Add("PUT", "/put", put)
	api := app.Group("/api", auth)
	api.Route("/users", func(r fiber.Router) {
		r.Get("/", list)
		r.Delete("/:id", remove)
	}, "users.")
	micro := fiber.New()
	micro.Get("/doe", doe)
	app.Mount("/john", micro)
	other := fiber.New()
	other.Get("/x", doe)
	app.Use("/used", other)
	app.Use(auth)
}
"#;
    let expected = [
        "POST /a",
        "GET /a/{id}",
        "* /all",
        "GET /api/users",
        "DELETE /api/users/{id}",
        "GET /john/doe",
        "PUT /put",
        "GET /used/x",
    ];
    assert_eq!(paths(text), expected);
}

#[test]
fn chi_routes_groups_and_mounts() {
    let text = r#"package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func main() {
	r := chi.NewRouter()
	r.Use(auth)
	r.Get("/", home)
	r.Route("/articles", func(r chi.Router) {
		r.With(paginate).Get("/", list)
		r.Route("/{id:[0-9]+}", func(r chi.Router) {
			r.
				Put("/", update).
				ServeHTTP()
		})
	})
	r.Group(func(r chi.Router) {
		r.Use(auth)
		r.Post("/login", login)
	})
	r.Mount("/admin", adminRouter())
	r.Mount("/debug", profiler())
	r.Method("GET", "/m", handler)
	r.MethodFunc(http.MethodPatch, "/m", handler)
	r.HandleFunc("/f/*", handler)
	r.Handle("DELETE /new", handler)
}

func adminRouter() http.Handler {
	r := chi.NewRouter()
	r.Get("/accounts", accounts)
	return r
}
"#;
    let expected = [
        "GET /",
        "GET /admin/accounts",
        "GET /articles",
        "PUT /articles/{id}",
        "* /debug/{rest...}",
        "* /f/{rest...}",
        "POST /login",
        "GET /m",
        "PATCH /m",
        "DELETE /new",
    ];
    assert_eq!(paths(text), expected);
}

#[test]
fn gorilla_describes_routes_in_chains() {
    let text = r#"package main

import "github.com/gorilla/mux"

func main() {
	r := mux.NewRouter().StrictSlash(true)
	r.HandleFunc("/users", users).Methods("GET", "POST")
	r.HandleFunc("/any", users)
	api := r.PathPrefix("/api").Subrouter()
	api.Handle("/x/{id:[0-9]+}", users).Methods("PUT").Name("x")
	api.Methods("DELETE").Path("/y").HandlerFunc(remove)
	api.Path("/nothing").Methods("GET")
	r.PathPrefix("/static/").Handler(files)
	r.Host("a.example.org").Subrouter().HandleFunc("/host", host)
}
"#;
    let expected = [
        "* /any main.go:8 users",
        "PUT /api/x/{id} main.go:10 users",
        "DELETE /api/y main.go:11 remove",
        "* /host main.go:14 host",
        "* /static/{rest...} main.go:13 files",
        "GET /users main.go:7 users",
        "POST /users main.go:7 users",
    ];
    assert_eq!(routes(&[("main.go", text)]), expected);
}

#[test]
fn httprouter_and_the_default_mux_by_its_name() {
    let text = r#"package main

import (
	"net/http"

	"github.com/julienschmidt/httprouter"
)

func main() {
	router := httprouter.New()
	router.GET("/users/:id", get)
	router.Handle("PUT", "/files/*path", put)
	router.HandlerFunc(http.MethodPost, "/x", post)
	router.Handler("GET", "/debug/", http.DefaultServeMux)
	mux := http.DefaultServeMux
	mux.HandleFunc("/healthz", health)
	http.ListenAndServe(":1", router)
}
"#;
    let expected = [
        "GET /debug",
        "PUT /files/{path...}",
        "* /healthz",
        "GET /users/{id}",
        "POST /x",
    ];
    assert_eq!(paths(text), expected);
}

#[test]
fn a_description_over_lines_is_where_its_path_is() {
    let text = r#"package main

import (
	"net/http"

	"github.com/gorilla/mux"
)

func main() {
	r := mux.NewRouter()
	r.PathPrefix("/assets/").
		Handler(http.FileServer(assets))
	r.Methods("GET").
		Path("/x").
		HandlerFunc(x)
	http.ListenAndServe(":1", r)
}
"#;
    let expected = [
        "* /assets/{rest...} main.go:11 http.FileServer",
        "GET /x main.go:14 x",
    ];
    assert_eq!(routes(&[("main.go", text)]), expected);
}
