//! Measures a step many times and tells the median: machines are shared, means lie.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// CPU this process has used so far, on all cores, in the program and in the system for it.
pub fn cpu() -> Duration {
    let of = |time: TimeVal| {
        let seconds = u64::try_from(time.tv_sec()).unwrap_or_default();
        let micros = u64::try_from(time.tv_usec()).unwrap_or_default();
        Duration::from_secs(seconds) + Duration::from_micros(micros)
    };
    let usage = getrusage(UsageWho::RUSAGE_SELF);
    usage.map_or(Duration::ZERO, |usage| {
        of(usage.user_time()) + of(usage.system_time())
    })
}

/// The most memory this process has had resident so far, in MB (10⁶ bytes). Not what `getrusage` calls so: that
/// begins with what the process that started it had.
///
/// # Panics
/// There is no `/proc`.
pub fn peak() -> f64 {
    memory("self", "VmHWM")
}

/// What a process has resident now, pages of its file included, in MB (10⁶ bytes).
///
/// # Panics
/// There is no such process.
pub fn resident(process: u32) -> f64 {
    memory(&process.to_string(), "VmRSS")
}

/// A line of `/proc/PROCESS/status`, which counts in kilobytes.
#[expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
fn memory(process: &str, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let (_, rest) = status.split_once(&format!("{line}:")).unwrap();
    let kilobytes: f64 = rest.split_whitespace().next().unwrap().parse().unwrap();
    kilobytes * 1024.0 / 1e6
}

/// The middle one of some figures.
pub fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Times of one step, sorted.
#[derive(Debug, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Collects times that were taken elsewhere.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// Runs a step once to warm up and then `runs` times.
    pub fn measure(runs: usize, mut step: impl FnMut()) -> Self {
        step();
        let mut times = Vec::with_capacity(runs);
        for _ in 0..runs {
            let began = Instant::now();
            step();
            times.push(began.elapsed());
        }
        Self::of(times)
    }

    /// The time that `percent` of the runs stay under.
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).copied().unwrap_or_default()
    }

    /// The middle one.
    pub fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// One row: name, median, 99th percentile, ratio to a bound.
    #[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
    pub fn print(&self, name: &str, bound: Option<&Self>) {
        let ratio = bound.map_or(String::new(), |bound| {
            format!(
                "{:>8.2}x",
                self.median().as_secs_f64() / bound.median().as_secs_f64()
            )
        });
        println!(
            "{name:<44} median {:>9.3} ms   p99 {:>9.3} ms {ratio}",
            self.median().as_secs_f64() * 1e3,
            self.percentile(99).as_secs_f64() * 1e3,
        );
    }
}
