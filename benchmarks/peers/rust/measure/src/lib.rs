//! What all programs have in common: they do their work twice, and print what the second time took.

use std::time::{Duration, Instant};

/// A number of the command line, counted from 1.
pub fn argument(position: usize) -> u64 {
    std::env::args()
        .nth(position)
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("argument {position} is not a number"))
}

/// Panics unless each of the numbers below a bound came through once.
pub fn check_sum(sum: u64, count: u64) {
    assert_eq!(sum, count * (count - 1) / 2, "items were lost or doubled");
}

/// Measures all of the work, which returns how many operations it did.
pub fn run(work: impl Fn() -> u64) {
    run_part(|| {
        let start = Instant::now();
        let operations = work();
        (operations, start.elapsed())
    });
}

/// Measures work which says itself how long the part that counts took.
pub fn run_part(work: impl Fn() -> (u64, Duration)) {
    // A thread that panics would leave the others waiting for it.
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        std::process::exit(1);
    }));

    work();
    let before = cpu_seconds();
    let (operations, elapsed) = work();
    let cpu = cpu_seconds()
        .zip(before)
        .map(|(after, before)| format!("{:.2}", after - before));
    let nanoseconds = elapsed.as_nanos() as f64 / operations as f64;
    println!("{nanoseconds} - {}", cpu.as_deref().unwrap_or("-"));
}

/// The first primes.
pub fn primes(count: usize) -> Vec<u64> {
    let mut primes = Vec::with_capacity(count);
    for number in 2.. {
        if primes.len() == count {
            break;
        }
        if primes.iter().all(|prime| number % prime != 0) {
            primes.push(number);
        }
    }
    primes
}

/// How long a sleeper sleeps the next time: each length from 1 to 10 ms once, beginning anywhere.
pub fn nap(sleeper: u64, nap: u64) -> Duration {
    Duration::from_millis(1 + (sleeper * 7 + nap * 3) % 10)
}

// Linux only: the 14th and 15th field of /proc/self/stat, counted from the pid, in hundredths of a second. The second, the
// program's name in brackets, may contain spaces.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let user: f64 = fields.get(11)?.parse().ok()?;
    let system: f64 = fields.get(12)?.parse().ok()?;
    Some((user + system) / 100.0)
}
