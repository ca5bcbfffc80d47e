use super::AUDIT;
use crate::audits::Confidence::{High, Medium};
use crate::audits::go::{seen_in, seen_with};

/// Waits for a sender or for the request's end, whichever comes first.
const TIMED: &str = "package main
func timed(ctx context.Context) error {
	done := make(chan error)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
";

#[test]
fn room_for_one_lets_the_sender_end() {
    assert_eq!(seen_with(&AUDIT, TIMED), [(4, High)]);
    let with_room = TIMED.replace("chan error)", "chan error, 1)");
    assert!(seen_in(&AUDIT, &with_room).is_empty());
}

#[test]
fn senders_that_nobody_waits_for() {
    let text = "package main
func early() error {
	done := make(chan int, 0)
	go func() {
		defer tidy()
		done <- 1
	}()
	if err := other(); err != nil {
		return err
	}
	<-done
	return nil
}
func never() {
	done := make(chan int)
	go func() { done <- 1 }()
	go work()
}
";
    assert_eq!(seen_with(&AUDIT, text), [(4, Medium), (16, High)]);
}

#[test]
fn channels_with_other_receivers_are_left_alone() {
    let text = "package main
func waits() int {
	done := make(chan int)
	go func() { done <- 1 }()
	return <-done
}
func ways(ctx context.Context) {
	done := make(chan int)
	go func() {
		select {
		case done <- 1:
		case <-ctx.Done():
		}
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return
	}
}
func drained(ctx context.Context) {
	done := make(chan int)
	go func() { done <- 1 }()
	select {
	case <-done:
	case <-ctx.Done():
		stop()
		<-done
		return
	}
}
func handed() <-chan int {
	done := make(chan int)
	go func() { done <- 1 }()
	return done
}
func elsewhere() {
	done := make(chan int)
	go func() { done <- 1 }()
	go func() { <-done }()
	return
}
func shadowed() {
	done := make(chan int)
	go func() { done := make(chan int, 1); done <- 1 }()
	use(func() {})
}
";
    assert!(
        seen_in(&AUDIT, text).is_empty(),
        "{:?}",
        seen_with(&AUDIT, text)
    );
}
