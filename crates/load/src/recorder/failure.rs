//! Why a request has no good answer.

/// Why a request has no good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// No connection could be made.
    Connect,
    /// The target closed without a byte of an answer.
    Closed,
    /// The target closed in the middle of the answer.
    Truncated,
    /// The target reset the connection.
    Reset,
    /// No complete answer within the time-out.
    Timeout,
    /// What came isn't HTTP/1.1.
    Malformed,
    /// The head of the answer, a line of its framing, or its interim answers have no end.
    TooLarge,
    /// Bytes came that nobody had asked for: before the request, or after its answer.
    Unasked,
    /// The run ended before a connection was free: nothing was sent.
    NotSent,
    /// The run was stopped while the answer was on its way.
    Interrupted,
    /// The status isn't one of the expected.
    Status,
    /// The body fails the workload's check.
    WrongAnswer,
}

impl Failure {
    /// All of them, in the order of their discriminants.
    pub const ALL: [Failure; 12] = [
        Failure::Connect,
        Failure::Closed,
        Failure::Truncated,
        Failure::Reset,
        Failure::Timeout,
        Failure::Malformed,
        Failure::TooLarge,
        Failure::Unasked,
        Failure::NotSent,
        Failure::Interrupted,
        Failure::Status,
        Failure::WrongAnswer,
    ];

    /// The word used in results.
    pub fn name(self) -> &'static str {
        match self {
            Failure::Connect => "connect",
            Failure::Closed => "closed",
            Failure::Truncated => "truncated",
            Failure::Reset => "reset",
            Failure::Timeout => "timeout",
            Failure::Malformed => "malformed",
            Failure::TooLarge => "too_large",
            Failure::Unasked => "unasked",
            Failure::NotSent => "not_sent",
            Failure::Interrupted => "interrupted",
            Failure::Status => "status",
            Failure::WrongAnswer => "wrong_answer",
        }
    }

    /// Whether there was no answer at all, so that the time waited is a lower bound of the latency.
    pub(crate) fn is_silence(self) -> bool {
        matches!(
            self,
            Failure::Timeout | Failure::NotSent | Failure::Interrupted
        )
    }

    /// Whether an answer came, but not the right one.
    pub(crate) fn is_wrong_answer(self) -> bool {
        matches!(self, Failure::Status | Failure::WrongAnswer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_discriminants() {
        for (index, failure) in Failure::ALL.into_iter().enumerate() {
            assert_eq!(failure as usize, index);
        }
    }
}
