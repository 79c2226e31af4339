//! What every handler can reach.

use crate::{
    edge::{client::TrustedProxies, host::Hosts, throttle::Throttles},
    extract::input::Pace,
    render::Render,
    streaming::Streaming,
};
use app::App;
use domain::Timestamp;
use std::sync::Arc;
use store::Read;

/// What the server chooses for the web side.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether throttles count.
    pub rate_limits: bool,
    /// Networks whose forwarding headers are believed.
    pub trusted_proxies: TrustedProxies,
    /// How long bodies may take.
    pub pace: Pace,
    /// Version of the binary.
    pub version: &'static str,
}

/// Cheap to clone: one pointer.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    app: App,
    hosts: Hosts,
    throttles: Throttles,
    options: Options,
    render: Render,
    streaming: Streaming,
}

impl State {
    /// The state of one node. Its streams begin to follow the tail.
    #[must_use]
    pub fn new(app: App, options: Options) -> Self {
        let render = Render::new(&app);
        let (streaming, unstarted) = Streaming::new();
        let throttles = Throttles::new(options.rate_limits);
        let hosts = Hosts::of(app.site());
        let state = Self(Arc::new(Inner { render, streaming, throttles, options, hosts, app }));
        // After the caches: what the hub reads is at least as new as the event that it handles.
        state.streaming().start(unstarted, &state);
        state
    }
    /// The use cases.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }
    /// The database, for reading.
    #[must_use]
    pub fn read(&self) -> Read {
        self.0.app.read()
    }
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.app.now()
    }
    /// Makes JSON of accounts and statuses.
    #[must_use]
    pub fn render(&self) -> &Render {
        &self.0.render
    }
    /// What happens, as it happens.
    #[must_use]
    pub fn streaming(&self) -> &Streaming {
        &self.0.streaming
    }
    /// Counts requests.
    #[must_use]
    pub fn throttles(&self) -> &Throttles {
        &self.0.throttles
    }
    /// Networks whose forwarding headers are believed.
    #[must_use]
    pub fn trusted_proxies(&self) -> &TrustedProxies {
        &self.0.options.trusted_proxies
    }
    /// The names of this server.
    #[must_use]
    pub fn hosts(&self) -> &Hosts {
        &self.0.hosts
    }
    /// How long bodies may take.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.0.options.pace
    }
    /// Version of the binary.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.0.options.version
    }
}
