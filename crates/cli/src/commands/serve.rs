//! `sev1 serve`: API, pages and deliveries in one process, until it is told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use sev1_app::worker;
use sev1_web::{Hosts, WebSettings, WebState};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::error::CliError;
use crate::output;
use crate::wiring::{Wired, wire};

/// Serves until a signal comes.
///
/// # Errors
/// When it cannot be set up, or cannot listen.
pub(crate) async fn run(config: &Config) -> Result<(), CliError> {
    let signals = Signals::listen()?;
    // Before anything else counts, or it would count into nothing.
    let metrics = PrometheusBuilder::new().install_recorder().map_err(|e| CliError::bug("metrics cannot be set up").source(e))?;
    let wired = wire(config).await?;
    let listener = listen(config.server.listen).await?;
    let (stop, stopped) = watch::channel(false);
    let state = WebState { metrics: Some(metrics), ..wired.web(web_settings(config), stopped) };
    let server = start(listener, state, &wired, &stop);
    output::print(&format!("listening on http://{}\n", server.address))?;
    if wired.app.tokens().await?.iter().all(|t| t.revoked_at.is_some()) {
        output::remark("Nobody can sign in yet. Make a token: sev1 token create --name YOUR-NAME --scope write");
    }
    signals.told_to_stop().await;
    output::remark("Stopping: attempts under way may finish.");
    server.stop(&stop, config.delivery.send_limit).await;
    Ok(())
}

/// A server and its worker, running.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    http: JoinHandle<std::io::Result<()>>,
    worker: JoinHandle<()>,
}

/// Starts serving and delivering.
pub(crate) fn start(listener: TcpListener, state: WebState, wired: &Wired, stop: &watch::Sender<bool>) -> Running {
    let address = listener.local_addr().expect("a bound listener has an address");
    let router = sev1_web::router(state);
    let mut stopped = stop.subscribe();
    let until = async move { drop(stopped.wait_for(|s| *s).await) };
    let http = tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(until).into_future());
    let worker = tokio::spawn(worker::run(wired.app.clone(), wired.owner.clone(), stop.subscribe()));
    Running { address, http, worker }
}

impl Running {
    /// Lets requests and attempts under way finish, for a bounded time. What is cut off then has a lease that runs out, so the
    /// next worker goes on with it.
    pub(crate) async fn stop(self, stop: &watch::Sender<bool>, send_limit: Duration) {
        stop.send_replace(true);
        let both = async { tokio::join!(self.http, self.worker) };
        if tokio::time::timeout(send_limit + Duration::from_secs(2), both).await.is_err() {
            tracing::warn!("stopped before everything under way had ended; the next worker goes on with it");
        }
    }
}

/// Binds.
///
/// # Errors
/// When the address is taken or not ours.
pub(crate) async fn listen(at: SocketAddr) -> Result<TcpListener, CliError> {
    TcpListener::bind(at).await.map_err(|e| {
        CliError::unavailable(format!("nobody can listen on {at}"))
            .source(e)
            .hint("take another port, or any free one: --listen 127.0.0.1:0")
    })
}

/// SIGINT and SIGTERM, heard from the moment this is made.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Begins to listen. Made before anybody is told that the process runs, so that no signal ends it unheard.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(crate) fn listen() -> Result<Self, CliError> {
        let hear = |kind| signal(kind).map_err(|e| CliError::unavailable("signals cannot be heard").source(e));
        Ok(Self { interrupt: hear(SignalKind::interrupt())?, terminate: hear(SignalKind::terminate())? })
    }

    /// Waits for one of them.
    pub(crate) async fn told_to_stop(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

fn web_settings(config: &Config) -> WebSettings {
    let server = &config.server;
    let public = server.public_url.as_ref();
    let mut names: Vec<String> = server.allowed_hosts.iter().map(|h| h.to_lowercase()).collect();
    names.extend(public.and_then(|u| u.host_str()).map(str::to_lowercase));
    if !server.listen.ip().is_loopback() && !server.listen.ip().is_unspecified() {
        names.push(server.listen.ip().to_string());
    }
    let hosts = if names.is_empty() { Hosts::Loopback } else { Hosts::Named(names) };
    WebSettings { hosts, https: public.is_some_and(|u| u.scheme() == "https") }
}
