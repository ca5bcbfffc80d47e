//! A run whose engine had to share its CPU says so.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use weighbridge_load::{Health, HealthVerdict, LoadRun, LoadSettings, Workload, pin_thread, run};

use crate::scripted::constant;

/// Threads that want the engine's CPU all the time.
const HOGS: usize = 8;

fn load_on(cpu: usize, rate: f64) -> LoadRun {
    let addr = constant(Duration::from_millis(1));
    let load = move || {
        pin_thread(&[cpu]).unwrap();
        let settings = LoadSettings::new(addr, rate, Duration::from_millis(300));
        let workload = Workload::get("/");
        run(&settings, &workload, &AtomicBool::new(false)).unwrap()
    };
    std::thread::spawn(load).join().unwrap()
}

#[test]
fn hogs_on_the_engines_core_make_a_run_unfit_in_20_of_20() {
    let cpu = std::thread::available_parallelism().unwrap().get() - 1;
    let stop = Arc::new(AtomicBool::new(false));
    // One alone takes little from a light engine: the kernel lets what has slept go first.
    let hogs: Vec<_> = (0..HOGS)
        .map(|_| {
            let (until, (ready, is_on)) = (Arc::clone(&stop), mpsc::channel());
            let hog = std::thread::spawn(move || {
                pin_thread(&[cpu]).unwrap();
                ready.send(()).unwrap();
                while !until.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
            is_on.recv().unwrap();
            hog
        })
        .collect();
    let verdicts: Vec<Health> = (0..20).map(|_| Health::of(&load_on(cpu, 2000.0))).collect();
    stop.store(true, Ordering::Relaxed);
    for hog in hogs {
        hog.join().unwrap();
    }
    for health in &verdicts {
        assert_eq!(health.verdict, HealthVerdict::Unfit, "{health:?}");
        assert!(!health.reasons.is_empty());
    }
}
