//! A server that exists only in virtual time, for tests of the dispatcher.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::dispatcher::{Dispatcher, Request, Sent};
use crate::clock::Nanos;
use crate::exchange::Answer;
use crate::recorder::LoadRun;

/// What the server does with a request.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: &'static str,
    pub(super) takes: Nanos,
}

impl Reply {
    /// A good answer after a while.
    pub(super) fn ok(takes: Nanos) -> Self {
        Reply {
            status: 200,
            body: "",
            takes,
        }
    }
}

/// Drives a thread's dispatcher to its end over `connections` connections to a server that does with each request what
/// `reply` says when it is sent.
pub(super) fn drive(
    dispatcher: &mut Dispatcher<'_>,
    connections: usize,
    mut reply: impl FnMut(&Request, Nanos) -> Reply,
) -> LoadRun {
    dispatcher.start_at(0);
    let mut free = connections;
    let mut on_the_way: Vec<(Sent, Reply)> = Vec::new();
    let mut answers: BinaryHeap<Reverse<(Nanos, usize)>> = BinaryHeap::new();
    while !dispatcher.is_done() {
        let next_answer = answers.peek().map(|Reverse((at, _))| *at);
        let now = [dispatcher.next_due(), next_answer]
            .into_iter()
            .flatten()
            .min()
            .unwrap();
        let mut to_send: Vec<Request> = Vec::new();
        while let Some(Reverse((at, index))) = answers.peek().copied()
            && at <= now
        {
            answers.pop();
            let (sent, reply) = &on_the_way[index];
            hand_over(dispatcher, *sent, reply, now);
            match dispatcher.take_waiting() {
                Some(request) => to_send.push(request),
                None => free += 1,
            }
        }
        while let Some(request) = dispatcher.take_due(now) {
            if free == 0 {
                dispatcher.wait(request);
                continue;
            }
            free -= 1;
            to_send.push(request);
        }
        for request in to_send {
            let reply = reply(&request, now);
            answers.push(Reverse((now + reply.takes, on_the_way.len())));
            on_the_way.push((dispatcher.sent(&request, now), reply));
        }
    }
    run_of(dispatcher)
}

fn hand_over(dispatcher: &mut Dispatcher<'_>, sent: Sent, reply: &Reply, now: Nanos) {
    if sent.session.is_none() {
        return dispatcher.answered(sent, reply.status, reply.body.as_bytes(), now);
    }
    let answer = Answer {
        status: reply.status,
        headers: vec![],
        body: reply.body.as_bytes().to_vec(),
        latency: Duration::from_nanos(now - sent.at),
    };
    dispatcher.answered_in_session(sent, &answer, now);
}

/// What the dispatcher has seen.
pub(super) fn run_of(dispatcher: &mut Dispatcher<'_>) -> LoadRun {
    let tally = dispatcher.take_tally();
    let mut run = LoadRun::empty(tally.routes.len());
    run.absorb(&tally);
    run
}
