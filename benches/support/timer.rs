//! CPU time of this thread, and how many times a second of it something can be done.

use std::time::Instant;

/// Rounds whose median counts.
const ROUNDS: usize = 7;
/// CPU time of one round in seconds.
const ROUND: f64 = 0.3;

/// CPU time of this thread so far, in seconds. Where the system does not tell it, the time of day.
#[expect(clippy::disallowed_methods, reason = "benches measure")]
pub(crate) fn cpu_seconds() -> f64 {
    static BEGUN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let used = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos: Option<f64> = used.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| BEGUN.get_or_init(Instant::now).elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

/// Does something again and again, and prints how often that goes in a second of CPU time: median and range.
#[expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a bench prints figures")]
pub(crate) fn report(name: &str, unit: &str, mut work: impl FnMut() -> usize) {
    work();
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let (begun, mut done) = (cpu_seconds(), 0);
            loop {
                for _ in 0..8 {
                    done += work();
                }
                let took = cpu_seconds() - begun;
                if took >= ROUND {
                    return done as f64 / took;
                }
            }
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let (least, median, most) = (rates[0], rates[ROUNDS / 2], rates[ROUNDS - 1]);
    println!("{name}: {median:.0} {unit} per CPU second ({least:.0}..{most:.0}), {:.2} us each", 1e6 / median);
}
