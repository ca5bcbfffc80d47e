//! How fast the service's own core is while the service is under load.
//!
//! A neighbour on the same physical machine can make a core a third slower for seconds, and no counter in a
//! guest says so: steal stays at 0. So every 8 ms a fixed piece of work runs on the service's CPUs and its CPU
//! time is taken. A prototype of only system calls explained 64 % (Node) to 83 % (Go) of the variance of an empty
//! route's CPU per request between windows of 0.4 s, a loop of only integer work 52 % and 32 %. In a whole run of
//! the example it is from next to nothing to half (Node) and from a tenth to 85 % (Go), by route.

use std::io::{PipeReader, PipeWriter, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weighbridge_load::{cpu_time_of_thread, pin_thread};

use crate::control::integer_work;

/// Between two samples, of some 120 µs of work. At 4 ms it made light routes of the example 7 % dearer (mean of six, -1 to
/// 17 %): the service comes back to caches that it must fill again.
const PERIOD: Duration = Duration::from_millis(8);
/// Samples below which a window says nothing about its core.
const LEAST_SAMPLES: usize = 20;

/// Mean CPU time of the fixed work while `done` isn't set, in seconds, over `cpus` in turn; `None` with too few
/// samples to say.
pub(crate) fn watch(cpus: &[usize], done: &AtomicBool) -> Option<f64> {
    let (mut reader, mut writer) = std::io::pipe().ok()?;
    let mut samples = Vec::new();
    for cpu in cpus.iter().cycle() {
        if done.load(Ordering::Relaxed) {
            break;
        }
        pin_thread(&[*cpu]).ok()?;
        std::thread::sleep(PERIOD);
        // What is asked for is the state of the core, not what is measured on it. The first time brings code and
        // data back into the caches that the service has used meanwhile; of two more, the one counts in which
        // no thread of the service came between.
        work(&mut reader, &mut writer)?;
        let twice = [
            work(&mut reader, &mut writer)?,
            work(&mut reader, &mut writer)?,
        ];
        samples.push(twice[0].min(twice[1]).as_secs_f64());
    }
    (samples.len() >= LEAST_SAMPLES).then(|| samples.iter().sum::<f64>() / samples.len() as f64)
}

/// Integer work and system calls, as a server's: its CPU time.
fn work(reader: &mut PipeReader, writer: &mut PipeWriter) -> Option<Duration> {
    let before = cpu_time_of_thread();
    let mut bytes = integer_work(2_000).to_le_bytes();
    for _ in 0..12 {
        writer.write_all(&bytes).ok()?;
        reader.read_exact(&mut bytes).ok()?;
    }
    Some(cpu_time_of_thread().saturating_sub(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_samples_until_it_is_told_to_end() {
        let done = AtomicBool::new(false);
        let cpus = crate::weigh::available_cpus();
        let core = std::thread::scope(|scope| {
            let watching = scope.spawn(|| watch(&cpus, &done));
            std::thread::sleep(Duration::from_millis(400));
            done.store(true, Ordering::Relaxed);
            watching.join().unwrap()
        });
        let core = core.expect("400 ms have room for some fifty samples");
        assert!((1e-6..1e-3).contains(&core), "{core}");
    }
}
