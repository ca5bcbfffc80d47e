//! What another hour of the same machine would have shown.
//!
//! An interval holds for the hour in which it was measured. What a wake-up, a system call or a cold cache costs depends
//! on what the hypervisor runs beside us, and for a light route that is most of its cost; the A/A test can't see it, since
//! both baselines live in the same hour. So the ratio of a light route is drawn more widely, the more was stolen (decision
//! 0017). Its interval stays what was measured.

use weighbridge_facts::Grade;

use crate::column::Column;
use crate::input::Input;

/// The standard deviation from which it is spoken of.
const FELT: f64 = 0.05;

/// Whether another hour may show a ratio that is clearly another one.
pub(crate) fn is_felt(ratio: &Column) -> bool {
    ratio.hour >= FELT
}

/// Standard deviation, between hours, of the logarithm of a route's CPU ratio: `by` microseconds of CPU a request for each
/// per cent of the CPU time that was stolen, over what the route costs the baseline. Zero where one of them wasn't
/// measured. `columns` are by [`Input`].
pub(crate) fn log_sd(columns: &[Column], by: f64) -> f64 {
    let measured = |input: Input| {
        let column = &columns[input as usize];
        let is_measured = column.grade == Some(Grade::Measured) && !column.is_prior;
        column.at(None).filter(|_| is_measured)
    };
    let all = (
        measured(Input::CpuRatio),
        measured(Input::Cpu),
        measured(Input::Steal),
    );
    match all {
        (Some(_), Some(cpu), Some(steal)) if cpu > 0.0 => by * 1e-6 * (steal * 100.0) / cpu,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::point;

    use super::*;

    fn at(grade: Grade, cpu: f64, steal: f64) -> f64 {
        let values = [
            (Input::CpuRatio, 0.7),
            (Input::Cpu, cpu),
            (Input::Steal, steal),
        ];
        let mut columns = point(&values).0;
        for column in &mut columns {
            column.grade = Some(grade);
        }
        log_sd(&columns, 30.0)
    }

    #[test]
    fn what_is_light_moves_with_the_hour_and_what_is_heavy_does_not() {
        assert!((at(Grade::Measured, 3e-4, 0.02) - 0.2).abs() < 1e-12);
        assert!(at(Grade::Measured, 6e-2, 0.02) < 0.002);
        assert_eq!(at(Grade::Measured, 3e-4, 0.0), 0.0);
    }

    #[test]
    fn what_is_declared_holds_in_every_hour() {
        assert_eq!(at(Grade::Declared, 3e-4, 0.02), 0.0);
    }
}
