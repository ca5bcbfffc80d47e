//! What became of the sessions of one kind.

/// What became of the sessions of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionRun {
    /// Their first request was due.
    pub begun: u64,
    /// All their requests were answered well.
    pub completed: u64,
    /// A request of theirs failed, was answered wrongly, or had nothing to capture in its answer.
    pub abandoned: u64,
}

impl SessionRun {
    /// The end of the run came first.
    pub fn unfinished(&self) -> u64 {
        self.begun.saturating_sub(self.completed + self.abandoned)
    }

    /// Adds what another thread or window saw of the same sessions.
    pub fn merge(&mut self, other: &SessionRun) {
        self.begun += other.begun;
        self.completed += other.completed;
        self.abandoned += other.abandoned;
    }
}
