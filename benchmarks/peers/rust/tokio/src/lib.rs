//! The runtime that all programs run in.

use std::future::Future;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

/// Measures all of the work, which returns how many operations it did. It runs as a task of its own, on a worker.
pub fn run<F>(work: impl Fn() -> F)
where
    F: Future<Output = u64> + Send + 'static,
{
    run_part(|| {
        let work = work();
        async move {
            let start = Instant::now();
            let operations = work.await;
            (operations, start.elapsed())
        }
    });
}

/// Measures work which says itself how long the part that counts took.
pub fn run_part<F>(work: impl Fn() -> F)
where
    F: Future<Output = (u64, Duration)> + Send + 'static,
{
    let runtime = Builder::new_multi_thread().enable_time().build().unwrap();
    measure::run_part(|| runtime.block_on(runtime.spawn(work())).unwrap());
}
