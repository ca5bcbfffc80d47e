//! What a server of web sockets calls: its listeners, and those of the sockets that they are given. Messages are requests too.

use super::Run;
use super::callees::Via;
use super::calls::Call;
use super::events::is_listening;
use super::value::{Made, Value};

impl Run<'_> {
    /// Calls the listeners and the middlewares that a server or one of its sockets is given. Whether it was such a call.
    pub(super) fn call_listeners(&mut self, made: &Made, call: &Call<'_>) -> bool {
        let Some((of, name)) = made.path.rsplit_once('.') else {
            return false;
        };
        if !is_of_server(&made.package, of) || !is_listening(name) && name != "use" {
            return false;
        }
        let socket = Value::made(&made.package, format!("{of}.socket()"));
        for listener in call.values() {
            for number in self.functions_of(&listener) {
                self.calls.request(number);
            }
            if let Value::Function(f) = listener {
                self.via = Via::Handed;
                self.call_closure(&f, None, vec![socket.clone()]);
            }
        }
        true
    }
}

fn is_of_server(package: &str, path: &str) -> bool {
    match package {
        // A client's socket has the same methods.
        "ws" => path.contains("Server"),
        "socket.io" | "sockjs" => true,
        _ => false,
    }
}
