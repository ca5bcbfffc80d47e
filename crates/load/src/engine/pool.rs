//! A thread's connections: slots that are used again, which of them are idle, and when each must have done what it does.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::clock::Nanos;
use crate::connection::{Connection, Phase};

/// Names a connection for the kernel: its slot, and the slot's generation, so that an event of a closed socket never
/// reaches its slot's next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token {
    slot: u32,
    generation: u32,
}

impl From<Token> for u64 {
    fn from(token: Token) -> u64 {
        (u64::from(token.generation) << 32) | u64::from(token.slot)
    }
}

impl From<u64> for Token {
    fn from(raw: u64) -> Token {
        Token {
            slot: raw as u32,
            generation: (raw >> 32) as u32,
        }
    }
}

#[derive(Debug, Default)]
struct Slot {
    generation: u32,
    connection: Option<Connection>,
}

#[derive(Debug, Default)]
pub(super) struct Pool {
    slots: Vec<Slot>,
    vacant: Vec<u32>,
    /// Last in, first out. Those that were closed since stay in it until they come up.
    idle: Vec<Token>,
    /// At most one entry a connection: one that comes up too early is put back.
    deadlines: BinaryHeap<Reverse<(Nanos, Token)>>,
    pub(super) connecting: usize,
    pub(super) open: usize,
    pub(super) most_open: usize,
}

impl Pool {
    /// The token that [`Self::insert`] will take.
    pub(super) fn next_token(&mut self) -> Token {
        let slot = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            self.slots.len() as u32 - 1
        });
        let generation = &mut self.slots[slot as usize].generation;
        *generation = generation.wrapping_add(1);
        Token {
            slot,
            generation: *generation,
        }
    }

    /// A connection that has been asked for.
    pub(super) fn insert(&mut self, token: Token, connection: Connection) {
        self.slots[token.slot as usize].connection = Some(connection);
        self.connecting += 1;
        self.open += 1;
        self.most_open = self.most_open.max(self.open);
    }

    /// Gives back a token that was not used.
    pub(super) fn give_back(&mut self, token: Token) {
        self.vacant.push(token.slot);
    }

    pub(super) fn get(&mut self, token: Token) -> Option<&mut Connection> {
        let slot = self.slots.get_mut(token.slot as usize)?;
        match slot.generation == token.generation {
            true => slot.connection.as_mut(),
            false => None,
        }
    }

    pub(super) fn close(&mut self, token: Token) {
        if let Some(slot) = self.slots.get_mut(token.slot as usize)
            && slot.generation == token.generation
            && let Some(closed) = slot.connection.take()
        {
            self.connecting -= usize::from(closed.phase == Phase::Connecting);
            self.vacant.push(token.slot);
            self.open -= 1;
        }
    }

    pub(super) fn set_idle(&mut self, token: Token) {
        if let Some(connection) = self.get(token) {
            connection.phase = Phase::Idle;
            self.idle.push(token);
        }
        if self.idle.len() > 2 * self.slots.len() {
            let mut idle = std::mem::take(&mut self.idle);
            idle.retain(|token| self.is_idle(*token));
            self.idle = idle;
        }
    }

    pub(super) fn take_idle(&mut self) -> Option<Token> {
        while let Some(token) = self.idle.pop() {
            if self.is_idle(token) {
                return Some(token);
            }
        }
        None
    }

    fn is_idle(&mut self, token: Token) -> bool {
        self.get(token).is_some_and(|c| c.phase == Phase::Idle)
    }

    /// Whatever the connection does from now on must be done at `deadline`, or it shows up in [`Self::take_overdue`].
    pub(super) fn set_deadline(&mut self, token: Token, deadline: Nanos) {
        if let Some(connection) = self.get(token)
            && !connection.has_deadline
        {
            connection.has_deadline = true;
            self.deadlines.push(Reverse((deadline, token)));
        }
    }

    /// A connection that is busy or connecting for longer than `timeout`.
    pub(super) fn take_overdue(&mut self, now: Nanos, timeout: Nanos) -> Option<Token> {
        while let Some(&Reverse((at, token))) = self.deadlines.peek()
            && at <= now
        {
            self.deadlines.pop();
            let Some(connection) = self.get(token) else {
                continue;
            };
            connection.has_deadline = false;
            if connection.phase == Phase::Idle {
                continue;
            }
            let deadline = connection.since.saturating_add(timeout);
            if deadline <= now {
                return Some(token);
            }
            self.set_deadline(token, deadline);
        }
        None
    }

    /// When [`Self::take_overdue`] has something to look at.
    pub(super) fn next_deadline(&self) -> Option<Nanos> {
        self.deadlines.peek().map(|Reverse((at, _))| *at)
    }

    /// All connections with a request on them.
    pub(super) fn busy(&self) -> impl Iterator<Item = &Connection> {
        self.slots
            .iter()
            .filter_map(|slot| slot.connection.as_ref())
            .filter(|c| c.phase == Phase::Busy)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn pool_of(connections: usize) -> (Pool, Vec<Token>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let mut pool = Pool::default();
        let tokens = (0..connections)
            .map(|_| {
                let token = pool.next_token();
                let stream = TcpStream::connect(addr).unwrap();
                pool.insert(token, Connection::new(stream, 0));
                pool.connecting -= 1;
                token
            })
            .collect();
        (pool, tokens)
    }

    #[test]
    fn a_closed_connections_token_never_reaches_its_slots_next_one() {
        let (mut pool, tokens) = pool_of(1);
        pool.set_idle(tokens[0]);
        pool.close(tokens[0]);
        let next = pool.next_token();
        assert_eq!(
            (next.slot, pool.open, pool.most_open),
            (tokens[0].slot, 0, 1)
        );
        assert_ne!(next, tokens[0]);
        assert!(pool.get(tokens[0]).is_none());
        assert!(pool.take_idle().is_none());
        pool.close(tokens[0]);
        assert_eq!(pool.open, 0);
    }

    #[test]
    fn idle_connections_that_come_and_go_leave_nothing_behind() {
        let (mut pool, tokens) = pool_of(2);
        pool.set_idle(tokens[0]);
        pool.close(tokens[0]);
        for _ in 0..10 {
            pool.set_idle(tokens[1]);
            assert_eq!(pool.take_idle(), Some(tokens[1]));
        }
        assert!(pool.idle.len() <= 2 * pool.slots.len());
    }

    #[test]
    fn a_deadline_moves_with_what_the_connection_does() {
        let (mut pool, tokens) = pool_of(2);
        for token in &tokens {
            pool.get(*token).unwrap().phase = Phase::Busy;
            pool.set_deadline(*token, 100);
            pool.set_deadline(*token, 101);
        }
        assert_eq!((pool.next_deadline(), pool.deadlines.len()), (Some(100), 2));
        assert_eq!(pool.take_overdue(99, 100), None);
        // The first has been answered, and is busy with another request since 60.
        pool.get(tokens[0]).unwrap().since = 60;
        assert_eq!(pool.take_overdue(100, 100), Some(tokens[1]));
        assert_eq!(pool.take_overdue(100, 100), None);
        assert_eq!(pool.next_deadline(), Some(160));
        pool.get(tokens[0]).unwrap().phase = Phase::Idle;
        assert_eq!(pool.take_overdue(500, 100), None);
        assert_eq!(pool.next_deadline(), None);
    }
}
