//! Errors that nobody caught.

use super::{Difficulty, Entry, Look, member};
use crate::js::module::Kind;

pub(super) static ENTRY: Entry = Entry {
    name: "last_resort",
    what: "goes on after an uncaught exception or rejection",
    in_go: "a panic in a goroutine that nobody recovers in that same goroutine ends the process, and no handler can be set for all",
    difficulty: Difficulty::Rework,
    source: "Go, builtin: panic; Node.js, process: uncaughtException",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    let call = look.call().filter(|call| {
        matches!(
            member(&call.callee),
            Some(("process", "on" | "once" | "addListener"))
        )
    });
    let event = call.and_then(|call| call.arguments.first());
    event.is_some_and(|event| {
        matches!(&event.value.kind, Kind::Text(name) if matches!(name.as_ref(), "uncaughtException" | "unhandledRejection"))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn events_of_the_process() {
        let text = "process.on('uncaughtException', log);
process.on('SIGTERM', stop);
process.once('unhandledRejection', log);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 3]);
    }
}
