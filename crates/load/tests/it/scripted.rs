//! A server that does what the test says: one thread a connection, answers after a delay, stalls, misbehaves.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the server does with the request that arrived `since_start` into its life.
pub(crate) type Script = dyn Fn(Duration, &mut TcpStream) -> bool + Send + Sync;

/// Serves until the test process ends. The script writes the answer and says whether to keep the connection.
pub(crate) fn serve(script: Arc<Script>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let start = Instant::now();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, script) = (stream.unwrap(), Arc::clone(&script));
            stream.set_nodelay(true).unwrap();
            std::thread::spawn(move || {
                let mut buffer = [0u8; 4096];
                while matches!(stream.read(&mut buffer), Ok(n) if n > 0) {
                    if !script(start.elapsed(), &mut stream) {
                        return;
                    }
                }
            });
        }
    });
    addr
}

pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// Answers everything after `delay`.
pub(crate) fn constant(delay: Duration) -> SocketAddr {
    serve(Arc::new(move |_, stream| {
        std::thread::sleep(delay);
        stream.write_all(OK).is_ok()
    }))
}

/// Answers everything with these bytes, then closes.
pub(crate) fn says_and_closes(bytes: &'static [u8]) -> SocketAddr {
    serve(Arc::new(move |_, stream| {
        let _ = stream.write_all(bytes);
        false
    }))
}

/// Does with each connection what `script` says, from its first moment; then closes it.
pub(crate) fn each_connection(script: fn(&mut TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || script(&mut stream));
        }
    });
    addr
}

/// Waits for a request; false when the client has gone.
pub(crate) fn request(stream: &mut TcpStream) -> bool {
    let mut buffer = [0u8; 4096];
    matches!(stream.read(&mut buffer), Ok(n) if n > 0)
}
