//! The CPU shape: how the pod's CPUs are imitated on this machine, and who runs where.

use crate::cgroup::Limits;

/// Who runs on which CPUs.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The service's CPUs, by affinity; empty when a quota does it.
    pub service: Vec<usize>,
    /// The CPUs of engine, stub, checks and sampler.
    pub harness: Vec<usize>,
    /// CPUs of the pod.
    pub cpus: f64,
    /// Whether a quota, as in production, limits the service, rather than affinity.
    pub is_quota: bool,
    /// Bytes of memory of the pod.
    pub memory: u64,
}

/// The pod's CPUs leave none for the engine.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("measure a pod of {wanted} CPUs on {available}: the load engine needs one of its own; set `pod.cpus` to {} or less, or use a larger machine", available.saturating_sub(1))]
pub struct NoRoom {
    /// CPUs of the pod.
    pub wanted: f64,
    /// CPUs of this machine that we may use.
    pub available: usize,
}

impl Shape {
    /// Chooses the shape: a real quota with two CPUs to spare, else affinity.
    ///
    /// # Errors
    /// When no CPU would be left for the engine.
    pub fn choose(available: &[usize], cpus: f64, memory: u64) -> Result<Self, NoRoom> {
        let whole = cpus.ceil() as usize;
        if whole + 1 > available.len() {
            return Err(NoRoom {
                wanted: cpus,
                available: available.len(),
            });
        }
        let is_quota = available.len() >= whole + 2;
        let (service, harness) = match is_quota {
            // Under a quota the service may run anywhere but on the engine's CPU, as in production.
            true => available.split_at(available.len() - 1),
            false => available.split_at(whole),
        };
        Ok(Shape {
            service: service.to_vec(),
            harness: harness.to_vec(),
            cpus,
            is_quota,
            memory,
        })
    }

    /// The limits of the service's cgroup.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            cpus: self.is_quota.then_some(self.cpus),
            memory: Some(self.memory),
        }
    }

    /// The GOMAXPROCS that Go picks by itself under the pod's quota in production: the quota rounded up, at
    /// least 2 (Go 1.25 release notes, runtime). Affinity would make it pick 1 for one CPU, and preempt every
    /// 10 ms, which production doesn't do. None under a real quota: there Go sees for itself.
    pub(crate) fn gomaxprocs(&self) -> Option<usize> {
        (!self.is_quota).then_some((self.cpus.ceil() as usize).max(2))
    }

    /// A text for conditions: `1 CPU by affinity, 512 MiB`.
    pub fn describe(&self) -> String {
        let by = match self.is_quota {
            true => "by quota",
            false => "by affinity",
        };
        let plural = if self.cpus == 1.0 { "" } else { "s" };
        let go = self
            .gomaxprocs()
            .map_or(String::new(), |n| format!(", GOMAXPROCS {n}"));
        format!(
            "{} CPU{plural} {by}, {} MiB{go}",
            self.cpus,
            self.memory >> 20
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cpus_pin_and_four_take_a_quota() {
        let two = Shape::choose(&[0, 1], 1.0, 512 << 20).unwrap();
        assert_eq!(
            (two.service.as_slice(), two.harness.as_slice()),
            ([0].as_slice(), [1].as_slice())
        );
        assert_eq!(two.describe(), "1 CPU by affinity, 512 MiB, GOMAXPROCS 2");
        let four = Shape::choose(&[0, 1, 2, 3], 1.0, 512 << 20).unwrap();
        assert!(four.is_quota && four.gomaxprocs().is_none());
        assert_eq!(four.harness, [3]);
        assert!(Shape::choose(&[0, 1], 2.0, 1).is_err());
        assert!(Shape::choose(&[0], 1.0, 1).is_err());
    }
}
