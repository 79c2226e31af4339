//! Figures of the application and of the streams, read when somebody asks for them.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use web::State;

/// Reads the figures of one server.
pub struct Figures(State);

impl Figures {
    /// Of this server.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self(state)
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Figures")
    }
}

fn seconds(millis: i64) -> f64 {
    f64::from(i32::try_from(millis).unwrap_or(i32::MAX)) / 1000.0
}

impl Collector for Figures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let app = self.0.app();
        let mut time = |name: &str, help: &str, value: f64| {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, Some(&Unit::Seconds), gauge.metric_type())?)
        };
        let behind = seconds(app.now().0.saturating_sub(app.tail().last_look()).max(0));
        time("watertower_tail_age", "since the event tail was last read to its end", behind)?;
        let held = seconds(app.tail().alarm().held_millis());
        time("watertower_tail_held", "since the oldest event that the tail cannot read yet was written", held)?;
        let p90 = app.pressure().p90().as_secs_f64();
        time("watertower_request_p90", "90 % of the requests are answered within this time, an estimate", p90)?;

        let streams = self.0.streaming().stats();
        let prepared = app.tail().alarm().prepared().unsigned_abs();
        for (name, help, value) in [
            ("watertower_prepared_transactions", "transactions that hold up the event tail", prepared),
            ("watertower_stream_connections", "open streams", streams.connections),
            ("watertower_stream_subscriptions", "streams that they listen to", streams.subscriptions),
            ("watertower_stream_queue", "events that the hub has still to handle", streams.queued),
            ("watertower_stream_last_fan_out", "frames of the last event that concerned anybody", streams.last_fan_out),
        ] {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let stock = app.remote_figures().stock();
        for (name, help, value) in [
            ("watertower_remote_files", "files of other servers that are kept", stock.files),
            ("watertower_remote_files_bytes", "bytes of files of other servers that are kept", stock.bytes),
            ("watertower_remote_files_cap_bytes", "bytes of files of other servers that may be kept", stock.cap),
        ] {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let (refused, ended) = (app.refused_for_room(), *app.jobs_ended().borrow());
        for (name, help, value) in [
            ("watertower_disk_full", "transactions that were not kept because the disk is full", refused),
            ("watertower_jobs_ended", "jobs that ended on this node, well or not", ended),
            ("watertower_stream_events", "events that the hub handled", streams.events),
            ("watertower_stream_frames", "frames that were queued for readers", streams.frames),
            ("watertower_stream_evicted", "streams closed because their reader was too slow", streams.evicted),
            ("watertower_stream_revoked", "streams closed because their token died", streams.revoked),
            ("watertower_stream_failed", "streams closed because the server failed", streams.failed),
        ] {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        let descriptor = encoder.encode_descriptor(
            "watertower_inbox",
            "deliveries of other servers, by what became of them and why",
            None,
            MetricType::Counter,
        );
        let mut family = descriptor?;
        for (outcome, reason, count) in app.inbox_figures().all() {
            let labels = [("outcome", outcome), ("reason", reason)];
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        let descriptor = encoder.encode_descriptor(
            "watertower_remote_file_looks",
            "looks at files of other servers, by what came of them, and what was fetched and let go for it",
            None,
            prometheus_client::metrics::MetricType::Counter,
        );
        let mut family = descriptor?;
        for (outcome, count) in app.remote_figures().counters() {
            ConstCounter::new(count).encode(family.encode_family(&[("outcome", outcome)])?)?;
        }

        let (verified, time) = app.inbox_figures().verification();
        let counter = ConstCounter::new(verified);
        let help = "deliveries whose sender was looked into";
        counter.encode(encoder.encode_descriptor("watertower_inbox_verified", help, None, counter.metric_type())?)?;
        let counter = ConstCounter::new(time.as_secs_f64());
        let (name, help) =
            ("watertower_inbox_verification", "how long that took, with the keys that were fetched for it");
        counter.encode(encoder.encode_descriptor(name, help, Some(&Unit::Seconds), counter.metric_type())?)?;

        let hosts = app.delivery_figures();
        let help = "other servers that this node delivers to and that have something coming, by how they stand";
        let mut family = encoder.encode_descriptor("watertower_delivery_hosts", help, None, MetricType::Gauge)?;
        for (state, value) in [
            ("sending", hosts.sending),
            ("behind", hosts.behind),
            ("failing", hosts.failing),
            ("unreachable", hosts.unreachable),
            ("held", hosts.held),
        ] {
            ConstGauge::new(value.cast_signed()).encode(family.encode_family(&[("state", state)])?)?;
        }
        outside(&mut encoder, app.outside_figures(), app.outside_idle())
    }
}

/// What went out to other servers, and how it ended.
fn outside(
    encoder: &mut DescriptorEncoder<'_>,
    figures: &egress::stranger::Figures,
    idle: usize,
) -> Result<(), fmt::Error> {
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let help = "what happened on the way to other servers";
    let mut family = encoder.encode_descriptor("watertower_outside", help, None, MetricType::Counter)?;
    for (event, counter) in [
        ("request", &figures.requests),
        ("dial", &figures.dials),
        ("reused", &figures.reused),
        ("joined", &figures.joined),
        ("remembered", &figures.remembered),
        ("redirect", &figures.redirects),
        ("circuit_opened", &figures.circuits_opened),
        ("circuit_closed", &figures.circuits_closed),
    ] {
        ConstCounter::new(read(counter)).encode(family.encode_family(&[("event", event)])?)?;
    }
    let help = "requests to other servers that came to nothing, by why";
    let mut family = encoder.encode_descriptor("watertower_outside_failed", help, None, MetricType::Counter)?;
    for (reason, counter) in [
        ("blocked_address", &figures.blocked_address),
        ("unreachable", &figures.unreachable),
        ("timeout", &figures.timeout),
        ("busy", &figures.busy),
        ("saturated", &figures.saturated),
        ("too_large", &figures.too_large),
        ("garbled", &figures.garbled),
        ("redirect", &figures.redirect),
    ] {
        ConstCounter::new(read(counter)).encode(family.encode_family(&[("reason", reason)])?)?;
    }
    for (name, help, value) in [
        ("watertower_outside_open_circuits", "hosts that are left alone for now", figures.open_circuits()),
        ("watertower_outside_idle_connections", "connections that wait for their next request", idle as u64),
    ] {
        let gauge = ConstGauge::new(value.cast_signed());
        gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
    }
    Ok(())
}
