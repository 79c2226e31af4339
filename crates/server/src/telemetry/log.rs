//! The log: one line an event, as text for people or as JSON for machines, with repeated messages folded.
//!
//! Refuses to let a stranger's bytes forge a line: control characters are escaped. Time comes from a `Clock`.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Clock, Timestamp};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry as Spans};

use super::fold::{Folds, Repeated};
use crate::config::log::{Log, LogFormat};

/// The layer that writes the log.
pub struct LogLayer {
    shared: Arc<Shared>,
}

/// The part of the log that outlives a line: tells counts of repeated messages.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

struct Shared {
    format: LogFormat,
    clock: Arc<dyn Clock>,
    folded: Counter,
    state: Mutex<State>,
}

struct State {
    out: Box<dyn Write + Send>,
    folds: Folds,
}

/// Makes this the log of the whole process, on standard error. A second call changes nothing.
pub fn start(settings: &Log, clock: Arc<dyn Clock>) -> Handle {
    let (layer, handle) = LogLayer::new(settings.format, clock, Box::new(std::io::stderr()));
    let subscriber = Spans::default().with(layer.with_filter(LevelFilter::from_level(settings.level.level())));
    // In a test process somebody may have been first; their log is as good.
    tracing::subscriber::set_global_default(subscriber).unwrap_or_default();
    handle
}

impl LogLayer {
    /// A log that writes to `out`.
    #[must_use]
    pub fn new(format: LogFormat, clock: Arc<dyn Clock>, out: Box<dyn Write + Send>) -> (Self, Handle) {
        let state = Mutex::new(State { out, folds: Folds::default() });
        let shared = Arc::new(Shared { format, clock, folded: Counter::default(), state });
        (Self { shared: Arc::clone(&shared) }, Handle { shared })
    }
}

impl Handle {
    /// Writes the counts of repeated messages whose interval is over.
    pub fn tick(&self) {
        let now = self.shared.clock.now();
        self.shared.with(|state| {
            let due = state.folds.due(now);
            self.shared.tell(state, now, due);
        });
    }

    /// Writes all counts. For the end.
    pub fn finish(&self) {
        let now = self.shared.clock.now();
        self.shared.with(|state| {
            let all = state.folds.all(now);
            self.shared.tell(state, now, all);
        });
    }

    /// Writes counts as they fall due until `shutdown`, then all of them.
    pub async fn tell_repeats(self, shutdown: CancellationToken) {
        let mut every = tokio::time::interval(std::time::Duration::from_secs(5));
        loop {
            tokio::select! {
                () = shutdown.cancelled() => break,
                _ = every.tick() => self.tick(),
            }
        }
        self.finish();
    }

    /// Makes the log's figures known.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "watertower_log_folded",
            "log messages counted instead of written",
            self.shared.folded.clone(),
        );
    }
}

impl Shared {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn tell(&self, state: &mut State, now: Timestamp, repeated: Vec<Repeated>) {
        for Repeated { message, level, target, times } in repeated {
            let mut fields = Map::new();
            fields.insert("repeated".into(), times.into());
            let message = format!("message repeated {times} times: {message}");
            self.write(state, now, level, target, &message, &fields);
        }
    }

    fn write(
        &self,
        state: &mut State,
        now: Timestamp,
        level: Level,
        target: &str,
        message: &str,
        fields: &Map<String, Value>,
    ) {
        let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
        let mut line = match self.format {
            LogFormat::Text => {
                let mut line = format!("{time:.3} {level:>5} {target}: ");
                printable(&mut line, message);
                for (name, value) in fields {
                    let value = match value {
                        Value::String(text) if is_plain(text) => text.clone(),
                        Value::String(text) => format!("{text:?}"),
                        other => other.to_string(),
                    };
                    line.push_str(&format!(" {name}={value}"));
                }
                line
            }
            LogFormat::Json => {
                let level = level.as_str().to_ascii_lowercase();
                serde_json::json!({
                    "time": format!("{time:.3}"), "level": level, "target": target, "message": message, "fields": fields,
                })
                .to_string()
            }
        };
        line.push('\n');
        // A log that cannot be written has nowhere to say so, and must not stop the work.
        state.out.write_all(line.as_bytes()).unwrap_or_default();
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '"' && c != '=')
}

fn printable(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for LogLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.values.extend(outer.values.clone());
            }
        }
        event.record(&mut fields);
        let (metadata, now) = (event.metadata(), self.shared.clock.now());
        self.shared.with(|state| {
            let due = state.folds.due(now);
            self.shared.tell(state, now, due);
            if state.folds.admit(metadata, &fields.message, now) {
                self.shared.write(state, now, *metadata.level(), metadata.target(), &fields.message, &fields.values);
            } else {
                self.shared.folded.inc();
            }
        });
    }
}

/// What an event or a span carries.
#[derive(Debug, Default)]
struct Fields {
    message: String,
    values: Map<String, Value>,
}

impl Fields {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        self.values.insert(field.name().to_owned(), value.into());
    }
}

/// A text of a line is cut at so many bytes: strangers' requests, told of in errors, must not fill the disk (DOS-54).
const LONGEST: usize = 2_048;

fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('\u{2026}');
    }
    text
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            // Writing to a text cannot fail.
            write!(self.message, "{value:?}").unwrap_or_default();
            self.message = cut(std::mem::take(&mut self.message));
        } else {
            self.set(field, cut(format!("{value:?}")));
        }
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        let value = cut(value.to_owned());
        if field.name() == "message" { self.message.push_str(&value) } else { self.set(field, value) }
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(cause) = source {
            let said = cause.to_string();
            // Some errors tell their cause themselves.
            if !text.ends_with(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            source = cause.source();
        }
        self.set(field, cut(text));
    }
}

#[cfg(test)]
mod tests {
    use domain::ManualClock;

    use super::*;
    use crate::telemetry::fold::{INTERVAL, MOST};

    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Captured {
        fn lines(&self) -> Vec<String> {
            let bytes = std::mem::take(&mut *self.0.lock().unwrap());
            String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
        }
    }
    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    struct Rig {
        clock: Arc<ManualClock>,
        captured: Captured,
        handle: Handle,
    }

    fn with_log(format: LogFormat, test: impl FnOnce(&Rig)) {
        let clock = Arc::new(ManualClock::at(Timestamp(1_790_000_000_000)));
        let captured = Captured::default();
        let (layer, handle) = LogLayer::new(format, Arc::clone(&clock) as Arc<dyn Clock>, Box::new(captured.clone()));
        let subscriber = Spans::default().with(layer.with_filter(LevelFilter::INFO));
        tracing::subscriber::with_default(subscriber, || test(&Rig { clock, captured, handle }));
    }

    #[test]
    fn a_line_of_text_reads_alone_and_cannot_be_forged() {
        with_log(LogFormat::Text, |rig| {
            let outer = tracing::info_span!("request", request.id = 7);
            outer.in_scope(|| {
                tracing::warn!(remote.host = "a b", count = 3, flag = true, "evil\n{}", "2026 ERROR x: forged");
            });
            tracing::debug!("not written");
            assert_eq!(
                rig.captured.lines(),
                ["2026-09-21T14:13:20.000Z  WARN server::telemetry::log::tests: evil\\n2026 ERROR x: forged \
                  count=3 flag=true remote.host=\"a b\" request.id=7"]
            );
        });
    }

    #[test]
    fn no_line_is_long() {
        with_log(LogFormat::Text, |rig| {
            let long = "\u{e4}".repeat(100_000);
            let error = std::io::Error::other(long.clone());
            tracing::error!(error = &error as &dyn std::error::Error, text = long, debug = ?long, "{long}");
            let lines = rig.captured.lines();
            assert_eq!(lines.len(), 1);
            assert!(lines[0].len() < 5 * LONGEST, "{} bytes", lines[0].len());
            assert_eq!(lines[0].matches('\u{2026}').count(), 4);
        });
    }

    #[test]
    fn a_line_of_json_is_one_object() {
        with_log(LogFormat::Json, |rig| {
            let error = std::io::Error::other("disk full");
            tracing::error!(error = &error as &dyn std::error::Error, "cannot\nwrite");
            let lines = rig.captured.lines();
            assert_eq!(lines.len(), 1);
            let line: Value = serde_json::from_str(&lines[0]).unwrap();
            let expected = serde_json::json!({
                "time": "2026-09-21T14:13:20.000Z", "level": "error", "target": "server::telemetry::log::tests",
                "message": "cannot\nwrite", "fields": { "error": "disk full" },
            });
            assert_eq!(line, expected);
        });
    }

    /// N-052.
    #[test]
    fn a_message_that_repeats_is_folded_into_a_count() {
        let fails = |attempt: usize| tracing::warn!(attempt, "no connection to {}", "the database");
        with_log(LogFormat::Text, |rig| {
            (0..412_005).for_each(fails);
            tracing::warn!("something else");
            let lines = rig.captured.lines();
            assert_eq!(lines.len(), 6, "{lines:?}");
            assert!(lines[0].ends_with("no connection to the database attempt=0"));
            assert!(lines[5].ends_with("something else"));

            rig.clock.advance_millis(INTERVAL - 1);
            rig.handle.tick();
            assert!(rig.captured.lines().is_empty(), "the interval is not over");
            rig.clock.advance_millis(1_000);
            rig.handle.tick();
            let lines = rig.captured.lines();
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(" WARN "), "{lines:?}");
            assert!(lines[0].ends_with("message repeated 412000 times: no connection to the database repeated=412000"));

            // It goes on: still one line an interval.
            (0..100).for_each(fails);
            assert!(rig.captured.lines().is_empty());
            rig.handle.finish();
            let lines = rig.captured.lines();
            assert!(lines.len() == 1 && lines[0].ends_with("repeated=100"), "{lines:?}");

            // It stops, and is forgotten: the next time it is news again.
            for _ in 0..2 {
                rig.clock.advance_millis(INTERVAL + 1_000);
                rig.handle.tick();
            }
            assert!(rig.captured.lines().is_empty());
            fails(1);
            assert_eq!(rig.captured.lines().len(), 1);
        });
    }

    #[test]
    fn many_different_messages_are_all_written_and_take_no_more_memory() {
        with_log(LogFormat::Text, |rig| {
            for number in 0..MOST * 3 {
                tracing::warn!("message number {number}");
            }
            assert_eq!(rig.captured.lines().len(), MOST * 3);
        });
    }

    #[test]
    fn the_same_words_from_another_place_are_another_message() {
        with_log(LogFormat::Text, |rig| {
            (0..10).for_each(|_| tracing::warn!("same words"));
            (0..10).for_each(|_| tracing::warn!("same words"));
            assert_eq!(rig.captured.lines().len(), 10);
        });
    }
}
