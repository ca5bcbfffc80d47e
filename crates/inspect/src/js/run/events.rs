//! Events of the tree's own emitters: whoever emits one seems to call those who listen to that name.

use super::Run;
use super::calls::Call;
use super::value::{FunctionKey, Value};
use crate::js::calls::Number;

/// Who listens and who emits, as far as events have names.
#[derive(Debug, Default)]
pub(super) struct Events {
    listeners: Vec<(String, FunctionKey)>,
    emits: Vec<(String, Number)>,
}

impl Run<'_> {
    /// Notes a call of an emitter. What a web socket emits goes to another process, as may what isn't known.
    pub(super) fn note_event(&mut self, receiver: &Value, call: &Call<'_>) {
        let is_emit = call.name == "emit";
        if !is_emit && !is_listening(call.name) || !is_emitter(receiver) {
            return;
        }
        let Value::Text(event) = call.value(0) else {
            return;
        };
        if is_emit {
            if let Some(caller) = self.caller() {
                self.events.emits.push((event.to_string(), caller));
            }
        } else if let Some(Value::Function(f)) = call.arguments.last().map(|a| &a.value) {
            let listener = (event.to_string(), (f.module, f.function));
            self.events.listeners.push(listener);
        }
    }

    /// Has those who emit call those who listen.
    pub(super) fn join_events(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        events.emits.sort_unstable();
        events.emits.dedup();
        for (event, listener) in &events.listeners {
            let first = events.emits.partition_point(|(name, _)| name < event);
            let emits = events.emits[first..].iter();
            for (_, emitter) in emits.take_while(|(name, _)| name == event) {
                self.calls.guess(*emitter, *listener);
            }
        }
    }
}

fn is_emitter(receiver: &Value) -> bool {
    match receiver {
        Value::Made(made) => made.package.contains("event") || made.package.contains("emitter"),
        Value::Object(o) => !o.is_of_requests,
        Value::Module(_) | Value::Class(_) | Value::Function(_) => true,
        _ => false,
    }
}

/// Whether a method of this name takes a listener.
pub(crate) fn is_listening(name: &str) -> bool {
    matches!(name, "on" | "once" | "addListener" | "prependListener")
}
