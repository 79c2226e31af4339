//! The walls hold, and the parent gets over every way in which a child can end.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use mediabox::parent::{probe_walls_blocking, process_blocking};
use mediabox::{BoxCommand, MediaError, Task};

use crate::fixtures::*;

fn shell(script: &str) -> BoxCommand {
    BoxCommand::new("/bin/sh").arg("-c").arg(script)
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_gets_out() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let report = probe_walls_blocking(&media_box(), listener.local_addr().unwrap().port()).unwrap();
    assert_eq!(report.attempts.len(), 8);
    for attempt in &report.attempts {
        assert!(attempt.refused, "{attempt:?}");
    }
    assert!(report.holds() && report.walls.limits && report.walls.seccomp);
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody has called");
}

#[test]
fn a_child_that_hangs_is_killed_at_the_deadline() {
    let hanging = shell("exec sleep 600").deadline(Duration::from_millis(200));
    // More than a pipe holds, so that writing hangs too.
    assert_eq!(process_blocking(&hanging, Task::Attachment, &vec![0; 1 << 20]), Err(MediaError::Deadline));
    // One that closes its output and lives on.
    let silent = shell("exec >&-; exec sleep 600").deadline(Duration::from_secs(60));
    let outcome = process_blocking(&silent, Task::Attachment, b"");
    assert!(matches!(outcome, Err(MediaError::Crashed { signal: Some(9), .. })), "{outcome:?}");
}

#[test]
fn a_child_that_dies_is_told_from_one_that_was_never_there() {
    let outcome = process_blocking(&shell("echo ouch >&2; kill -SEGV $$"), Task::Attachment, b"x");
    assert_eq!(outcome, Err(MediaError::Crashed { signal: Some(11), log: "ouch".to_owned() }));
    let outcome = process_blocking(&shell("exit 101"), Task::Attachment, b"x");
    assert_eq!(outcome, Err(MediaError::Crashed { signal: None, log: String::new() }));
    assert_eq!(process_blocking(&shell("kill -XCPU $$"), Task::Attachment, b"x"), Err(MediaError::Deadline));
    let outcome = process_blocking(&BoxCommand::new("/nonexistent"), Task::Attachment, b"x");
    assert!(matches!(outcome, Err(MediaError::Internal { .. })), "{outcome:?}");
}

#[test]
fn a_child_that_talks_without_end_or_sense_is_not_believed() {
    for script in ["exec yes", "echo hello", "echo '{\"walls\":1}'", "exec cat /dev/zero"] {
        let outcome = process_blocking(&shell(script), Task::Attachment, b"x");
        assert!(matches!(outcome, Err(MediaError::Internal { .. })), "{script}: {outcome:?}");
    }
    let outcome = process_blocking(&shell("yes | head -c 100000 >&2; exit 1"), Task::Attachment, b"x");
    let Err(MediaError::Crashed { log, .. }) = outcome else { panic!("{outcome:?}") };
    assert!(log.len() <= mediabox::limits::MAX_LOG_BYTES && log.starts_with("y\ny"), "the log is bounded");
}

#[test]
#[cfg(target_os = "linux")]
fn a_child_that_wants_more_memory_than_it_may_have_dies_alone() {
    let file = png(image::GrayImage::new(6000, 5000));
    let outcome = process_blocking(&media_box_within(64 * 1024), Task::Attachment, &file);
    assert!(matches!(outcome, Err(MediaError::Crashed { .. })), "{outcome:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_largest_allowed_image_fits_behind_the_walls() {
    let file = png(image::GrayImage::new(7680, 4320));
    assert_eq!(process(Task::Attachment, &file).unwrap().original.size(), "3840x2160");
}
