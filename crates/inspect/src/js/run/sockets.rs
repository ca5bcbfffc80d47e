//! What a server of web sockets calls: its listeners, and those of the sockets that they are given. Messages are requests too.

use super::Run;
use super::callees::Via;
use super::calls::Call;
use super::value::{Made, Value};

impl Run<'_> {
    /// Calls the listeners that a server or one of its sockets is given. Whether it was such a call.
    pub(super) fn call_listeners(&mut self, made: &Made, call: &Call<'_>) -> bool {
        let Some((of, "on" | "once" | "addListener")) = made.path.rsplit_once('.') else {
            return false;
        };
        let is_of_server = match made.package.as_str() {
            // A client's socket has the same methods.
            "ws" => of.contains("Server"),
            "socket.io" | "sockjs" => true,
            _ => false,
        };
        if !is_of_server {
            return false;
        }
        let socket = Value::made(&made.package, format!("{of}.socket()"));
        for listener in call.values() {
            if let Value::Function(f) = listener {
                let number = self.calls.number((f.module, f.function));
                self.calls.request(number);
                self.via = Via::Handed;
                self.call_closure(&f, None, vec![socket.clone()]);
            }
        }
        true
    }
}
