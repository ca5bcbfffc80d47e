//! Timers that go again and again: what they call isn't a request's, whoever set them. One that goes once is its request's:
//! it goes as often as there are requests.

use super::Run;
use super::callees::Via;
use super::calls::Call;
use super::value::{External, Value};

/// Whether a call sets such a timer.
pub(super) fn is_timer(callee: &Value) -> bool {
    matches!(callee, Value::External(external) if sets(external))
}

/// Whether it is the function that sets one.
pub(super) fn sets(external: &External) -> bool {
    let package = external.package.trim_start_matches("node:");
    matches!(package, "" | "timers") && external.path == "setInterval"
}

impl Run<'_> {
    /// Follows what a timer calls, without saying that the one who set it does.
    pub(super) fn set_timer(&mut self, call: &Call<'_>) -> Value {
        if let Value::Function(f) = call.value(0) {
            self.hand_to(Via::Timer, &f, Vec::new());
        }
        Value::Unknown
    }
}
