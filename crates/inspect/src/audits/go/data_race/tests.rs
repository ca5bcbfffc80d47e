use super::AUDIT;
use crate::audits::Confidence::{High, Medium};
use crate::audits::go::{seen_in, seen_with};

#[test]
fn what_is_written_at_once() {
    let text = "package main
import \"net/http\"
func all(items []string) (int, error) {
	count := 0
	found := map[string]int{}
	var err error
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			count++
			found[item] = 1
			_, err = load(item)
		}()
	}
	wg.Wait()
	return count, err
}
func used() {
	ready := false
	go func() { ready = true }()
	if ready { work() }
}
type server struct { sessions map[string]int }
func (s *server) handle(w http.ResponseWriter, r *http.Request) { s.sessions[r.URL.Path] = 1 }
var hits = map[string]int{}
func handle(w http.ResponseWriter, r *http.Request) { hits[r.URL.Path]++ }
";
    assert_eq!(
        seen_with(&AUDIT, text),
        [
            (11, High),
            (12, High),
            (13, High),
            (21, Medium),
            (25, Medium),
            (27, Medium)
        ]
    );
}

#[test]
fn what_is_guarded_or_its_own_is_left_alone() {
    let text = "package main
import (\"net/http\"; \"sync\")
func all(items []string) error {
	results := make([]int, len(items))
	var err error
	for i, item := range items {
		mine := 0
		go func() {
			mine++
			results[i] = mine
			x, err := load(item)
			own := err
			own = x
		}()
		go func() { mu.Lock(); err = failed; mu.Unlock() }()
		go func() { atomic.AddInt64(&total, 1) }()
	}
	for range items {
		go func() { err = work(); done <- err }()
		<-done
	}
	return err
}
func waits() error {
	var err error
	go func() { err = work(); close(done) }()
	<-done
	return err
}
func unused() {
	started := 0
	go func() { started = 1 }()
}
type server struct { sync.Mutex; sessions map[string]int }
func (s *server) handle(w http.ResponseWriter, r *http.Request) { s.sessions[r.URL.Path] = 1 }
type plain struct { sessions map[string]int }
func (p *plain) locked(w http.ResponseWriter, r *http.Request) { mu.Lock(); p.sessions[\"x\"] = 1 }
func (p *plain) no() { p.sessions[\"x\"] = 1 }
func local(w http.ResponseWriter, r *http.Request) {
	found := map[string]int{}
	found[\"x\"] = 1
}
";
    assert!(
        seen_in(&AUDIT, text).is_empty(),
        "{:?}",
        seen_with(&AUDIT, text)
    );
}
