//! A run whose engine had to share its CPU says so.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use weighbridge_load::{Health, HealthVerdict, LoadRun, LoadSettings, Workload, pin_thread, run};

use crate::scripted::constant;

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
fn a_hog_on_the_engines_core_makes_a_run_unfit_in_20_of_20() {
    let cpu = std::thread::available_parallelism().unwrap().get() - 1;
    let stop = Arc::new(AtomicBool::new(false));
    let (ready, is_on) = mpsc::channel();
    let until = Arc::clone(&stop);
    let hog = std::thread::spawn(move || {
        pin_thread(&[cpu]).unwrap();
        ready.send(()).unwrap();
        while !until.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
    });
    is_on.recv().unwrap();
    let verdicts: Vec<Health> = (0..20).map(|_| Health::of(&load_on(cpu, 2000.0))).collect();
    stop.store(true, Ordering::Relaxed);
    hog.join().unwrap();
    for health in &verdicts {
        assert_eq!(health.verdict, HealthVerdict::Unfit, "{health:?}");
        assert!(!health.reasons.is_empty());
    }
}
