//! Which routes come by a finding in Go.

use crate::inspected;

/// Each error that nobody looks at as `file:line: routes`.
fn reached(files: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![("go.mod", "module example.org/app\n\ngo 1.26\n")];
    all.extend(files);
    let findings = inspected(&all).findings.into_iter();
    let findings = findings.filter(|f| f.audit == "go_ignored_error");
    let shown = findings.map(|f| {
        let routes = f.reached_by.join(", ");
        format!("{}:{}: {routes}", f.place.file, f.place.line)
    });
    shown.collect()
}

#[test]
fn through_calls_methods_literals_and_middleware() {
    let main = r#"package main

import (
	"net/http"
	"os"

	"example.org/app/store"
	"github.com/go-chi/chi/v5"
)

type server struct{ files *store.Files }

func main() {
	os.Remove("start")
	s := &server{files: store.Open()}
	r := chi.NewRouter()
	r.Use(s.logged)
	r.Get("/all", s.all)
	r.Post("/one", func(w http.ResponseWriter, q *http.Request) {
		os.Remove("literal")
		each(s.files.Drop)
	})
	r.Group(func(r chi.Router) {
		r.Use(checked("admin"))
		r.Get("/admin", s.admin)
	})
	r.With(s.counted).Get("/counted", s.admin)
	panic(http.ListenAndServe(":1", r))
}

func (s *server) all(w http.ResponseWriter, q *http.Request)   { s.files.Clean() }
func (s *server) admin(w http.ResponseWriter, q *http.Request) {}
func (s *server) nobody()                                      { os.Remove("nobody") }

func (s *server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		os.Remove("logged")
	})
}

func (s *server) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { os.Remove("counted") })
}

func checked(role string) func(http.Handler) http.Handler {
	os.Remove("made once")
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { os.Remove("checked") })
	}
}

func each(then func()) { then() }
"#;
    let store = r#"package store

import "os"

type Files struct{}

func Open() *Files {
	os.Remove("open")
	return &Files{}
}

func (f *Files) Clean() { f.clean(3) }

func (f *Files) clean(times int) {
	os.Remove("clean")
	if times > 0 {
		f.clean(times - 1)
	}
}

func (f *Files) Drop() { go func() { os.Remove("drop") }() }
"#;
    let expected = [
        "main.go:14: ",
        "main.go:20: POST /one",
        "main.go:33: ",
        "main.go:37: GET /admin, GET /all, GET /counted, POST /one",
        "main.go:42: GET /counted",
        "main.go:46: ",
        "main.go:48: GET /admin",
        "store/store.go:8: ",
        "store/store.go:15: GET /all",
        "store/store.go:21: POST /one",
    ];
    assert_eq!(
        reached(&[("main.go", main), ("store/store.go", store)]),
        expected
    );
}

#[test]
fn through_interfaces_fields_and_tables() {
    let main = r#"package main

import (
	"net/http"
	"os"
)

type reads interface{ Read(string) string }

type store interface {
	reads
	Write(string)
}

type base struct{}

func (b *base) Read(name string) string {
	os.Remove(name)
	return name
}

type disk struct{ *base }

func (d *disk) Write(name string) { os.Remove(name) }

type mailer interface{ Send() }

type smtp struct{}

func (smtp) Send() { os.Remove("smtp") }

type ses struct{}

func (ses) Send() { os.Remove("ses") }

type mockMailer struct{}

func (mockMailer) Send() { os.Remove("mock") }

type clock interface{ Tick() }

type real struct{}

func (real) Tick() { os.Remove("tick") }

type mockClock struct{}

func (mockClock) Tick() { os.Remove("mock") }

type app struct {
	store   store
	mailer  mailer
	clock   clock
	onEvent func()
}

var commands = map[string]func(){
	"drop": drop,
}

func drop() { os.Remove("drop") }

var onStop func()

func stop() { os.Remove("stop") }

func main() {
	a := &app{store: &disk{}, clock: real{}, onEvent: event}
	if len(os.Args) > 1 {
		a.mailer = smtp{}
	} else {
		a.mailer = ses{}
	}
	onStop = stop
	http.HandleFunc("GET /read", a.read)
	http.HandleFunc("GET /write", a.write)
	http.HandleFunc("GET /send", a.send)
	http.HandleFunc("GET /event", a.event)
	http.HandleFunc("GET /command", a.command)
	http.HandleFunc("GET /stop", a.stop)
	http.HandleFunc("GET /tick", a.tick)
	panic(http.ListenAndServe(":1", nil))
}

func (a *app) read(w http.ResponseWriter, r *http.Request)    { a.store.Read("x") }
func (a *app) write(w http.ResponseWriter, r *http.Request)   { a.store.Write("x") }
func (a *app) send(w http.ResponseWriter, r *http.Request)    { a.mailer.Send() }
func (a *app) event(w http.ResponseWriter, r *http.Request)   { a.onEvent() }
func (a *app) command(w http.ResponseWriter, r *http.Request) { commands[r.URL.Path]() }
func (a *app) stop(w http.ResponseWriter, r *http.Request)    { onStop() }
func (a *app) tick(w http.ResponseWriter, r *http.Request)    { a.clock.Tick() }

func event() { os.Remove("event") }

type notifier struct{ all []func() }

func (n *notifier) add(then func()) { n.all = append(n.all, then) }

func (n *notifier) fire(w http.ResponseWriter, r *http.Request) {
	for _, then := range n.all {
		then()
	}
}

func init() {
	n := &notifier{}
	n.add(listen)
	http.HandleFunc("GET /fire", n.fire)
}

func listen() { os.Remove("listen") }
"#;
    // Which of the mailers sends can't be told.
    let expected = [
        "main.go:18: GET /read",
        "main.go:24: GET /write",
        "main.go:30: ",
        "main.go:34: ",
        "main.go:38: ",
        "main.go:44: GET /tick",
        "main.go:48: ",
        "main.go:61: GET /command",
        "main.go:65: GET /stop",
        "main.go:93: GET /event",
        "main.go:111: GET /fire",
    ];
    assert_eq!(reached(&[("main.go", main)]), expected);
}

#[test]
fn through_what_is_put_around_handlers() {
    let main = r#"package main

import (
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

type page struct{ next http.Handler }

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) { os.Remove("page") }

func main() {
	mux := http.NewServeMux()
	mux.Handle("GET /page", &page{next: http.HandlerFunc(inner)})
	mux.Handle("GET /timed", timed(http.HandlerFunc(inner)))
	mux.HandleFunc("GET /made", made())
	api := http.NewServeMux()
	api.HandleFunc("GET /api/x", plain)
	mux.Handle("/api/", timed(api))
	go http.ListenAndServe(":1", logged(mux))

	e := echo.New()
	e.GET("/before", echoed, only)
	e.Use(all)
	g := e.Group("/g", grouped)
	g.GET("/x", echoed)
	e.Start(":2")
}

func plain(w http.ResponseWriter, r *http.Request) {}

func inner(w http.ResponseWriter, r *http.Request) { os.Remove("inner") }

func timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		os.Remove("timed")
		next.ServeHTTP(w, r)
	})
}

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { os.Remove("logged") })
}

func made() http.HandlerFunc {
	os.Remove("made")
	return func(w http.ResponseWriter, r *http.Request) { os.Remove("request") }
}

func echoed(c echo.Context) error { return nil }

func only(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { os.Remove("only"); return next(c) }
}

func all(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { os.Remove("all"); return next(c) }
}

func grouped(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { os.Remove("grouped"); return next(c) }
}
"#;
    let of_mux = "GET /api/x, GET /made, GET /page, GET /timed";
    let expected = [
        "main.go:12: GET /page".to_owned(),
        "main.go:22: ".to_owned(),
        "main.go:29: ".to_owned(),
        "main.go:34: GET /page, GET /timed".to_owned(),
        "main.go:38: GET /api/x, GET /timed".to_owned(),
        format!("main.go:44: {of_mux}"),
        "main.go:48: ".to_owned(),
        "main.go:49: GET /made".to_owned(),
        "main.go:55: GET /before".to_owned(),
        "main.go:59: GET /before, GET /g/x".to_owned(),
        "main.go:63: GET /g/x".to_owned(),
    ];
    assert_eq!(reached(&[("main.go", main)]), expected);
}

#[test]
fn what_goes_in_circles_ends() {
    let main = "package main

import (
	\"net/http\"
	\"os\"
)

type a interface { b; f() }
type b interface { a; f() }
type x struct { *y }
type y struct { *x; h func() }

func (v *y) f() { v.h(); v.x.y.x.f(); one() }

var first = second
var second = func() { first() }

func one() { two() }
func two() { one(); second(); os.Remove(\"two\") }

func main() {
	var s a = &x{}
	http.HandleFunc(\"GET /x\", func(w http.ResponseWriter, r *http.Request) { s.f() })
}
";
    assert_eq!(reached(&[("main.go", main)]), ["main.go:19: GET /x"]);
}
