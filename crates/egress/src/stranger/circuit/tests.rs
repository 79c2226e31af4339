//! The circuit of a host, step by step.

use std::time::Duration;

use tokio::time::Instant;

use super::{Change, Circuit, Failure, LONGEST, PROBING, SHORTEST};

/// The top of the range, and the bottom.
const MOST: u64 = u64::MAX;

#[tokio::test(start_paused = true)]
async fn out_09_a_host_that_cannot_be_reached_gets_one_probe_at_a_time() {
    let now = Instant::now();
    let mut circuit = Circuit::new();
    let first = circuit.admit(now).unwrap();
    let late = circuit.admit(now).unwrap();
    assert_eq!(circuit.failed(first, Failure::Hard, now, MOST), Change::Opened);
    // Sent before: does not count again.
    assert_eq!(circuit.failed(late, Failure::Hard, now, MOST), Change::Nothing);
    let wait = circuit.admit(now).unwrap_err();
    assert!(wait > Duration::from_millis(900) && wait <= Duration::from_secs(1), "{wait:?}");

    let probe = circuit.admit(now + wait).unwrap();
    assert_eq!(circuit.admit(now + wait), Err(PROBING));
    // One that was sent before and fails only now says nothing about the probe.
    assert_eq!(circuit.failed(late, Failure::Hard, now + wait, MOST), Change::Nothing);
    assert_eq!(circuit.admit(now + wait), Err(PROBING));
    assert_eq!(circuit.succeeded(), Change::Closed);
    circuit.admit(now + wait).unwrap();
    circuit.admit(now + wait).unwrap();
    assert_eq!(circuit.succeeded(), Change::Nothing);
    let _ = probe;
}

#[tokio::test(start_paused = true)]
async fn three_bad_answers_in_a_row_close_a_host_off_and_a_good_one_forgets_them() {
    let now = Instant::now();
    let mut circuit = Circuit::new();
    for _ in 0..5 {
        for _ in 0..2 {
            let admission = circuit.admit(now).unwrap();
            assert_eq!(circuit.failed(admission, Failure::Soft, now, MOST), Change::Nothing);
        }
        assert_eq!(circuit.succeeded(), Change::Nothing);
    }
    for expected in [Change::Nothing, Change::Nothing, Change::Opened] {
        let admission = circuit.admit(now).unwrap();
        assert_eq!(circuit.failed(admission, Failure::Soft, now, MOST), expected);
    }
    circuit.admit(now).unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn the_pause_doubles_up_to_ten_minutes_with_full_jitter() {
    let mut now = Instant::now();
    let mut circuit = Circuit::new();
    let mut pauses = Vec::new();
    for _ in 0..14 {
        let admission = circuit.admit(now).unwrap();
        circuit.failed(admission, Failure::Soft, now, MOST);
        circuit.failed(admission, Failure::Hard, now, MOST);
        let Err(pause) = circuit.admit(now) else { panic!("it is still open") };
        pauses.push(pause.as_secs_f64().round() as u64);
        now += pause;
    }
    assert_eq!(pauses[..5], [1, 2, 4, 8, 16]);
    assert_eq!(pauses[13], LONGEST.as_secs());
    // The other end of the range.
    let admission = circuit.admit(now).unwrap();
    circuit.failed(admission, Failure::Hard, now, 0);
    assert_eq!(circuit.admit(now), Err(SHORTEST));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_was_given_up_lets_the_next_one_find_out() {
    let now = Instant::now();
    let mut circuit = Circuit::new();
    let admission = circuit.admit(now).unwrap();
    circuit.failed(admission, Failure::Hard, now, 0);
    let later = now + Duration::from_secs(1);
    let probe = circuit.admit(later).unwrap();
    circuit.abandoned(probe, later);
    circuit.admit(later).unwrap();
}
