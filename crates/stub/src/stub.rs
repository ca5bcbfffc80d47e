//! A stub from its settings to its end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::bodies::Bodies;
use crate::latency::Latency;
use crate::os;
use crate::responder::Responder;
use crate::server::Server;
use crate::service::Service;
use crate::stats::StubStats;

/// What a stub is asked to be.
#[derive(Debug)]
pub struct StubSettings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How long its answers take.
    pub latency: Latency,
    /// What it answers.
    pub bodies: Bodies,
    /// The same seed gives the same request the same delay and answer.
    pub seed: u64,
}

/// A stub that listens and doesn't answer yet.
#[derive(Debug)]
pub struct Stub {
    listener: TcpListener,
    responder: Responder,
}

impl Stub {
    /// Starts to listen, and raises the process's limit of open descriptors as far as it may.
    ///
    /// # Errors
    /// When the address can't be had.
    pub fn bind(settings: StubSettings) -> io::Result<Self> {
        os::raise_descriptor_limit();
        let listener = TcpListener::bind(settings.listen)?;
        listener.set_nonblocking(true)?;
        os::deepen_accept_queue(listener.as_fd())?;
        Ok(Stub {
            listener,
            responder: Responder {
                latency: settings.latency,
                bodies: settings.bodies,
                seed: settings.seed,
            },
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system doesn't tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers on this thread until `stop` is set, which is noticed within 50 ms; then closes every connection and
    /// gives the last statistics. Its timers are made precise for this thread.
    ///
    /// # Errors
    /// When epoll fails, never because of a client.
    pub fn serve(self, stop: &AtomicBool) -> io::Result<StubStats> {
        Server::new(self.listener, Service::start(self.responder))?.run(stop)
    }
}

/// A stub on a thread of its own, stopped when dropped. Its CPU time then belongs to the process that has it: for
/// tests, not for measuring.
#[derive(Debug)]
pub struct RunningStub {
    addr: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<io::Result<StubStats>>>,
}

/// Binds a stub and serves it on a thread of its own.
///
/// # Errors
/// As [`Stub::bind`], or when there is no thread to be had.
pub fn spawn(settings: StubSettings) -> io::Result<RunningStub> {
    let stub = Stub::bind(settings)?;
    let addr = stub.local_addr()?;
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    let thread = std::thread::Builder::new()
        .name("stub".to_owned())
        .spawn(move || stub.serve(&seen))?;
    Ok(RunningStub {
        addr,
        stop,
        thread: Some(thread),
    })
}

impl RunningStub {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops it and gives its last statistics.
    ///
    /// # Errors
    /// What ended [`Stub::serve`] before.
    pub fn stop(mut self) -> io::Result<StubStats> {
        self.join()
            .unwrap_or_else(|| Err(io::Error::other("the stub was stopped before")))
    }

    fn join(&mut self) -> Option<io::Result<StubStats>> {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.take()?.join();
        Some(ended.unwrap_or_else(|_| Err(io::Error::other("the stub's thread panicked"))))
    }
}

impl Drop for RunningStub {
    fn drop(&mut self) {
        self.join();
    }
}
