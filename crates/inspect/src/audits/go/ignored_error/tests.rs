use super::AUDIT;
use crate::audits::Confidence::{High, Low, Medium};
use crate::audits::go::{seen_in, seen_with};

#[test]
fn errors_that_nobody_looks_at() {
    let text = r#"package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/user"
	"strconv"
)

func f(s *store, next *http.Request, w http.ResponseWriter) {
	s.save("x")
	s.count()
	save("x")
	os.Rename("a", "b")
	page, _ := strconv.Atoi(os.Args[1])
	request, _ := http.NewRequest("GET", "/", nil)
	_ = s.save("y")
	err := s.save("z")
	_ = err
	value, _ := cache["x"]
	closure := func() error { return s.save("a") }
	closure()
	json.NewEncoder(os.Stdout).Encode(page)
	if err := s.save("b"); err != nil {
		panic(err)
	}
	s.both()
	go s.save("c")
	me, _ := user.Current()
	json.NewEncoder(w).Encode(me)
}

func (s *store) save(name string) error { return os.Remove(name) }
func (s *store) count() int { return 1 }
func (s *store) both() (int, error) { return strconv.Atoi("x") }
func save(name string) {}

type store struct{}
"#;
    assert_eq!(
        seen_with(&AUDIT, text),
        [
            (12, High),
            (15, High),
            (16, Low),
            (17, Medium),
            (18, Low),
            (20, Low),
            (23, High),
            (24, Medium),
            (28, High),
            (29, High),
            (30, Low),
            (31, Low),
        ]
    );
}

#[test]
fn what_cannot_fail_or_says_nothing_is_left_alone() {
    let text = r#"package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func f(w http.ResponseWriter, r *http.Request, tx *sql.Tx, out *bufio.Writer) error {
	var b bytes.Buffer
	var s strings.Builder
	fmt.Println("x")
	fmt.Fprintf(&b, "x")
	fmt.Fprintln(os.Stderr, "x")
	fmt.Fprint(w, "x")
	b.WriteString("x")
	s.WriteByte('x')
	w.Write(nil)
	h := sha256.New()
	h.Write(nil)
	out.WriteString("x")
	defer r.Body.Close()
	defer tx.Rollback()
	tx.Rollback()
	file, err := os.Open("x")
	defer file.Close()
	io.Copy(io.Discard, r.Body)
	home, _ := url.Parse("https://example.org")
	last, _ := time.ParseInLocation(time.DateOnly, "9999-12-31", time.Local)
	never()
	unknown.Call()
	undeclared()
	return err
}

func never() error { return nil }
"#;
    assert!(
        seen_in(&AUDIT, text).is_empty(),
        "{:?}",
        seen_with(&AUDIT, text)
    );
}

#[test]
fn what_was_written_is_closed_with_a_look_at_the_error() {
    let text = r#"package main

import (
	"bufio"
	"os"
)

func written() error {
	file, err := os.Create("x")
	defer file.Close()
	out := bufio.NewWriter(file)
	defer out.Flush()
	return err
}

func twice() error {
	file, err := os.OpenFile("x", os.O_WRONLY|os.O_CREATE, 0o600)
	defer file.Close()
	return file.Close()
}

func read() {
	file, _ := os.OpenFile("x", os.O_RDONLY, 0)
	defer file.Close()
}

func kept() {
	file, err := os.CreateTemp("", "x")
	defer file.Close()
	use(file, err)
}
"#;
    assert_eq!(
        seen_with(&AUDIT, text),
        [(10, Medium), (12, High), (23, Medium), (29, Medium)]
    );
}

#[test]
fn a_hidden_package_is_none() {
    let text = "package main

import \"os\"

func f(os files) {
	os.Remove(\"x\")
	func() { func() { g(g(g())) }() }()
}
";
    assert!(seen_in(&AUDIT, text).is_empty());
}

#[test]
fn errors_of_modules_that_many_use() {
    let text = r#"package main

import (
	"github.com/gorilla/websocket"
	"github.com/jmoiron/sqlx"
	"github.com/labstack/echo/v4"
	"go.uber.org/zap"
	"gopkg.in/yaml.v3"
)

type server struct {
	db  *sqlx.DB
	log *zap.Logger
}

func (s *server) handle(c echo.Context, socket *websocket.Conn) error {
	s.db.Exec("delete from t")
	s.db.MustExec("delete from t")
	text, _ := yaml.Marshal(s)
	var in any
	c.Bind(&in)
	socket.WriteMessage(1, text)
	s.log.Sync()
	c.NoContent(204)
	return c.NoContent(204)
}
"#;
    let found = seen_with(&AUDIT, text);
    let at = [(17, High), (19, Medium), (21, High), (22, High), (24, Low)];
    assert_eq!(found, at);
}
