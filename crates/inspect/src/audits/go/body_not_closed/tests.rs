use super::AUDIT;
use crate::audits::Confidence::{High, Low, Medium};
use crate::audits::go::{seen_in, seen_with};

fn program(body: &str) -> String {
    format!(
        "package main
import (\"encoding/json\"; \"io\"; \"net/http\")
type getter interface {{ Do(r *http.Request) (*http.Response, error) }}
func call(r *http.Request) (*http.Response, error) {{ return http.DefaultClient.Do(r) }}
{body}"
    )
}

#[test]
fn bodies_that_stay_open() {
    let text = program(
        "func f(c *http.Client, r *http.Request, g getter) error {
	resp, err := http.Get(\"/x\")
	if err != nil { return err }
	_, err = c.Do(r)
	http.Post(\"/x\", \"\", nil)
	_ = json.NewDecoder(resp.Body).Decode(&x)
	other, err := g.Do(r)
	if other == nil || other.StatusCode != 200 { return err }
	ours, err := call(r)
	use(ours.Status)
	return nil
}
",
    );
    assert_eq!(
        seen_with(&AUDIT, &text),
        [(6, High), (8, High), (9, High), (11, Medium), (13, Low)]
    );
}

#[test]
fn bodies_that_are_closed_or_handed_on() {
    let text = program(
        "func f(c *http.Client, r *http.Request) (*http.Response, error) {
	a, err := http.Get(\"/x\")
	if err != nil { return nil, err }
	defer a.Body.Close()
	if a.StatusCode != 200 { return nil, err }
	z, err := c.Do(r)
	if err != nil { return nil, err }
	if z.Body == nil { return nil, nil }
	defer z.Body.Close()
	b, err := c.Do(r)
	if err != nil { return nil, err }
	defer func() { _ = b.Body.Close() }()
	d, err := c.Do(r)
	keep(d)
	e, err := c.Do(r)
	s.body = e.Body
	if g, err := c.Do(r); err == nil { io.Copy(w, g.Body); g.Body.Close() }
	h, err := c.Do(r)
	return h, err
}
func named(c *http.Client) (resp *http.Response, err error) {
	resp, err = c.Get(\"/x\")
	return
}
func field(c *http.Client) {
	s.resp, _ = c.Get(\"/x\")
	http.Head(\"/x\")
	cache.Get(\"/x\")
	x, err := other.Do(1)
}
",
    );
    assert!(
        seen_in(&AUDIT, &text).is_empty(),
        "{:?}",
        seen_with(&AUDIT, &text)
    );
}

#[test]
fn ways_out_before_the_close() {
    let text = program(
        "func f(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err != nil { return err }
	if resp.StatusCode != 200 { return failed }
	defer resp.Body.Close()
	return nil
}
func g(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err != nil || resp.StatusCode != 200 { return err }
	defer resp.Body.Close()
	return nil
}
func i(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err != nil { return err } else if resp.StatusCode != 200 { return err }
	defer resp.Body.Close()
	return nil
}
func h(c *http.Client) error {
	resp, err := c.Get(\"/x\")
	if err == nil { later(func() error { return nil }) }
	resp.Body.Close()
	return err
}
",
    );
    assert_eq!(
        seen_with(&AUDIT, &text),
        [(6, Medium), (13, Medium), (19, Medium)]
    );
}
